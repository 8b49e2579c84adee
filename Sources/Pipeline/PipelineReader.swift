import Geo
import Foundation
internal import Yams

/// Reads the nodes of a pipeline file; every complaint has its line.
struct PipelineReader {
  /// The file's path, as the user gave it.
  let path: String
  /// The names of the stages that there are.
  let known: [String]
  let environment: [String: String]

  func failure(_ node: Node?, _ reason: String) -> PipelineFile.Failure {
    PipelineFile.Failure(path: path, line: node?.mark?.line, reason: reason)
  }

  /// The value of a scalar, with what it takes from the environment; nil when it is none.
  /// - Throws: `PipelineFile.Failure`.
  func text(_ node: Node) throws -> String? {
    guard let text = node.string else { return nil }
    do {
      return try EnvironmentText(text).expanded(environment)
    } catch let error as EnvironmentText.Failure {
      throw failure(node, "\(error)")
    }
  }

  func stage(_ key: Node, _ value: Node) throws -> PipelineFile.StageEntry {
    guard let name = key.string, known.contains(name) else {
      throw failure(key, "stage '\(key.string ?? "?")': expected \(oneOf(known, for: key))")
    }
    let line = key.mark?.line ?? 0
    if value.null != nil || value.string == "" { return .init(name: name, line: line, options: []) }
    guard let entries = value.mapping else { throw failure(value, "\(name): expected a mapping of options") }
    return .init(name: name, line: line, options: try entries.map { try option($0, $1, of: name) })
  }

  private func option(_ key: Node, _ value: Node, of stage: String) throws -> PipelineFile.Option {
    guard let name = key.string else { throw failure(key, "\(stage): expected the name of an option") }
    let line = key.mark?.line ?? 0
    if let text = try text(value) { return .init(name: name, values: [text], line: line) }
    guard let values = try value.sequence?.map(text).compactMap({ $0 }), values.count == value.sequence?.count else {
      throw failure(value, "\(stage): \(name): expected a value or a list of values")
    }
    // Bounds read well as a list; the command line has them as one word.
    let isBounds = values.count == 4 && values.allSatisfy { Double($0) != nil }
    return .init(name: name, values: isBounds ? [values.joined(separator: ",")] : values, line: line)
  }

  /// Such as "one of fetch, split (did you mean 'split'?)".
  func oneOf(_ names: [String], for key: Node) -> String {
    let near = NearNames.of(key.string ?? "", among: names).first.map { " (did you mean '\($0)'?)" } ?? ""
    return "one of \(names.joined(separator: ", "))\(near)"
  }
}
