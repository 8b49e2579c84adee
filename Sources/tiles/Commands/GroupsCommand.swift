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
  var clusters = ClusterCount.exactly(20)
  @Option(help: "Seed of k-means.")
  var seed: UInt64 = 0

  func validate() throws {
    if case .fine = clusters {
      throw ValidationError("--clusters fine: expected a number or auto; fine is for what `tiles cluster` learns")
    }
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
    stage.clusters = if case .exactly(let number) = clusters { number } else { nil }
    stage.grouping = try grouping.options(clusters: clusters)
    stage.groupSeed = seed
    return stage
  }
}
