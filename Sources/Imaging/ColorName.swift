/// Plain English names of colours.
///
/// The eleven basic colour terms (Berlin and Kay, 1969) and words that landscapes need. The colour of each is the one
/// that people gave that name to in xkcd's colour survey (Munroe, 2010, xkcd.com/color/rgb.txt, CC0).
public enum ColorName {
  /// The name whose colour looks least different (CIEDE2000).
  public static func nearest(to color: Lab) -> String {
    var best = (name: "", difference: Double.infinity)
    for (name, lab) in table {
      let difference = color.difference(to: lab)
      if difference < best.difference { best = (name, difference) }
    }
    return best.name
  }

  static let table: [(name: String, color: Lab)] = (basic + landscape).map { ($0.0, Lab($0.1)) }

  private static let basic = [
    ("black", 0x000000), ("white", 0xFFFFFF), ("grey", 0x929591), ("red", 0xE50000), ("green", 0x15B01A),
    ("yellow", 0xFFFF14), ("blue", 0x0343DF), ("brown", 0x653700), ("purple", 0x7E1E9C), ("pink", 0xFF81C0),
    ("orange", 0xF97306),
  ]

  private static let landscape = [
    // Greys, snow, roofs, roads. The second grey is the survey's "medium grey", which is the darker of the two.
    ("grey", 0x7D7F7C),
    ("light grey", 0xD8DCD6), ("silver", 0xC5C9C7), ("dark grey", 0x363737),
    ("warm grey", 0x978A84), ("brownish grey", 0x86775F), ("bluish grey", 0x748B97), ("slate", 0x516572),
    ("off white", 0xFFFFE4), ("stone", 0xADA587),
    // Vegetation.
    ("very dark green", 0x062E03), ("dark green", 0x033500), ("forest green", 0x06470C), ("pine green", 0x0A481E),
    ("pine", 0x2B5D34), ("dark olive", 0x373E02), ("dark olive green", 0x3C4D03), ("army green", 0x4B5D16),
    ("muddy green", 0x657432), ("olive green", 0x677A04), ("olive", 0x6E750E), ("olive drab", 0x6F7632),
    ("moss green", 0x658B38), ("grass green", 0x3F9B0B), ("dark sage", 0x598556), ("sage", 0x87AE73),
    ("grey green", 0x789B73), ("drab", 0x828344), ("light olive", 0xACBF69), ("light green", 0x96F97B),
    ("pale green", 0xC7FDB5), ("yellow green", 0xC0FB2D),
    // Soil, rock, sand, roofs.
    ("very dark brown", 0x1D0200), ("dark brown", 0x341C02), ("mud brown", 0x60460F), ("greyish brown", 0x7A6A4F),
    ("dirt", 0x8A6E45), ("light brown", 0xAD8150), ("reddish brown", 0x7F2B0A), ("rust", 0xA83C09),
    ("brick", 0xA03623), ("terracotta", 0xCA6641), ("clay", 0xB66A50), ("mushroom", 0xBA9E88), ("taupe", 0xB9A281),
    ("khaki", 0xAAA662), ("dark sand", 0xA88F59), ("sandy brown", 0xC4A661), ("tan", 0xD1B26F), ("sand", 0xE2CA76),
    ("beige", 0xE6DAA6), ("cream", 0xFFFFC2), ("ochre", 0xBF9005),
    // Water, ice, shadow.
    ("midnight blue", 0x020035), ("navy", 0x01153E), ("dark blue", 0x00035B), ("dark blue grey", 0x1F3B4D),
    ("denim blue", 0x3B5B92), ("steel blue", 0x5A7D9A), ("grey blue", 0x6B8BA4), ("light blue grey", 0xB7C9E2),
    ("sky blue", 0x75BBFD), ("light blue", 0x95D0FC), ("pale blue", 0xD0FEFE), ("dark teal", 0x014D4E),
    ("teal", 0x029386), ("sea green", 0x53FCA1), ("turquoise", 0x06C2AC),
  ]
}
