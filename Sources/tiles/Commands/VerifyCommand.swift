import ArgumentParser
import Stages

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Checks every cached tile: decodes it, and checks sizes, metadata and hashes.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Drop what is broken, so that the next fetch gets it again.")
  var repair = false

  func run() throws {
    let session = try StageSession(common)
    let result = try ArchiveCheck(repair: repair).run(
      in: session.folder, shouldStop: { session.stop.isSet }, report: { session.console.show($0) })
    session.console.finish(result.summary)
    try session.end(result)
  }
}
