import DataDirectory
import Foundation
public import Geo
import Options
import Pipeline
import TileFetch

/// Which tiles to harvest: those of a region at some zooms, or those of a list.
public enum FetchCover: Sendable {
  case region(FetchRegion, zooms: ClosedRange<Int>)
  case list(GivenTiles)

  public var tiles: any Cover {
    switch self {
    case .region(let region, let zooms): region.cover(zooms: zooms)
    case .list(let list): list.tiles
    }
  }

  /// Around all of them.
  public var box: Bounds {
    switch self {
    case .region(let region, _): region.box
    case .list(let list): list.box
    }
  }

  /// From the lowest to the deepest.
  public var zooms: ClosedRange<Int> {
    switch self {
    case .region(_, let zooms): zooms
    case .list(let list): list.zooms
    }
  }

  /// One zoom as a number, several as `10-12`.
  var zoom: JSONValue { zooms.count == 1 ? .int(zooms.lowerBound) : .string(zooms.words) }

  /// What a record says of it. That of one zoom is as it was before there were several.
  var params: [String: JSONValue] {
    switch self {
    case .region(let region, _):
      ["bbox": .string(region.box.description), "within": .optional(region.within?.name), "zoom": zoom]
    case .list(let list): ["tiles": .string(list.path)]
    }
  }

  static let keys = ["bbox", "within", "zoom", "tiles"]

  func inputs(in data: URL) throws -> [Artifact] {
    let input =
      switch self {
      case .region(let region, _): try region.within?.artifact(in: data)
      case .list(let list): try Artifact(DataFolder(data).relative(list.path), kind: .file, in: data)
      }
    return [input].compactMap(\.self)
  }
}
