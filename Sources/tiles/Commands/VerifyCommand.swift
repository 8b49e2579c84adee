import ArgumentParser
import Files
import Records
import Stages

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every cached tile: decodes it, and checks sizes, formats, metadata and hashes.",
    discussion: """
      Of photographs: whether each is there, can be read, and is what was imported.

        tiles verify
        tiles verify --repair && tiles fetch --bbox france --zoom 12
      """)

  @OptionGroup var common: CommonOptions
  @Flag(
    help: ArgumentHelp(
      "Drop what is broken, so that the next fetch gets it again, and write the metadata anew; take photographs that are gone or "
        + "cannot be read off the list."))
  var repair = false

  func run() throws {
    let (folder, console) = (try common.filledFolder(), common.console)
    let stop = InterruptHandler.install()
    // Who only looks needs no place that can be written.
    let lock = try repair ? console.lock(folder) : FolderLock(reading: folder.url)
    defer { lock.keep() }
    let result =
      folder.hasPhotographs
      ? try PhotographCheck(repair: repair).run(
        in: folder, checkpoint: stop.checkpoint, report: { console.show($0) })
      : try ArchiveCheck(repair: repair).run(
        in: folder, checkpoint: stop.checkpoint, report: { console.show($0) })
    console.finish(result.summary)
    try StageSession.end(result, console)
  }
}
