import Foundation
public import Pipeline

/// A stage as the manifest remembers it, for `tiles status` without a pipeline file: its parameters are taken as wanted,
/// its inputs and outputs are digested again.
public struct RecordedState {
  public static func freshness(of name: String, in folder: DataFolder, manifest: Manifest) throws -> Freshness {
    guard let record = manifest.stages[name] else { return .neverRun }
    func current(_ artifacts: [Artifact]) throws -> [Artifact] {
      try artifacts.compactMap { artifact in
        artifact.path == DataFolder.tiles
          ? try folder.tilesArtifact() : try Artifact(artifact.path, kind: artifact.kind, in: folder.url)
      }
    }
    return try Freshness(
      record, inputs: current(record.inputs), outputs: current(record.outputs))
  }
}
