import ArgumentParser
import CVersion
import Files
import Foundation

/// The executable: commands parse and delegate, a screen each.
@main
struct Tiles: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiles",
    abstract: "Harvests aerial imagery and finds landscapes in it without labels.",
    discussion: """
      A first run:  tiles landscapes --area 4.7,45.6,5.1,45.9 --source ign --zoom 14
      A pipeline:   tiles run Pipelines/earth.yaml
      """,
    version: "\(toolVersion) (commit \(toolCommit))",
    groupedSubcommands: [
      CommandGroup(
        name: "Pipeline stages:",
        subcommands: [
          FetchCommand.self, ImportCommand.self, MergeCommand.self, SplitCommand.self, ClusterCommand.self,
          GroupsCommand.self, AreasCommand.self, StatsCommand.self, ViewpointsCommand.self, LandCoverCommand.self,
          ReportCommand.self,
        ]),
      CommandGroup(
        name: "Pipelines:",
        subcommands: [LandscapesCommand.self, RunCommand.self, StatusCommand.self, ManifestCommand.self]),
      CommandGroup(name: "Runs:", subcommands: [RunsCommand.self, TrackCommand.self]),
      CommandGroup(
        name: "Looking and measuring:",
        subcommands: [
          ServeCommand.self, InfoCommand.self, VerifyCommand.self, DropCommand.self, EmbedCommand.self,
          SearchCommand.self, AssignCommand.self, EvaluateCommand.self, BenchCommand.self,
        ]),
      CommandGroup(name: "Handing on:", subcommands: [ExportCommand.self]),
      CommandGroup(
        name: "What is known:", subcommands: [SourcesCommand.self, RegionsCommand.self, BackbonesCommand.self]),
    ])

  /// The one place where the version stands; CHANGELOG.md begins with it.
  static let toolVersion = "0.2.0"
  /// As `make build` found it.
  static let toolCommit = String(cString: tiles_commit())

  static func main() async {
    // A reader that went away is an error of write(), not the end of a harvest.
    signal(SIGPIPE, SIG_IGN)
    InterruptHandler.unblock()
    BusyThreads.share()
    let arguments = CommandLineWords.normalized(Array(CommandLine.arguments.dropFirst()))
    if Set(arguments) == ["--version", "--verbose"] { return Console.print(Libraries.text) }
    do {
      try CommandLineWords.checkCommand(arguments)
      var command = try parseAsRoot(arguments)
      try CommandLineWords.checkOrder(arguments, of: command)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      if let failure = Console.outputFailure { throw failure }
    } catch let error where isParserError(error) {
      Console.exit(withParserError: error)
    } catch is CancellationError {
      Console.error(Interrupted())
      Foundation.exit(ExitStatus.interrupted.rawValue)
    } catch {
      Console.error(error)
      Foundation.exit(ExitStatus(of: error).rawValue)
    }
  }
}
