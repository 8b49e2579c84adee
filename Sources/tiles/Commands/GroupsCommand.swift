import ArgumentParser
import DeepCluster
import Options
import Pipeline
import Stages

struct GroupsCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups",
    abstract:
      "Groups the descriptors of `tiles cluster` or `tiles embed`, finer; names, colours, merges and splits groups.",
    discussion: """
      Leaves groups/assignments.csv, a contact sheet per group in groups/sheets, the centroids, and what typifies each \
      group (groups/profile.json, groups/mean, class activation maps in groups/attention). Group 0 is the one with most images.

      Groups of tiles have the colours of their ground, pushed apart: water blue, forest green, ice white.

      Look at the groups (tiles report), then name, merge and split them, and move images between them; each edit can be \
      undone. What k-means found stays in \
      groups/found.csv, and edits apply again when the same groups are found again.

      Where there is a split, its images are grouped, of those that have descriptors; else all.

      After `tiles cluster` the descriptors are grouped as it grouped them, unless --recipe says otherwise.

      Tiles cover less ground the nearer they lie to a pole: with --weights area each counts for what it covers.

        tiles groups --clusters 20
        tiles groups --clusters auto
        tiles groups --clusters 12 --weights area
        tiles groups name 3 "Broadleaf forest"
        tiles groups name --proposed
        tiles groups color 3 "#2e7d32"
        tiles groups merge 3 7 12
        tiles groups split 3 --into 2
        tiles groups move 8/130/88 8/131/88 --to 5
        tiles groups learn
        tiles groups undo
        tiles groups redo
        tiles groups list
        tiles groups levels
      """,
    subcommands: [
      NameGroupCommand.self, ColorGroupCommand.self, MergeGroupsCommand.self, SplitGroupCommand.self,
      MoveImagesCommand.self, LearnGroupsCommand.self, UndoGroupEditCommand.self, RedoGroupEditCommand.self,
      ListGroupsCommand.self, GroupLevelsCommand.self,
    ])

  @OptionGroup var common: CommonOptions
  @OptionGroup var recipe: RecipeFlag
  @OptionGroup(title: "Grouping") var grouping: DeclaredFlags<KnownGroupingFlags>
  @OptionGroup var own: DeclaredFlags<FinalGroupFlags>
  @OptionGroup(title: "Which tiles") var choice: TileChoiceOptions

  static var stage: any Stage.Type { GroupsStage.self }

  func run() async throws {
    var plan = StagePlan(folder: try common.filledFolder())
    let stage = try stage(in: &plan)
    try await StageSession(common, folder: plan.folder).runAlone(stage)
  }

  func stage(in plan: inout StagePlan) throws -> any Stage {
    var stage = GroupsStage()
    stage.selection = try choice.selection(in: plan.folder)
    let given = grouping.given.merging(own.given) { $1 }
    if let recipe = recipe.recipe {
      stage.options = try FinalGroupOptions(recipe, given: given)
    } else if let known = try plan.grouping ?? plan.folder.recordedGrouping() {
      stage.options = try FinalGroupOptions(base: known.params, given: given)
    } else {
      stage.options = try FinalGroupOptions(.default, given: given)
    }
    return stage
  }
  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    stage.declarations.arguments(record.params(as: stage)) + TileChoiceOptions.words(for: record, in: past)
  }
}
