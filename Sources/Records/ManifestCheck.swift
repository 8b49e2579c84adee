public import DataDirectory
import Files
import Foundation
public import Pipeline
import TileStore

/// Compares what a manifest lists with what is there: every byte is read again, and no digest that was remembered counts.
public struct ManifestCheck {
  /// How many artifacts were looked at.
  public let checked: Int
  public let differences: [Difference]

  /// - Parameter report: how many artifacts are done.
  public init(_ manifest: Manifest, in folder: DataFolder, report: (StageContext.Progress) -> Void) throws {
    let listed = Self.listed(manifest, in: folder)
    var differences: [Difference] = []
    for (place, entry) in listed.enumerated() {
      let found = Self.found(entry.artifact, in: folder)
      if found.digest != entry.artifact.digest {
        differences.append(
          Difference(stage: entry.stage, role: entry.role, expected: entry.artifact, found: found))
      }
      report(.step(label: "verify", done: place + 1, total: listed.count, unit: "artifacts"))
    }
    checked = listed.count
    self.differences = differences
  }

  private struct Entry {
    let stage: String
    let role: Difference.Role
    let artifact: Artifact
  }

  /// The outputs of every stage, and the inputs that no stage made, each once. Of a file that two stages left, such as an
  /// archive that was fetched and then imported into, what the later one recorded counts.
  private static func listed(_ manifest: Manifest, in folder: DataFolder) -> [Entry] {
    let inOrder = manifest.stages.sorted {
      ($0.value.endedAt ?? $0.value.startedAt, $0.key) < ($1.value.endedAt ?? $1.value.startedAt, $1.key)
    }
    var outputs: [String: Entry] = [:]
    for (stage, record) in inOrder {
      for artifact in record.outputs {
        outputs[folder.relative(artifact.path)] = Entry(stage: stage, role: .output, artifact: artifact)
      }
    }
    var inputs: [String: Entry] = [:]
    for (stage, record) in inOrder {
      for artifact in record.inputs
      where artifact.kind != .published && !outputs.keys.contains(where: folder.relative(artifact.path).isWithin) {
        inputs["\(artifact.path) \(artifact.digest)"] = Entry(stage: stage, role: .input, artifact: artifact)
      }
    }
    return (Array(outputs.values) + inputs.values).sorted {
      ($0.stage, $0.role.rawValue, $0.artifact.path) < ($1.stage, $1.role.rawValue, $1.artifact.path)
    }
  }

  private static func found(_ artifact: Artifact, in folder: DataFolder) -> Difference.Found {
    do {
      guard FileManager.default.fileExists(atPath: folder.url.entry(artifact.path).path) else { return .gone }
      guard artifact.aggTilesHash != nil else {
        return try folder.now(artifact, readsAll: true).map(Difference.Found.other) ?? .gone
      }
      let hash = try MBTiles(folder.url.entry(artifact.path), .read).aggregateHash()
      return .other(Artifact(path: artifact.path, kind: .tiles, bytes: 0, aggTilesHash: hash))
    } catch {
      return .unreadable(ErrorWords.of(error))
    }
  }
}

extension String {
  /// Whether a path is a folder's own or one below it.
  func isWithin(_ folder: String) -> Bool { self == folder || hasPrefix(folder + "/") }
}
