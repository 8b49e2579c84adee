public import Foundation
public import Geo

/// Where to harvest: a box, and perhaps an area within it.
public struct FetchRegion: Sendable {
  public let box: Bounds
  public let within: Polygon?
  /// What the user wrote after `--within`.
  public let withinName: String?
  /// The file it names, when it names a file.
  public let withinFile: URL?

  public struct Missing: Error, CustomStringConvertible {
    public var description: String {
      "no region: expected --bbox NAME or --bbox W,S,E,N, or --within NAME|FILE.geojson; `tiles regions` lists names"
    }
  }

  /// - Parameters:
  ///   - bbox: a region's name or `W,S,E,N`; nil takes the box of `within`.
  ///   - within: a region's name or a GeoJSON file.
  /// - Throws: `Missing`, `Bounds.Failure`, `Gazetteer.UnknownRegion`, `GeoJSON.Failure`.
  public init(bbox: String?, within: String?, gazetteer: Gazetteer) throws {
    withinName = within
    if let within, within.hasSuffix("json") {
      let file = URL(fileURLWithPath: within)
      withinFile = file
      self.within = try GeoJSON.polygon(contentsOf: file)
    } else {
      withinFile = nil
      self.within = try within.map(gazetteer.polygon)
    }
    if let bbox {
      let isNumbers = bbox.contains(",") || bbox.first.map { "-+.0123456789".contains($0) } ?? true
      box = isNumbers ? try Bounds(parsing: bbox) : try gazetteer.bounds(of: bbox)
    } else if let area = self.within {
      box = area.box
    } else {
      throw Missing()
    }
  }

  public func cover(zoom: Int) -> TileCover { TileCover(box, zoom: zoom, within: within) }
}
