import Files
public import Foundation
public import Options

/// `manifest.json`: what each stage did with what, and what it left. Sorted, so that two of them can be compared.
public struct Manifest: Sendable, Codable, Equatable {
  public var schema = 1
  public var stages: [String: StageRecord] = [:]

  public static let fileName = "manifest.json"

  public init() {}

  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let reason: String
    public var description: String {
      "\(path): expected a manifest of schema 1, found something else (\(reason)); move it away to start a new one"
    }
  }

  public struct Missing: Error, CustomStringConvertible {
    public let path: String
    public var description: String {
      "\(path): expected a manifest, found no file; run a stage first (`tiles run`, `tiles fetch`), or choose another "
        + "folder with --data"
    }
  }

  /// The manifest of a folder that has one.
  /// - Throws: `Manifest.Missing`, `Manifest.Failure`.
  public init(existingIn folder: URL) throws {
    guard Self.isThere(in: folder) else { throw Missing(path: folder.appendingPathComponent(Self.fileName).path) }
    try self.init(in: folder)
  }

  public static func isThere(in folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(fileName).path)
  }

  /// An empty manifest where there is none yet.
  /// - Throws: `Manifest.Failure`.
  public init(in folder: URL) throws {
    let url = folder.appendingPathComponent(Self.fileName)
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      // Version 0.1 wrote whole seconds.
      guard let date = (try? Date(text, strategy: Self.moment)) ?? (try? Date(text, strategy: .iso8601)) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "expected a date as in ISO 8601, found \(text)"))
      }
      return date
    }
    do {
      self = try decoder.decode(Manifest.self, from: Target(Self.fileName, below: folder).data())
    } catch {
      throw Failure(path: url.path, reason: jsonReason(error))
    }
    guard schema == 1 else { throw Failure(path: url.path, reason: "schema \(schema)") }
    if let reason = unsound { throw Failure(path: url.path, reason: reason) }
  }

  /// ISO 8601, in UTC, to the millisecond.
  private static let moment = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// There are seven stages, and each has a few artifacts, or as many as paths were given to `tiles import`: they are
  /// compared each with all others.
  private static let mostStages = 100
  private static let mostArtifacts = 10_000

  /// What no run of this program recorded: who believed it would read folders that have nothing to do with the data.
  private var unsound: String? {
    guard stages.count <= Self.mostStages else { return "\(stages.count) stages" }
    for (name, record) in stages.sorted(by: { $0.key < $1.key }) {
      for (role, artifacts) in [("inputs", record.inputs), ("outputs", record.outputs)] {
        guard artifacts.count <= Self.mostArtifacts else {
          return "\(artifacts.count) entries at 'stages.\(name).\(role)'"
        }
        for (place, artifact) in artifacts.enumerated() {
          // Absolute are what was imported, and files that a user named.
          let isFile = artifact.kind == .file || artifact.kind == .table
          guard Target.isBelow(artifact.path) || artifact.path.hasPrefix("/") && (role == "inputs" || isFile) else {
            return "the path '\(artifact.path)' at 'stages.\(name).\(role)[\(place)]', which is not below its folder"
          }
        }
      }
    }
    return nil
  }

  /// Replaces the file in one step: a crash leaves the old one or the new one.
  public func write(in folder: URL) throws {
    try AtomicFile.write(json(), to: Target(Self.fileName, below: folder))
  }

  public func json() throws -> Data {
    let encoder = JSONEncoder.indented
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      // The style cuts what is beyond the millisecond, also where a double is a hair below it.
      try container.encode(date.addingTimeInterval(0.0005).formatted(Self.moment))
    }
    return try encoder.encode(self) + Data("\n".utf8)
  }
}

public struct StageRecord: Sendable, Codable, Equatable {
  public enum Status: String, Sendable, Codable {
    case running
    case complete
    /// Done but for some tiles or images; the same command goes on.
    case partial
    case failed
  }

  public var status: Status
  /// The command line that does it again, without secrets.
  public var command: String
  /// The stage's params: what its result depends on.
  public var params: [String: JSONValue]
  public var seed: UInt64?
  public var toolVersion: String
  public var host: String
  public var startedAt: Date
  public var endedAt: Date?
  public var durationS: Double?
  /// Why the stage ran.
  public var reason: String
  public var inputs: [Artifact]
  public var outputs: [Artifact]
  public var metrics: [String: Double]
  /// Digest of the stage's version, its parameters and its inputs' content.
  public var key: String
  public var mlflowRunID: String?
  /// What went wrong, when it did.
  public var error: String?

  private enum CodingKeys: String, CodingKey {
    case status, command, params, seed, host, reason, inputs, outputs, metrics, key, error
    case toolVersion = "tool_version"
    case startedAt = "started_at"
    case endedAt = "ended_at"
    case durationS = "duration_s"
    case mlflowRunID = "mlflow_run_id"
  }
}
