public import Options
public import Pipeline

/// An artifact that is not what the manifest says.
public struct Difference: Sendable, CustomStringConvertible {
  public enum Role: String, Sendable {
    case input
    case output
  }

  public enum Found: Sendable {
    case gone
    case unreadable(String)
    case other(Artifact)

    var digest: String? { if case .other(let artifact) = self { artifact.digest } else { nil } }
  }

  /// The stage that recorded it.
  public let stage: String
  public let role: Role
  public let expected: Artifact
  public let found: Found

  /// `cluster: output split.csv: expected sha256 ab12…, found cd34…`
  public var description: String {
    let what = "\(stage): \(role.rawValue) \(expected.path): "
    switch found {
    case .gone: return what + "is gone"
    case .unreadable(let reason): return what + "expected \(algorithm) \(short(expected.digest)), found: \(reason)"
    case .other(let artifact):
      let named = files.prefix(5).joined(separator: ", ") + (files.count > 5 ? ", and \(files.count - 5) more" : "")
      return what + "expected \(algorithm) \(short(expected.digest)), found \(short(artifact.digest))"
        + (files.isEmpty ? "" : " (\(named))")
    }
  }

  /// The files of a folder that differ; empty where the manifest does not list them.
  public var files: [String] {
    guard let then = expected.files, case .other(let artifact) = found, let now = artifact.files else { return [] }
    return Set(then.keys).union(now.keys).sorted().compactMap { name in
      switch (then[name], now[name]) {
      case (_, nil): "\(name) is gone"
      case (nil, _): "\(name) is new"
      case (let before, let after): before == after ? nil : "\(name) changed"
      }
    }
  }

  /// For `--json`: whole digests.
  public var json: JSONValue {
    var object: [String: JSONValue] = [
      "stage": .string(stage), "role": .string(role.rawValue), "path": .string(expected.path),
      "algorithm": .string(algorithm), "expected": .string(expected.digest),
    ]
    switch found {
    case .gone: object["found"] = .null
    case .unreadable(let reason): object["problem"] = .string(reason)
    case .other(let artifact): object["found"] = .string(artifact.digest)
    }
    if !files.isEmpty { object["files"] = .array(files.map(JSONValue.string)) }
    return .object(object)
  }

  private var algorithm: String { expected.aggTilesHash == nil ? "sha256" : "agg_tiles_hash" }

  private func short(_ digest: String) -> String { digest.prefix(12) + "…" }
}
