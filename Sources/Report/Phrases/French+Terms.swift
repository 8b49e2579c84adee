extension French {
  func term(_ term: Term) -> String {
    switch term {
    case .untitled: "Des paysages sans étiquettes"
    case .skip: "Aller au rapport"
    case .contents: "Sommaire"
    case .numbers: "Les chiffres"
    case .groups: "Groupes"
    case .group: "groupe"
    case .all: "Tous"
    case .none: "Aucun"
    case .groupsShown: "Groupes affichés"
    case .inNoGroup: "Dans aucun groupe"

    case .summary: "En résumé"
    case .sureness: "Quelle confiance accorder à ces groupes ?"
    case .sureNote:
      "Ces chiffres disent à quel point le réseau distingue ses propres clusters et à quel point ils sont séparés, et "
        + "non si ce sont les bons."
    case .noLabels:
      "Aucune étiquette n’était connue d’avance : regardez les images avant de croire à un groupe."
    case .source: "Source"
    case .region: "Emprise"
    case .zoom: "Zoom"
    case .tiles: "Tuiles"
    case .images: "Images"
    case .absent: "Absentes à la source"
    case .failed: "En échec"
    case .train: "Entraînement"
    case .test: "Test"
    case .trainShare: "Part d’entraînement"
    case .splitMethod: "Répartition"
    case .touchingPairs: "Paires entraînement-test qui se touchent"
    case .clusters: "Clusters"
    case .stepsAsked: "Étapes demandées"
    case .nmi: "NMI"
    case .ari: "ARI"
    case .purity: "Pureté"
    case .seed: "Graine"
    case .silhouette: "Silhouette"
    case .confidence: "Confiance moyenne"

    case .training: "L’entraînement, étape par étape"
    case .step: "étape"
    case .score: "score"
    case .scoreTitle: "Score des k-moyennes par lot"
    case .scoreAbout:
      "Opposé de la somme des carrés des distances au centre le plus proche : plus il est près de 0, plus les clusters "
        + "sont compacts."
    case .best: "meilleur lot"
    case .worst: "moins bon lot"
    case .largest: "plus grand cluster"
    case .smallest: "plus petit cluster"
    case .mean: "moyenne"
    case .accuracy: "Exactitude"
    case .loss: "Perte"
    case .lossAbout: "Entropie croisée, en moyenne sur les images."
    case .stability: "Accord avec l’étape précédente"
    case .stabilityAbout: "1 : les clusters n’ont pas changé ; 0 : ils n’ont rien en commun."
    case .agreement: "accord"
    case .otherFigures: "Autres chiffres de chaque étape"
    case .groupSizes: "Effectif des groupes"
    case .ground: "Surface"
    case .groupGround: "Surface des groupes"
    case .groupGroundAbout:
      "Kilomètres carrés couverts par les tuiles de chaque groupe, sur la sphère de même surface que l’ellipsoïde WGS 84. Une tuile "
        + "proche d’un pôle couvre moins de terrain qu’une tuile à l’équateur\u{00A0}: compter les tuiles induit en erreur."

    case .units: "Territoires"
    case .unit: "territoire"
    case .covered: "couvert par les tuiles"
    case .dominant: "dominante"
    case .shannon: "diversité de Shannon"

    case .runs: "Entraînements côte à côte"
    case .runsAbout: "Les paramètres qui diffèrent et les chiffres obtenus à la fin ; les autres sont identiques."
    case .run: "exécution"
    case .name: "nom"
    case .started: "début"
    case .took: "durée"
    case .status: "état"
    case .steps: "étapes"

    case .map: "Carte des groupes"
    case .mapHelp:
      "Choisissez les groupes à afficher ; survolez ou touchez une tuile pour connaître ses coordonnées et "
        + "son groupe. Au clavier, la tuile du milieu est annoncée."
    case .mapUse: "Carte des groupes : les flèches déplacent, plus et moins agrandissent et réduisent"
    case .zoomIn: "Agrandir"
    case .zoomOut: "Réduire"
    case .middle: "Au milieu :"
    case .noTile: "aucune tuile"
    case .level: "Niveau"
    case .levelAbout: "Les groupes qui se ressemblent sont montrés comme un seul\u{00A0}; rien n’est fusionné."
    case .of: "sur"
    case .fill: "Comment les groupes sont dessinés"
    case .fillOutlines: "Contours"
    case .fillLight: "Couleurs légères"
    case .fillFull: "Couleurs pleines"
    case .projection: "Les descripteurs en deux dimensions"
    case .projectionHelp:
      "Survolez ou touchez un point pour voir son image ; de près, les points sont leurs images. La molette "
        + "agrandit une fois la figure cliquée. Au clavier : gauche et droite parcourent un groupe en s’éloignant de son "
        + "centre, haut et bas changent de groupe, Entrée choisit, plus, moins et 0 agrandissent et réduisent, Échap "
        + "termine."
    case .projectionUse:
      "Projection des descripteurs : gauche et droite parcourent un groupe en s’éloignant de son centre, haut et bas "
        + "changent de groupe"
    case .projectionCaption:
      "Un point par image, de la couleur de son groupe ; les numéros sont placés à la moyenne de chaque groupe."
    case .layout: "Disposition"
    case .neighbourLayout: "Voisinages (PaCMAP)"
    case .linearLayout: "Composantes principales"
    case .whole: "Tout"
    case .onTheMap: "Montrer sur la carte"
    case .projectionLinked:
      "Une tuile choisie ici est marquée sur la carte des groupes, et une tuile choisie là-bas l’est ici."
    case .amongDescriptors: "Montrer parmi les descripteurs"
    case .centres: "Où se trouvent les moyennes des groupes"
    case .horizontal: "horizontal"
    case .vertical: "vertical"

    case .profiles: "Ce qui caractérise chaque groupe"
    case .profilesAbout:
      "Couleurs, texture et moyenne sont celles d’un échantillon des images du groupe ; z est l’écart à la moyenne de "
        + "tous les groupes, en écarts-types."
    case .card: "sa fiche"
    case .meanImage: "Image moyenne"
    case .colors: "Couleurs"
    case .trait: "trait"
    case .value: "valeur"
    case .contrast: "contraste"
    case .grain: "grain"
    case .coherence: "cohérence des lignes"
    case .direction: "direction des lignes"
    case .directionAgreement: "accord des directions"
    case .neighbours: "Groupes les plus proches, par la distance de leurs centres :"
    case .channel: "canal"
    case .cohensD: "d de Cohen"
    case .fromOthers: "De tous les autres groupes"
    case .sheets: "Les paysages"
    case .morePictures: "D’autres images\u{00A0}: les plus proches, typiques, atypiques"
    case .profile: "Ce qui le caractérise"
    case .share: "Part"
    case .howSure: "Confiance"
    case .howSureAbout: "0\u{00A0}: à mi-chemin d’un autre groupe\u{00A0}; 1\u{00A0}: certain"
    case .nearly: "presque"
    case .sheetsAbout:
      "De chaque groupe, les images les plus proches de son centre\u{00A0}; à déplier en dessous, d’autres encore, des images "
        + "typiques, et celles qui lui conviennent le moins. Là où la dernière rangée montre un autre paysage, le groupe n’est pas homogène."
    case .emptyGroup: "Aucune image n’est tombée dans ce groupe."
    case .carriedName: "Ce nom a été repris des groupes d’avant, d’après la plupart de leurs images."
    case .proposedNames:
      "Un nom précédé de ≈ est proposé automatiquement, d’après les couleurs, la texture et les étiquettes, tant que personne "
        + "n’en a donné\u{00A0}: tiles groups name NUMÉRO --proposed --lang fr l’adopte."
    case .placedLater: "Placement ultérieur"
    case .noImages: "Aucune image n’a été fournie."
    case .notAnImage: "ce n’est pas une image"

    case .downloads: "Téléchargements"
    case .downloadsAbout:
      "Les fichiers se trouvent dans le dossier de données où cette page a été écrite\u{00A0}; ce qui n’y est pas encore est suivi "
        + "de la commande qui le produit."
    case .savePicture: "Enregistrer la carte en image (PNG)"
    case .geoPackage: "GeoPackage pour QGIS"
    case .tableFile: "Tableau des groupes (CSV)"
    case .sheetFile: "Deux pages pour une réunion (PDF)"

    case .viewpoints: "Points de vue"
    case .photographs: "photographies"
    case .shareOfGround: "part des km²"

    case .series: "Séries"
    case .places: "Lieux"
    case .duplicates: "Photographies qui montrent la même chose"
    case .sameFile: "Le même fichier"
    case .samePicture: "Presque la même image"
    case .undated: "sans date"

    case .provenance: "Provenance"
    case .imagery: "Imagerie :"
    case .stages: "Les phases"
    case .stage: "phase"
    case .ended: "fin"
    case .version: "version"
    case .command: "commande"
    case .manifest: "Ce que chaque phase a lu, fait et laissé"
    case .manifestText: "Le manifeste"
    case .licence: "Licence de"
    case .inThisPage: "dans cette page"
    }
  }
}

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
