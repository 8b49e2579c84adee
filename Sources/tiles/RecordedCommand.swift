import Foundation
import Pipeline
import Stages
import TileFetch

/// The command line that does a recorded stage again from within the data directory, made from its parameters: what the
/// user wrote then may have named a pipeline, or paths of another folder. No parameter is a secret.
struct RecordedCommand {
  /// Without the program's name.
  let words: [String]

  /// As a shell takes it.
  var text: String { (["tiles"] + words).map(Self.quoted).joined(separator: " ") }

  /// nil for a stage that is not known.
  init?(_ name: String, _ record: StageRecord, of manifest: Manifest, in folder: DataFolder) {
    let parameters = record.params
    func file(_ kind: Artifact.Kind) -> String? {
      record.inputs.first { $0.kind == kind && $0.path.hasPrefix("/") }.map { folder.relative($0.path) }
    }
    var options: [String: JSONValue]
    var arguments: [String] = []
    switch name {
    case FetchStage.name:
      options = parameters.filter { !["address", "source"].contains($0.key) }
      options.merge(Self.source(parameters)) { $1 }
      // A region's name, or a file: recorded as the user wrote it, and found again by its whole path.
      if let within = file(.file) { options["within"] = .string(within) }
    case ImportStage.name:
      options = parameters.filter { $0.key != "paths" }
      if case .array(let paths) = parameters["paths"] { arguments = paths.map { folder.relative($0.plain) } }
    case SplitStage.name, ReportStage.name: options = parameters
    case ClusterStage.name:
      options = Self.grouping(parameters)
      // Not recorded where it is this, and the default recipe has another.
      options.merge(["kmeans_init": .string("fresh"), "pooling": .string("avg"), "settled": .int(0)]) { recorded, _ in
        recorded
      }
      if let weights = file(.model), parameters["weights"] != "imagenet" { options["weights"] = .string(weights) }
      // The final groups belong to this command.
      let groups = manifest.stages[GroupsStage.name]?.params["clusters"]
      if let groups, groups.number != nil { options["groups"] = groups }
    case GroupsStage.name: options = Self.grouping(parameters)
    case EmbedStage.name:
      options = parameters
      if let weights = file(.model), parameters["weights"] != "imagenet" { options["weights"] = .string(weights) }
    default: return nil
    }
    words = [name] + options.sorted { $0.key < $1.key }.flatMap(Self.option) + ["--data", "."] + arguments
  }

  /// Restarts and swaps are of `kmeans`, and refused with `minibatch`. No swaps are not recorded.
  private static func grouping(_ parameters: [String: JSONValue]) -> [String: JSONValue] {
    parameters["kmeans"] == "kmeans"
      ? parameters.merging(["swaps": .int(0)]) { recorded, _ in recorded }
      : parameters.filter { !["restarts", "swaps"].contains($0.key) }
  }

  /// `--source` and what goes with it, from the name and the address that were recorded.
  private static func source(_ parameters: [String: JSONValue]) -> [String: JSONValue] {
    guard let source = parameters["source"]?.plain, let address = parameters["address"]?.plain else { return [:] }
    var options: [String: JSONValue] = ["source": .string(source)]
    func endpoint(_ prefix: Substring, own: String) {
      if prefix != own { options["endpoint"] = .string(String(prefix)) }
    }
    switch source {
    case "template":
      options["source"] = .string(address)
      // What looks like a secret was said to be none, or it would not have been recorded.
      if (try? URLTemplate(address)) == nil { options["public_address"] = .bool(true) }
    case "ign":
      if let path = address.range(of: "/wmts?") {
        endpoint(address[..<path.lowerBound], own: "https://data.geopf.fr")
      }
    case "mapbox":
      let form = /(.+)\/v4\/([^\/]+)\/\{z\}\/\{x\}\/\{y\}(@2x)?\.(\w+)\?.*/
      if let match = address.wholeMatch(of: form) {
        endpoint(match.1, own: "https://api.mapbox.com")
        options["tileset"] = .string(String(match.2))
        options["scale"] = .int(match.3 == nil ? 1 : 2)
        options["format"] = .string(String(match.4))
      }
    default: break
    }
    return options
  }

  /// Flags that have a `--no-` form; another one that is off is left out.
  private static let inverted = ["turns", "whiten"]

  private static func option(_ name: String, _ value: JSONValue) -> [String] {
    let option = "--" + name.replacing("_", with: "-")
    switch value {
    case .null, .array, .object: return []
    case .bool(true): return [option]
    case .bool(false): return inverted.contains(name) ? ["--no-\(name)"] : []
    default: return ["\(option)=\(value.plain)"]
    }
  }

  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80 || "0123456789-_=./:,@+%".utf8.contains(byte)
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
