internal import Geo
internal import Files
internal import Foundation

struct English: Phrases {
  let code = "en"
  let numerals = Numerals.english

  func plural(_ thing: Thing) -> String {
    switch thing {
    case .tiles: "tiles"
    case .images: "images"
    }
  }

  func count(_ value: Int, _ thing: Thing) -> String {
    let word = plural(thing)
    return "\(numerals.count(value)) \(value == 1 ? String(word.dropLast()) : word)"
  }

  func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `2026-05-01 12:30 UTC`.
  func date(_ date: Date) -> String {
    String(date.ISO8601Format(.init(dateTimeSeparator: .space)).prefix(16)) + " UTC"
  }

  /// `1 May 2026`
  func day(_ date: Date) -> String {
    let parts = date.ISO8601Format().split { !$0.isNumber }.compactMap { Int($0) }
    guard parts.count >= 3, (1...12).contains(parts[1]) else { return date.ISO8601Format() }
    return "\(parts[2]) \(Self.months[parts[1] - 1]) \(parts[0])"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  func duration(_ seconds: Double) -> String {
    let whole = Int(nearest: seconds)
    return whole < 60
      ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  func status(_ word: String) -> String { word.lowercased() }

  func extent(_ box: Bounds) -> String { "from \(longitudes(box)) and from \(latitudes(box))" }
  func sides(_ box: Bounds) -> String { "\(longitudes(box)), \(latitudes(box))" }

  private func longitudes(_ box: Bounds) -> String {
    "\(degrees(box.west, "E", "W")) to \(degrees(box.east, "E", "W"))"
  }

  private func latitudes(_ box: Bounds) -> String {
    "\(degrees(box.south, "N", "S")) to \(degrees(box.north, "N", "S"))"
  }

  private func degrees(_ value: Double, _ positive: String, _ negative: String) -> String {
    "\(numerals.fixed(abs(value), 2))° \(value < 0 ? negative : positive)"
  }

  func written(_ date: Date, by version: String) -> String { "Written \(self.date(date)) by tiles \(version)" }

  func missing(_ library: WebLibraries.Missing) -> String { library.description }
}

extension English {
  func series(batch: Int) -> String { "batch \(batch)" }
  func series(cluster: Int) -> String { "cluster \(cluster)" }
  func title(sizesOf part: Term) -> String { "Size of the clusters, \(term(part).lowercased())" }

  func about(sizesOf part: Term, _ thing: Thing) -> String {
    "How many \(plural(thing)) of the \(term(part).lowercased()) part fell in each cluster."
  }

  func about(accuracyOf thing: Thing) -> String {
    "The share of \(plural(thing)) for which the network names their cluster, after each step's training."
  }

  func about(groupSizesOf thing: Thing) -> String { "How many \(plural(thing)) fell in each group." }
  func unitsAbout(_ units: Int, shown: Int) -> String {
    "\(numerals.count(units)) \(units == 1 ? "unit" : "units"), each in the colour of the group that has most of what tiles cover "
      + "of it, the fuller the more it has. Each tile counts with the ground that it shares with the unit; shares are of what tiles "
      + "cover." + (shown < units ? " The table has the first \(numerals.count(shown)); stats/units.csv has all." : "")
  }

  func numbers(of title: String) -> String { " of \(title)" }

  func metric(_ name: String) -> String {
    switch name {
    case "images_per_second/features": "images a second: describing"
    case "images_per_second/cluster": "images a second: clustering"
    case "images_per_second/train": "images a second: training"
    default: name
    }
  }

  func caption(_ title: String, _ measure: String, by unit: String) -> String { "\(title): \(measure) by \(unit)" }

  func courses(_ courses: [(name: String, first: String, last: String)]) -> String {
    "First to last: \(courses.map { "\($0.name) \($0.first) to \($0.last)" }.joined(separator: ", "))."
  }

  func map(_ tiles: Int, zoom: Int, extent: String) -> String { "\(count(tiles, .tiles)) at zoom \(zoom), \(extent)." }

  func name(of region: RegionLabel) -> String { region.name }

  func mergedMap(zoom: Int) -> String {
    "Each square is a tile of zoom \(zoom), in the colour of most of what lies in it."
  }

  func layout(_ shown: Int, of images: Int?, laidOut: Int?, _ thing: Thing, dimensions: Int) -> String {
    let among = laidOut.map { " Their neighbours were looked for among \(numerals.count($0))." } ?? ""
    return
      "PaCMAP places \(some(shown, of: images, thing)) so that neighbours among their descriptors, as the grouping "
      + "compared them (\(numerals.count(dimensions)) dimensions), stay neighbours. What lies together is alike; how far "
      + "apart groups lie, and how much room they take, says little.\(among)"
  }

  func trustworthiness(_ found: ReportContent.Projection.Trustworthiness, _ thing: Thing) -> String {
    "Trustworthiness (Venna and Kaski; 1 where the \(found.neighbours) nearest here are the nearest among the "
      + "descriptors): \(numerals.fixed(found.points, 3)), and \(numerals.fixed(found.linear, 3)) along the principal "
      + "components; of \(count(found.sample, thing)) among one another."
  }

  /// With a comma after what stands between.
  private func some(_ shown: Int, of images: Int?, _ thing: Thing) -> String {
    count(shown, thing) + (images.map { ", evenly spread among the \(numerals.count($0))," } ?? "")
  }

  func projection(
    _ shown: (count: Int, of: Int?)?, _ thing: Thing, shares: (Double, Double), dimensions: Int
  ) -> String {
    let these = shown.map { some($0.count, of: $0.of, thing) } ?? "The other layout shows them"
    let first = numerals.percent(shares.0, fine: true)
    let second = numerals.percent(shares.1, fine: true)
    let rest = numerals.percent(max(0, 1 - shares.0 - shares.1), fine: true)
    return "\(these) by the two directions in which their descriptors, as the grouping compared "
      + "them, differ most (principal components). The horizontal one holds \(first) of the variance, the vertical one "
      + "\(second); the other \(rest) of the \(numerals.count(dimensions)) dimensions cannot be seen there, so points "
      + "that lie together may be far apart."
  }
}
