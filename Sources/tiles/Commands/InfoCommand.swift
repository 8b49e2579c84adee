import DataDirectory
import ArgumentParser
import Dataset
import Files
import Foundation
import Options
import Pipeline
import TileStore

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Counts, zooms, bounds, km², bytes, duplicates, format and attribution of a tile archive.",
    discussion: """
      Km² are what the tiles of the deepest zoom cover on the ground, on the sphere with the surface of WGS 84.

      Of photographs: how many, how many show what another shows (the same file, or nearly the same picture), how many are
      labelled, dated and placed.

        tiles info
        tiles info somewhere/else.mbtiles --json
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "An .mbtiles file; by default the cache of the data directory.", completion: .file())
  var file: String?

  func run() throws {
    guard let file else {
      let folder = try common.filledFolder()
      if folder.hasPhotographs { return try tellPhotographs(in: folder) }
      return try tellArchive(folder[DataFolder.tiles])
    }
    try tellArchive(URL(fileURLWithPath: file))
  }

  private func tellPhotographs(in folder: DataFolder) throws {
    let list = try PhotographList(in: folder)
    let contents = list.photographs.values.compactMap(\.content)
    let days = list.photographs.values.compactMap { PhotographDate($0.taken)?.days }
    let duplicates = list.duplicates
    let bytes = contents.reduce(0) { $0 + $1.bytes }
    common.console.finish(
      [("file", .string(folder[DataFolder.images].path)), ("root", .string(list.base.path))] + list.summary + [
        ("first", .optional(days.map(\.first).min())), ("last", .optional(days.map(\.last).max())),
        ("duplicates", .int(duplicates.count)), ("near_duplicates", .int(duplicates.near)), ("bytes", .int(bytes)),
      ], words: ["bytes": Self.readable(bytes)])
  }

  private func tellArchive(_ url: URL) throws {
    let archive = try MBTiles(url, .read)
    let summary = try archive.summary()
    let metadata = try archive.metadata()
    let entries: SummaryRows = [
      ("file", .string(url.path)), ("tiles", .int(summary.tiles)),
      ("duplicates", .int(summary.tiles - summary.distinct)),
      ("bytes", .int(summary.bytes)), ("zooms", .array(summary.zooms.map { .int($0) })),
      ("bounds", .optional(summary.bounds)),
      ("km2", .optional(try summary.zooms.last.map { try archive.squareKilometres(zoom: $0).rounded(to: 3) })),
      ("absent", .int(summary.absent)), ("blank", .int(summary.blank)),
      ("failed", .int(summary.failed)),
    ]
    let named = ["name", "format", "attribution", "licence", "years", "date", "stretch", "agg_tiles_hash"].compactMap {
      name in
      metadata[name].map { (name: name, value: JSONValue.string($0)) }
    }
    let zooms = summary.zooms.map(String.init).joined(separator: ", ")
    common.console.finish(
      entries + named, words: ["bytes": Self.readable(summary.bytes), "zooms": zooms.isEmpty ? "none" : zooms])
  }

  /// "2268865 (2.3 MB)"
  private static func readable(_ bytes: Int) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = ""
    for larger in units where value >= 1000 {
      value /= 1000
      unit = larger
    }
    return unit.isEmpty ? "\(bytes)" : "\(bytes) (\(String(format: "%.1f", value)) \(unit))"
  }
}
