import ArgumentParser
import DataDirectory
import Files
import Geo
import Stages

struct DropCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Takes tiles out of the archive: those of a zoom, within an area, or outside of it.",
    discussion: """
      An archive only grows: what was fetched of another zoom or place stays in it. What is known of asking for the tiles \
      goes with them, so that a later fetch asks again. With an area and a zoom, only tiles of that zoom are taken out. The \
      file keeps its size, and tiles that come take the room.

        tiles drop --zoom 14
        tiles drop --outside bretagne --dry-run
        tiles drop --within harbour.geojson --zoom 16
      """)

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp("Take out what touches this area: a region's name or a GeoJSON file.", valueName: "name|file"))
  var within: String?
  @Option(help: ArgumentHelp("Take out what does not touch this area.", valueName: "name|file"))
  var outside: String?
  @Option(help: "Take out tiles of this zoom only.")
  var zoom: Int?
  @Flag(help: "Count what would go, and take nothing out.")
  var dryRun = false

  func validate() throws {
    guard within ?? outside != nil || zoom != nil else {
      throw ValidationError("expected --within, --outside or --zoom: which tiles to take out")
    }
    guard within == nil || outside == nil else {
      throw ValidationError("--within and --outside: expected one of them, found both")
    }
    try TileChoiceOptions.validate(zoom: zoom)
  }

  func run() throws {
    let folder = try common.filledFolder()
    let area = try (within ?? outside).map { try Places.area($0, data: folder) }
    let drop = ArchiveDrop(TileSelection(zoom: zoom, area: area), outside: outside != nil)
    if dryRun { return common.console.finish(try drop.plan(in: folder).summary) }
    let lock = try common.console.lock(folder)
    defer { lock.keep() }
    let done = try drop.run(in: folder)
    if !done.isEmpty {
      common.console.show(.note("what was made of these tiles is out of date: `tiles status` names it"))
    }
    common.console.finish(done.summary)
  }
}
