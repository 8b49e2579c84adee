import DataDirectory
import Dataset
import Files
import Foundation
import Geo
import Options

/// Which photographs belong on one side of a split: those that show the same, and those that the method keeps together.
struct PhotographUnits {
  private let splitter: Splitter
  private let list: PhotographList
  private let duplicates: Duplicates

  init(_ splitter: Splitter, in folder: DataFolder) throws {
    self.splitter = splitter
    list = try PhotographList(in: folder)
    duplicates = list.duplicates
  }

  /// Those that show what a larger one shows.
  var copies: Set<ItemKey> { duplicates.copies }

  func identity(of keys: [ItemKey]) -> [ItemKey: String] { duplicates.identity(of: keys) }

  /// For a summary.
  var rows: SummaryRows { [("duplicates", .int(duplicates.count))] }

  /// - Throws: `Splitter.Failure.unknown` where the method needs what too few are known by.
  func units(of keys: [ItemKey]) throws -> [ItemKey: String] {
    switch splitter.method {
    case .random, .hash: return [:]
    case .folder: return Dictionary(keys.map { ($0, $0.folder) }, uniquingKeysWith: { first, _ in first })
    // One alone is its own series, or block.
    case .series:
      return try require("series", of: keys, all: false) { known in known.series.isEmpty ? nil : known.series }
    case .block:
      guard (0...Tile.maximumZoom).contains(splitter.blockZoom) else {
        throw Splitter.Failure.blockZoom(splitter.blockZoom, tiles: Tile.maximumZoom)
      }
      return try require("place", of: keys, all: false) { known in
        known.place.map { Tile(longitude: $0.longitude, latitude: $0.latitude, zoom: splitter.blockZoom).description }
      }
    case .time:
      return try require("date", of: keys, all: true) { known in
        // Of an interval the last day.
        PhotographDate(known.taken)?.days.last
      }
    }
  }

  private func require(
    _ what: String, of keys: [ItemKey], all: Bool, _ name: (PhotographList.Photograph) -> String?
  ) throws -> [ItemKey: String] {
    let found = Dictionary(
      keys.compactMap { key in list.photographs[key.description].flatMap(name).map { (key, $0) } },
      uniquingKeysWith: { first, _ in first })
    guard all ? found.count == keys.count : !found.isEmpty else {
      throw Splitter.Failure.unknown(
        what, count: keys.count - found.count, of: keys.count, method: splitter.method)
    }
    return found
  }
}

/// A picture of the sea may be any number of tiles of a map: they are left out where they are fetched.
struct TilesAreNotDropped: ExitCoded, CustomStringConvertible {
  var exitStatus: ExitStatus { .usage }
  var description: String {
    "--drop-duplicates: expected photographs, found tiles; `tiles fetch --drop-repeats` leaves out pictures that repeat"
  }
}
