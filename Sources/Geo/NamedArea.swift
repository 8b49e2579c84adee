public import Foundation

/// An area as a user names it: a region, or a file.
public struct NamedArea: Sendable {
  /// What the user wrote.
  public let name: String
  public let polygon: Polygon
  /// The one that the file states, else the one around it.
  public let box: Bounds
  /// The file, when it is one that was named.
  public let file: URL?

  /// What has a slash is a file. Else a region of that name goes first; what is no region is a file when there is one, or when
  /// it is written as one.
  /// - Throws: `Gazetteer.UnknownRegion`, `GeoJSON.Failure`.
  public init(_ name: String, gazetteer: Gazetteer) throws {
    self.name = name
    if Self.isFile(name, gazetteer) {
      let url = URL(fileURLWithPath: name)
      file = url
      (polygon, box, _) = try GeoJSON.region(contentsOf: url)
    } else {
      file = nil
      (polygon, box) = try gazetteer.region(name)
    }
  }

  /// Whether a name is that of an area, and no list of numbers.
  public static func isName(_ text: String, _ gazetteer: Gazetteer) -> Bool {
    gazetteer.knows(text) || isFile(text, gazetteer)
      || !text.contains(",") && text.first.map { !"-+.".contains($0) && !$0.isNumber } ?? false
  }

  /// With a slash it is a path, also where a region is called as its end.
  private static func isFile(_ name: String, _ gazetteer: Gazetteer) -> Bool {
    if name.contains("/") { return true }
    return !gazetteer.knows(name)
      && (name.wholeMatch(of: /.+\.[A-Za-z][A-Za-z0-9]{1,8}/) != nil || FileManager.default.fileExists(atPath: name))
  }
}
