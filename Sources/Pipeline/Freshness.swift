import Files
public import Foundation
public import Options

/// Whether a stage has to run, and why.
public enum Freshness: Sendable, Equatable {
  case upToDate
  case stale(reason: String)
  case failed(reason: String)
  case neverRun

  /// Why, as `tiles run` and the manifest say it.
  public var reason: String {
    switch self {
    case .upToDate: "up to date"
    case .stale(let reason), .failed(let reason): reason
    case .neverRun: "never run"
    }
  }

  /// Compares a stage with what the manifest says of its last run. Contents count; of time stamps see `Artifact.Kind.photographs`.
  public init(of stage: some Stage, in data: URL, manifest: Manifest) throws {
    let stage = stage.settled(in: data)
    let type = Swift.type(of: stage)
    guard let record = manifest.stages[type.name] else {
      self = .neverRun
      return
    }
    if let reason = Self.changedParameter(stage.params, record.params(as: type)), record.status == .complete {
      self = .stale(reason: reason)
      return
    }
    self = try Freshness(record, inputs: stage.inputs(in: data), outputs: stage.outputs(in: data))
    if self == .upToDate, record.key != (try Self.key(of: stage, inputs: record.inputs)) {
      self = .stale(reason: "this version of tiles does it otherwise")
    }
  }

  /// Compares a record with what its inputs and outputs are now.
  public init(_ record: StageRecord, inputs: [Artifact], outputs: [Artifact]) throws {
    switch record.status {
    case .running, .failed: self = .failed(reason: record.status.failure ?? "")
    case .partial: self = .stale(reason: "its last run was partial")
    case .complete:
      let reason =
        Self.changedArtifact("input", inputs, record.inputs) ?? Self.changedArtifact("output", outputs, record.outputs)
      self = reason.map { .stale(reason: $0) } ?? .upToDate
    }
  }

  private static func changedParameter(_ now: [String: JSONValue], _ then: [String: JSONValue]) -> String? {
    for name in Set(now.keys).union(then.keys).sorted() where now[name] != then[name] {
      return "\(name) changed \((then[name] ?? .null).plain) -> \((now[name] ?? .null).plain)"
    }
    return nil
  }

  private static func changedArtifact(_ role: String, _ now: [Artifact], _ then: [Artifact]) -> String? {
    for artifact in then {
      guard let current = now.first(where: { $0.isSame(artifact) }) else {
        return "\(role) \(artifact.path) is gone"
      }
      if current.digest != artifact.digest { return "\(role) \(artifact.path) changed" }
    }
    for artifact in now where !then.contains(where: { artifact.isSame($0) }) {
      return "\(role) \(artifact.path) is new"
    }
    return nil
  }

  /// The stage key: a digest of the stage's name, version, parameters and inputs.
  static func key(of stage: some Stage, inputs: [Artifact]) throws -> String {
    let type = Swift.type(of: stage)
    let inputs = inputs.map { JSONValue.array([.string($0.path), .string($0.digest)]) }
    let value = JSONValue.object([
      "stage": .string(type.name), "version": .int(type.version),
      "params": .object(type.declarations.keyed(stage.params)),
      "inputs": .array(inputs),
    ])
    return try Digest.hex(.sha256, of: Data(value.text.utf8))
  }
}

extension StageRecord {
  /// The record's params as a stage of this version has them.
  public func params(as stage: any Stage.Type) -> [String: JSONValue] {
    var params = params
    // Version 0.1 cut those of 2^63 and more, here and not beside it.
    if let seed, params["seed"] == .int(.max) { params["seed"] = JSONValue(seed) }
    return stage.declarations.completed(params)
  }
}
