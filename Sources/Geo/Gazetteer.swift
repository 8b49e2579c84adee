public import Foundation

/// Named regions: one GeoJSON file each, in a few folders. A file that a user adds is a region like the others.
public struct Gazetteer: Sendable {
  private let folders: [URL]

  /// - Parameter folders: searched in this order; those that do not exist are passed over.
  public init(folders: [URL]) { self.folders = folders }

  public struct UnknownRegion: Error, CustomStringConvertible, Equatable {
    public let name: String
    public let near: [String]

    public var description: String {
      let hint = near.isEmpty ? "" : " (did you mean \(near.joined(separator: ", "))?)"
      return
        "region '\(name)': not known\(hint); `tiles regions` lists what is, or give west,south,east,north in degrees"
    }
  }

  /// Boxes that differ from their polygon's: metropolitan France as the published experiment took it.
  private static let boxes = [
    "france": Bounds(west: -5.142, south: 41.333, east: 9.560, north: 51.089),
    "world": Bounds.world,
  ]

  /// Lower case, blanks and underscores as hyphens, no accents: "Côte d'Ivoire" and cote-d-ivoire are the same.
  public static func normalized(_ name: String) -> String {
    let plain = name.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    return plain.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }

  public var names: [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0.path)) ?? [] }
    let stems = files.filter { $0.hasSuffix(".geojson") }.map { String($0.dropLast(".geojson".count)) }
    return Set(stems + Self.boxes.keys).sorted()
  }

  /// - Throws: `UnknownRegion` with near names, `GeoJSON.Failure`.
  public func bounds(of name: String) throws -> Bounds {
    if let box = Self.boxes[Self.normalized(name)] { return box }
    return try polygon(of: name).box
  }

  /// - Throws: `UnknownRegion` with near names, `GeoJSON.Failure`.
  public func polygon(of name: String) throws -> Polygon {
    let stem = Self.normalized(name)
    for folder in folders {
      let file = folder.appendingPathComponent("\(stem).geojson")
      if FileManager.default.fileExists(atPath: file.path) { return try GeoJSON.polygon(contentsOf: file) }
    }
    throw UnknownRegion(name: name, near: NearNames.of(stem, among: names))
  }
}

/// Suggestions for a misspelt word.
public enum NearNames {
  /// At most three candidates within a third of the word's length in edits, or that begin with it; nearest first.
  public static func of(_ word: String, among candidates: [String]) -> [String] {
    // No name is as long, and the distance takes the product of the lengths.
    guard word.utf8.count <= 1_000 else { return [] }
    let limit = max(1, word.count / 3)
    return
      candidates
      .map { ($0, !word.isEmpty && $0.hasPrefix(word) ? 0 : distance(word, $0)) }
      .filter { $0.1 <= limit }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      .prefix(3).map(\.0)
  }

  /// Levenshtein's edit distance.
  static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
