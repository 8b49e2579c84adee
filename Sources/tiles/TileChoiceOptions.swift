import ArgumentParser
import DataDirectory
import Geo
import Options
import Pipeline
import Stages

/// Which tiles of the archive a stage takes.
struct TileChoiceOptions: ParsableArguments {
  @Option(help: "Take the tiles of this zoom only; `tiles split` takes the deepest one unless it is told.")
  var zoom: Int?
  @Option(
    help: ArgumentHelp(
      "Take the tiles that touch this area only: a region's name or a GeoJSON file.", valueName: "name|file"))
  var within: String?

  func validate() throws { try Self.validate(zoom: zoom) }

  static func validate(zoom: Int?) throws {
    guard let zoom, !(0...Tile.maximumZoom).contains(zoom) else { return }
    throw ValidationError("--zoom \(zoom): expected a zoom from 0 to \(Tile.maximumZoom)")
  }

  func selection(in folder: DataFolder) throws -> TileSelection {
    TileSelection(zoom: zoom, area: try within.map { try Places.area($0, data: folder) })
  }

  /// The words that choose a recorded stage's tiles again.
  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    var params = record.params.filter { keys.contains($0.key) }
    params["within"] = within(of: record, in: past)
    return RecordedCommand.words(params)
  }

  static let keys = ["zoom", "within"]

  /// A region's name, or a file: recorded as the user wrote it, and found again by its whole path.
  static func within(of record: StageRecord, in past: RecordedPast) -> JSONValue? {
    guard let name = record.params["within"], name != .null else { return nil }
    return past.file(.file, of: record).map(JSONValue.string) ?? name
  }
}
