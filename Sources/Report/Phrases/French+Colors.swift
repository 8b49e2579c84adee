extension French {
  /// By the English names of `Imaging.ColorName`; a test holds that each has its own. Two names may share a word where
  /// French has but one for them.
  static let colors = [
    "black": "noir", "white": "blanc", "grey": "gris", "red": "rouge", "green": "vert", "yellow": "jaune",
    "blue": "bleu", "brown": "brun", "purple": "violet", "pink": "rose", "orange": "orange",

    "light grey": "gris clair", "silver": "argent", "dark grey": "gris foncé", "warm grey": "gris chaud",
    "brownish grey": "gris brun", "bluish grey": "gris bleuté", "slate": "ardoise", "off white": "blanc cassé",
    "stone": "pierre",

    "very dark green": "vert très sombre", "dark green": "vert sombre", "forest green": "vert forêt",
    "pine green": "vert sapin", "pine": "vert pin", "dark olive": "olive sombre",
    "dark olive green": "vert olive sombre", "army green": "vert kaki sombre", "muddy green": "vert boueux",
    "olive green": "vert olive", "olive": "olive", "olive drab": "olive terne", "moss green": "vert mousse",
    "grass green": "vert herbe", "dark sage": "sauge sombre", "sage": "vert sauge", "grey green": "vert gris",
    "drab": "bistre verdâtre", "light olive": "olive clair", "light green": "vert clair", "pale green": "vert pâle",
    "yellow green": "vert jaune",

    "very dark brown": "brun très sombre", "dark brown": "brun sombre", "mud brown": "brun boue",
    "greyish brown": "brun grisâtre", "dirt": "terre", "light brown": "brun clair", "reddish brown": "brun rouge",
    "rust": "rouille", "brick": "brique", "terracotta": "terre cuite", "clay": "argile", "mushroom": "champignon",
    "taupe": "taupe", "khaki": "kaki", "dark sand": "sable sombre", "sandy brown": "brun sable", "tan": "fauve",
    "sand": "sable", "beige": "beige", "cream": "crème", "ochre": "ocre",

    "midnight blue": "bleu nuit", "navy": "bleu marine", "dark blue": "bleu sombre",
    "dark blue grey": "gris bleu sombre",
    "denim blue": "bleu denim", "steel blue": "bleu acier", "grey blue": "bleu gris",
    "light blue grey": "gris bleu clair", "sky blue": "bleu ciel", "light blue": "bleu clair", "pale blue": "bleu pâle",
    "dark teal": "bleu canard sombre", "teal": "bleu canard", "sea green": "vert d’eau", "turquoise": "turquoise",
  ]
}
