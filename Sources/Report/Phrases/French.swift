internal import Geo
internal import Files
internal import Foundation

/// A `things` is feminine here, « une tuile », « une image »; a no-break space (U+00A0) stands before colons.
struct French: Phrases {
  let code = "fr"
  let numerals = Numerals.french

  private static let months = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
  ]

  func plural(_ thing: Thing) -> String {
    switch thing {
    case .tiles: "tuiles"
    case .images: "images"
    }
  }

  /// 0 and 1 are singular.
  func count(_ value: Int, _ thing: Thing) -> String {
    let word = plural(thing)
    return "\(numerals.count(value)) \(abs(value) < 2 ? String(word.dropLast()) : word)"
  }

  func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " et " + last
  }

  /// `1er mai 2026 à 12 h 30 (UTC)`.
  func date(_ date: Date) -> String {
    let parts = date.ISO8601Format().split { !$0.isNumber }.compactMap { Int($0) }
    guard parts.count >= 5 else { return date.ISO8601Format() }
    let minutes = parts[4] < 10 ? "0\(parts[4])" : "\(parts[4])"
    return "\(day(date)) à \(parts[3]) h \(minutes) (UTC)"
  }

  /// `1er mai 2026`
  func day(_ date: Date) -> String {
    let parts = date.ISO8601Format().split { !$0.isNumber }.compactMap { Int($0) }
    guard parts.count >= 3, (1...12).contains(parts[1]) else { return date.ISO8601Format() }
    return "\(parts[2] == 1 ? "1er" : "\(parts[2])") \(Self.months[parts[1] - 1]) \(parts[0])"
  }

  func duration(_ seconds: Double) -> String {
    let whole = Int(nearest: seconds)
    return whole < 60
      ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  func status(_ word: String) -> String {
    switch word {
    case "FINISHED": "terminé"
    case "FAILED": "échoué"
    case "KILLED": "interrompu"
    case "RUNNING": "en cours"
    default: word
    }
  }

  func extent(_ box: Bounds) -> String { "\(longitudes(box)) et \(latitudes(box))" }
  func sides(_ box: Bounds) -> String { "\(longitudes(box)), \(latitudes(box))" }

  private func longitudes(_ box: Bounds) -> String {
    "de \(degrees(box.west, "E", "O")) à \(degrees(box.east, "E", "O"))"
  }

  private func latitudes(_ box: Bounds) -> String {
    "de \(degrees(box.south, "N", "S")) à \(degrees(box.north, "N", "S"))"
  }

  private func degrees(_ value: Double, _ positive: String, _ negative: String) -> String {
    "\(numerals.fixed(abs(value), 2))° \(value < 0 ? negative : positive)"
  }

  func written(_ date: Date, by version: String) -> String { "Rédigé le \(self.date(date)) par tiles \(version)" }

  func missing(_ library: WebLibraries.Missing) -> String {
    let instead =
      switch library.instead {
      case .tables: "des tableaux"
      case .stillMap: "une carte fixe"
      }
    return "\(library.path) : il y manque \(library.library) ; le rapport montre \(instead) à la place. Installez le "
      + "paquet Debian \(library.package), puis produisez de nouveau le rapport."
  }
}

extension French {
  func series(batch: Int) -> String { "lot \(batch)" }
  func series(cluster: Int) -> String { "cluster \(cluster)" }
  func title(sizesOf part: Term) -> String { "Effectif des clusters, \(term(part).lowercased())" }

  func about(sizesOf part: Term, _ thing: Thing) -> String {
    let part = part == .train ? "d’entraînement" : "de test"
    return "Nombre de \(plural(thing)) du jeu \(part) dans chaque cluster."
  }

  func about(accuracyOf thing: Thing) -> String {
    "Part des \(plural(thing)) dont le réseau retrouve le cluster, après l’entraînement de chaque étape."
  }

