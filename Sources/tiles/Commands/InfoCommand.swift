import ArgumentParser
import Foundation
import Pipeline
import Stages
import TileStore

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Counts, zooms, bounds, bytes, duplicates, format and attribution of a tile archive."
  )

  @OptionGroup var common: CommonOptions
  @Argument(help: "An .mbtiles file; by default the cache of the data directory.", completion: .file())
  var file: String?

  func run() throws {
    let url = file.map { URL(fileURLWithPath: $0) } ?? common.folder[DataFolder.tiles]
    let archive = try MBTiles(url, .read)
    let summary = try archive.summary()
    let metadata = try archive.metadata()
    let entries: [(name: String, value: JSONValue)] = [
      ("file", .string(url.path)), ("tiles", .int(summary.tiles)),
      ("duplicates", .int(summary.tiles - summary.distinct)),
      ("bytes", .int(summary.bytes)), ("zooms", .array(summary.zooms.map { .int($0) })),
      ("bounds", .optional(summary.bounds)), ("absent", .int(summary.absent)), ("blank", .int(summary.blank)),
      ("failed", .int(summary.failed)),
    ]
    let named = ["name", "format", "attribution", "agg_tiles_hash"].compactMap { name in
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
