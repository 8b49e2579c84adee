import DataDirectory
import Files
import Foundation
import Options
import Pipeline
import Stages

/// What a command may ask about when it says a recorded stage again.
struct RecordedPast {
  let manifest: Manifest
  let folder: DataFolder

  /// The file of a kind outside of the data directory that a stage read, as a path that holds within it.
  func file(_ kind: Artifact.Kind, of record: StageRecord) -> String? {
    record.inputs.first { $0.kind == kind && $0.path.hasPrefix("/") }.map { folder.relative($0.path) }
  }

  /// The params of a stage that takes weights, with the path that those have from here.
  func params(of record: StageRecord, as stage: any Stage.Type) -> [String: JSONValue] {
    var params = record.params(as: stage)
    if let weights = file(.model, of: record), params["weights"] != "imagenet" { params["weights"] = .string(weights) }
    return params
  }
}

/// The command line that does a recorded stage again from within the data directory, made from its parameters: what the
/// user wrote then may have named a pipeline, or paths of another folder. No parameter is a secret.
struct RecordedCommand {
  /// Without the program's name.
  let words: [String]

  /// As a shell takes it.
  var text: String { (["tiles"] + words).map(\.shellWord).joined(separator: " ") }

  /// nil for a stage that is not known.
  init?(_ name: String, _ record: StageRecord, of manifest: Manifest, in folder: DataFolder) {
    guard let command = StageList.named(name) else { return nil }
    words = [name, "--data", "."] + command.words(for: record, in: RecordedPast(manifest: manifest, folder: folder))
  }

  /// A path as an argument, which is no option whatever it begins with.
  static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

  /// `--name=value` for each of some params that are no declared options.
  static func words(_ params: [String: JSONValue]) -> [String] {
    params.sorted { $0.key < $1.key }.flatMap { name, value -> [String] in
      let option = "--" + name.replacing("_", with: "-")
      switch value {
      case .null, .array, .object, .bool(false): return []
      case .bool(true): return [option]
      default: return ["\(option)=\(value.plain)"]
      }
    }
  }
}
