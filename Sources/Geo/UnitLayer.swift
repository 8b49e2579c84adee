public import Files
public import Foundation

/// The units that people ask about, such as communes or parks: areas of a GeoJSON file, each with its key.
public struct UnitLayer: Sendable {
  public struct Unit: Sendable {
    public let key: String
    /// What people call it; nil where nobody said which property says it, and where it is empty.
    public let label: String?
    public let polygon: Polygon
  }

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case noColumn(path: String, option: String, column: String, found: [String])

    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      switch self {
      case .noColumn(let path, let option, let column, let found):
        "\(path): expected features with a property '\(column)' (\(option)), found "
          + (found.isEmpty ? "none with properties" : found.joined(separator: ", ")) + "; choose one of those"
      }
    }
  }

  /// In the order of the file. Features of one key are one unit.
  public let units: [Unit]
  /// Features that have no key, and are left out.
  public let withoutKey: Int

  /// - Parameters:
  ///   - key: the property that tells units apart.
  ///   - label: the one that people call them by.
  /// - Throws: `Failure`, `GeoJSON.Failure`.
  public init(contentsOf url: URL, key: String, label: String? = nil) throws {
    let features = try GeoJSON.features(contentsOf: url)
    for (option, column) in [("--key", key), ("--label", label)] {
      guard let column, !features.contains(where: { $0.properties[column] != nil }) else { continue }
      let found = Set(features.flatMap(\.properties.keys)).sorted()
      throw Failure.noColumn(path: url.path, option: option, column: column, found: found)
    }
    var order: [String] = []
    var members: [String: [GeoJSON.Feature]] = [:]
    for feature in features {
      guard let word = feature.properties[key] else { continue }
      if members[word] == nil { order.append(word) }
      members[word, default: []].append(feature)
    }
    withoutKey = features.count { $0.properties[key] == nil }
    units = order.compactMap { word in
      let own = members[word] ?? []
      return Polygon(joining: own.map(\.polygon)).map { polygon in
        Unit(
          key: word, label: label.flatMap { label in own.lazy.compactMap { $0.properties[label] }.first },
          polygon: polygon)
      }
    }
  }
}
