public import Files
import Foundation
public import Geo
import Pipeline

/// Where to harvest: a box, and perhaps an area within it.
public struct FetchRegion: Sendable {
  public let box: Bounds
  public let within: NamedArea?

  public struct Missing: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      "no region: expected --bbox NAME or --bbox W,S,E,N, or --within NAME|FILE.geojson (`tiles regions` lists names), or "
        + "--tiles FILE.csv"
    }
  }

  /// - Parameters:
  ///   - bbox: a region's name, a GeoJSON file or `W,S,E,N`; nil takes the box of `within`.
  ///   - within: a region's name or a GeoJSON file.
  /// - Throws: `Missing`, `Bounds.Failure`, `Gazetteer.UnknownRegion`, `GeoJSON.Failure`.
  public init(bbox: String?, within: String?, gazetteer: Gazetteer) throws {
    self.within = try within.map { try NamedArea($0, gazetteer: gazetteer) }
    if let bbox {
      box = try Self.box(bbox, gazetteer)
    } else if let area = self.within {
      box = area.box
    } else {
      throw Missing()
    }
  }

  private static func box(_ text: String, _ gazetteer: Gazetteer) throws -> Bounds {
    do { return try Bounds(parsing: text) } catch {
      guard NamedArea.isName(text, gazetteer) else { throw error }
      return try NamedArea(text, gazetteer: gazetteer).box
    }
  }

  public func cover(zooms: ClosedRange<Int>) -> TileCover { TileCover(box, zooms: zooms, within: within?.polygon) }
}

extension NamedArea {
  /// The file, as an input of a stage; nil for a region.
  func artifact(in data: URL) throws -> Artifact? {
    try file.flatMap { try Artifact($0.path, kind: .file, in: data) }
  }
}
