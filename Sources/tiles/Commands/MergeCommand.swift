public import ArgumentParser
import DataDirectory
import Foundation
import Options
import Pipeline
import Stages

struct MergeCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Puts the tiles of several data directories into one.",
    discussion: """
      For a harvest that several machines did (`tiles fetch --shard`): tiles go over with what is known of them, and what the \
      source does not have is remembered, so that a `tiles fetch` there asks only for what is missing. Equal tiles are taken once; \
      tiles that differ are an error unless --prefer says which is taken. The other directories stay as they are.

        tiles merge part-1 part-2 part-3 --data france
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "Data directories.", completion: .directory)
  var folders: [String]
  @Option(
    help: ArgumentHelp(
      "What becomes of a tile of which two have other bytes: newest, the one that was fetched last.", valueName: "which"
    ))
  var prefer: MergeStage.Preference?

  static var stage: any Stage.Type { MergeStage.self }
  static let arguments: String? = "folders"

  func run() async throws { try await StageSession(common).runAlone(mergeStage) }

  func stage(in plan: inout StagePlan) throws -> any Stage { mergeStage }

  private var mergeStage: MergeStage {
    var stage = MergeStage(folders.map { URL(fileURLWithPath: $0, isDirectory: true) })
    stage.preference = prefer
    return stage
  }

  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    var folders: [String] = []
    if case .array(let values)? = record.params["folders"] { folders = values.map { past.folder.relative($0.plain) } }
    return RecordedCommand.words(record.params.filter { $0.key != "folders" }) + folders
  }
}

extension MergeStage.Preference: ExpressibleByArgument {}
