public import DataDirectory
import Foundation
public import Pipeline

/// A stage as the manifest remembers it, for `tiles status` without a pipeline file: its parameters are taken as wanted,
/// its inputs and outputs are digested again.
public struct RecordedState {
  public static func freshness(of name: String, in folder: DataFolder, manifest: Manifest) throws -> Freshness {
    guard let record = manifest.stages[name] else { return .neverRun }
    return try Freshness(
      record, inputs: current(record.inputs, in: folder) + appeared(since: record, in: folder),
      outputs: current(record.outputs, in: folder))
  }

  /// What a page would show that was not there yet when it was made: no input of its record, and one from now on.
  private static func appeared(since record: StageRecord, in folder: DataFolder) throws -> [Artifact] {
    guard record.outputs.contains(where: { $0.path == DataFolder.report }) else { return [] }
    let known = Set(record.inputs.map(\.path))
    return try folder.artifacts(DataFolder.shownByReport.filter { !known.contains($0.0) })
  }

  /// Whether what a stage left is of what is there now.
  public static func isUpToDate(_ name: String, in folder: DataFolder) throws -> Bool {
    try freshness(of: name, in: folder, manifest: Manifest(in: folder.url)) == .upToDate
  }

  /// Why a stage is out of date whose own inputs are as it read them: a stage that made one of them would make another now,
  /// or one before that. nil where none would.
  public static func staleness(behind name: String, in folder: DataFolder, manifest: Manifest) throws -> String? {
    var seen: Set<String> = [name]
    var waiting = [name]
    while let next = waiting.popLast() {
      for artifact in manifest.stages[next]?.inputs ?? [] {
        guard case (let maker, var record)? = maker(of: artifact.path, in: folder, manifest),
          seen.insert(maker).inserted
        else {
          continue
        }
        waiting.append(maker)
        // Of one that failed, who waits for it is told.
        guard [.complete, .partial].contains(record.status) else { continue }
        // Broken images, which it passed over, are no reason.
        record.status = .complete
        let inputs = try Freshness(record, inputs: current(record.inputs, in: folder), outputs: record.outputs)
        if case .stale(let reason) = inputs { return "\(maker) before it is stale: \(reason)" }
      }
    }
    return nil
  }

  /// The stage that left a file last: an archive may have been fetched, and imported into.
  private static func maker(
    of path: String, in folder: DataFolder, _ manifest: Manifest
  ) -> (name: String, record: StageRecord)? {
    let path = folder.relative(path)
    return manifest.stages.filter { stage in
      stage.value.outputs.contains { path.isWithin(folder.relative($0.path)) }
    }.max { ($0.value.startedAt, $0.key) < ($1.value.startedAt, $1.key) }.map { ($0.key, $0.value) }
  }

  private static func current(_ artifacts: [Artifact], in folder: DataFolder) throws -> [Artifact] {
    try artifacts.compactMap({ try folder.now($0) })
  }
}
