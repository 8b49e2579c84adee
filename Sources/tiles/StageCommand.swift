import DataDirectory
import ArgumentParser
import DeepCluster
import Options
import Pipeline
import Stages

/// The command of a stage: how its words are read, from the command line and from pipelines, and how a record becomes
/// words again.
protocol StageCommand: AsyncParsableCommand {
  static var stage: any Stage.Type { get }
  /// The key of pipeline files that holds what the command line has as arguments without a word.
  static var arguments: String? { get }
  /// Options that pipelines do not have, and why.
  static var notInPipelines: [String: String] { get }
  /// Whether a data directory is complete without it: `tiles status` says nothing of one that never ran.
  static var isOptional: Bool { get }
  /// Groups of declared flags.
  static var flags: [OptionDeclaration] { get }

  /// What the words ask for.
  /// - Parameter plan: what is known of the stages before it.
  func stage(in plan: inout StagePlan) throws -> any Stage
  /// Stages that belong to it and come after it, where they are not asked for themselves.
  /// - Parameter asked: the names of the stages that are.
  func stagesBehind(notIn asked: [String]) throws -> [any Stage]
  /// The words that do a recorded stage again from within the data directory.
  static func words(for record: StageRecord, in past: RecordedPast) -> [String]
}

extension StageCommand {
  static var name: String { stage.name }
  static var arguments: String? { nil }
  static var notInPipelines: [String: String] { [:] }
  static var isOptional: Bool { false }
  static var flags: [OptionDeclaration] { stage.declarations }

  func stagesBehind(notIn asked: [String]) throws -> [any Stage] { [] }
}

/// What a command knows of the data directory and of the stages that run before its own.
struct StagePlan {
  let folder: DataFolder
  /// How the stage `cluster` before it groups; nil where that is not known.
  var grouping: GroupingOptions?
}

/// The stages that there are, in the order in which they run. A stage that is not here has no command, no place in
/// pipelines and none in `tiles status`.
enum StageList {
  static let all: [any StageCommand.Type] = [
    FetchCommand.self, ImportCommand.self, MergeCommand.self, SplitCommand.self, EmbedCommand.self, ClusterCommand.self,
    GroupsCommand.self, AreasCommand.self, StatsCommand.self, ViewpointsCommand.self, LandCoverCommand.self,
    ReportCommand.self,
  ]

  /// `embed` has the place of `cluster` where nobody trains, from the command line alone.
  static let inPipelines = all.filter { $0 != EmbedCommand.self }

  static func named(_ name: String) -> (any StageCommand.Type)? { all.first { $0.name == name } }
}
