import ArgumentParser
import DeepCluster
import Stages

struct GroupsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups",
    abstract: "Groups the descriptors of the last network again, finer; names and merges groups.",
    discussion: """
      Leaves groups/assignments.csv, a contact sheet per group in groups/sheets, the centroids, and what typifies each
      group (groups/profile.json, groups/mean, groups/attention). Group 0 is the one with most images.

      Look at the groups (tiles report), then name and merge them; each edit can be undone. What k-means found stays in
      groups/found.csv, and edits apply again when the same groups are found again.

        tiles groups --clusters 20
        tiles groups --clusters auto
        tiles groups name 3 "Broadleaf forest"
        tiles groups merge 3 7 12
        tiles groups undo
        tiles groups list
      """,
    subcommands: [
      NameGroupCommand.self, MergeGroupsCommand.self, UndoGroupEditCommand.self, ListGroupsCommand.self,
    ])

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: "Grouping") var grouping: GroupingFlags
  @Option(
    help: ArgumentHelp("How many groups; auto: as many, from 2 to 30, as the silhouette proposes.", valueName: "n|auto")
  )
  var clusters = ClusterCount.number(20)
  @Option(help: "Seed of k-means.")
  var seed: UInt64 = 0

  func validate() throws {
    do {
      try stage().grouping.validate(clusters: clusters.largest)
    } catch let error as DeepClusterError {
      throw ValidationError("\(error)")
    }
  }

  func run() async throws {
    try await StageSession(common).runAlone(try stage())
  }

  func stage() throws -> GroupsStage {
    var stage = GroupsStage()
    stage.clusters = clusters.number
    stage.grouping = try grouping.options(clusters: clusters)
    stage.groupSeed = seed
    return stage
  }
}

/// `--clusters N` or `--clusters auto`.
enum ClusterCount: ExpressibleByArgument, CustomStringConvertible {
  case number(Int)
  case auto

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let number = Int(argument), (2...100_000).contains(number) {
      self = .number(number)
    } else {
      return nil
    }
  }

  /// As many as there can be.
  var largest: Int { number ?? ClusterProposal.range.upperBound }
  var number: Int? { if case .number(let number) = self { number } else { nil } }

  var description: String { number.map(String.init) ?? "auto" }
  var defaultValueDescription: String { description }
}