  func about(groupSizesOf thing: Thing) -> String { "Nombre de \(plural(thing)) dans chaque groupe." }
  func unitsAbout(_ units: Int, shown: Int) -> String {
    "\(numerals.count(units)) \(units < 2 ? "territoire" : "territoires"), dans la couleur du groupe qui y domine, d’autant plus "
      + "soutenue que sa part est grande. Chaque tuile compte pour la surface qu’elle partage avec le territoire\u{00A0}; les parts sont "
      + "celles de la surface couverte par des tuiles."
      + (shown < units
        ? " Le tableau montre les \(numerals.count(shown)) premiers\u{00A0}; stats/units.csv les contient tous." : "")
  }

  func numbers(of title: String) -> String { " : \(title)" }

  func metric(_ name: String) -> String {
    switch name {
    case "images_per_second/features": "images par seconde : description"
    case "images_per_second/cluster": "images par seconde : regroupement"
    case "images_per_second/train": "images par seconde : apprentissage"
    default: name
    }
  }

  func caption(_ title: String, _ measure: String, by unit: String) -> String { "\(title) : \(measure) par \(unit)" }

  func courses(_ courses: [(name: String, first: String, last: String)]) -> String {
    let told = courses.map { "\($0.name) de \($0.first) à \($0.last)" }.joined(separator: ", ")
    return "De la première à la dernière étape : \(told)."
  }

  func map(_ tiles: Int, zoom: Int, extent: String) -> String { "\(count(tiles, .tiles)) au zoom \(zoom), \(extent)." }

  func name(of region: RegionLabel) -> String { region.frenchName }

  func mergedMap(zoom: Int) -> String {
    "Chaque carré est une tuile du zoom \(zoom), de la couleur de la plupart de celles qu’elle contient."
  }

  func layout(_ shown: Int, of images: Int?, laidOut: Int?, _ thing: Thing, dimensions: Int) -> String {
    let among = laidOut.map { " Les voisins ont été cherchés parmi \(numerals.count($0)) d’entre elles." } ?? ""
    return
      "PaCMAP place \(some(shown, of: images, thing)) de sorte que les voisins parmi leurs descripteurs, tels que le "
      + "regroupement les a comparés (\(numerals.count(dimensions)) dimensions), restent voisins. Ce qui est proche se "
      + "ressemble ; la distance entre les groupes et la place qu’ils occupent disent peu de chose.\(among)"
  }

  func trustworthiness(_ found: ReportContent.Projection.Trustworthiness, _ thing: Thing) -> String {
    "Fiabilité des voisinages (« trustworthiness » de Venna et Kaski ; 1 quand les \(found.neighbours) plus proches "
      + "ici sont les plus proches parmi les descripteurs) : \(numerals.fixed(found.points, 3)), et "
      + "\(numerals.fixed(found.linear, 3)) selon les composantes principales ; sur \(count(found.sample, thing)) "
      + "comparées entre elles."
  }

  /// With a comma after what stands between.
  private func some(_ shown: Int, of images: Int?, _ thing: Thing) -> String {
    count(shown, thing) + (images.map { ", régulièrement réparties parmi les \(numerals.count($0))," } ?? "")
  }

  func projection(
    _ shown: (count: Int, of: Int?)?, _ thing: Thing, shares: (Double, Double), dimensions: Int
  ) -> String {
    let these = shown.map { some($0.count, of: $0.of, thing) } ?? "L’autre disposition les montre"
    let first = numerals.percent(shares.0, fine: true)
    let second = numerals.percent(shares.1, fine: true)
    let rest = numerals.percent(max(0, 1 - shares.0 - shares.1), fine: true)
    return
      "\(these) selon les deux directions où leurs descripteurs, tels que le regroupement les a comparés, diffèrent le plus "
      + "(composantes principales). L’axe horizontal porte \(first) de la variance, l’axe vertical \(second) ; les "
      + "\(rest) restants, sur \(numerals.count(dimensions)) dimensions, ne s’y voient pas : deux points voisins peuvent "
      + "être éloignés."
  }
}
