public import DataDirectory
import Foundation
import Files
public import Pipeline

/// The manifest in the words of DVC (https://dvc.org): `dvc.yaml` has the complete stages, `dvc.lock` (schema 2.0) the
/// content of what those that are up to date read and left.
public struct DVCFiles {
  public struct Step {
    public let name: String
    public let command: String
    /// Relative to the data directory, or absolute.
    public let inputs: [String]
    public let outputs: [String]
    /// Up to date: its lock says what is there now. DVC takes the others for changed.
    public let isLocked: Bool
  }

  public let steps: [Step]

  public static let pipelineName = DataFolder.dvcPipeline
  public static let lockName = DataFolder.dvcLock
  private static let mark =
    "# Written by `tiles manifest dvc` from manifest.json; write it again rather than edit it.\n"

  public struct Foreign: Error, CustomStringConvertible {
    public let path: String
    public var description: String {
      "\(path): expected one that `tiles manifest dvc` wrote, found another; move it away first, it would be lost"
    }
  }

  /// - Parameters:
  ///   - order: the names of the stages in the order in which they run, as a reader expects them.
  ///   - command: the command line that does a stage again, from within the data directory; nil leaves it out.
  public init(
    _ manifest: Manifest, in folder: DataFolder, order: [String], command: (String, StageRecord) throws -> String?
  ) throws {
    let complete = manifest.stages.filter { $0.value.status == .complete }
    let outputs = Self.outputs(of: complete, in: folder)
    func place(_ name: String) -> Int { order.firstIndex(of: name) ?? order.count }
    steps = try complete.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }
      .compactMap { name, record in
        // A stage with nothing of its own (an archive that another one wrote on) is no stage to DVC.
        guard let own = outputs[name], !own.isEmpty, let command = try command(name, record) else { return nil }
        // What a stage's own output lies in cannot be its input: DVC would see a circle.
        let inputs = Set(record.inputs.filter { $0.kind != .published }.map { folder.relative($0.path) })
          .filter { input in !own.contains { folder.url.entry($0).path.isWithin(folder.url.entry(input).path) } }
        let freshness = try RecordedState.freshness(of: name, in: folder, manifest: manifest)
        return Step(
          name: name, command: command, inputs: inputs.sorted(), outputs: own, isLocked: freshness == .upToDate)
      }
  }

  /// Whether a stage leaves it: a manifest may come from somebody else, and name what is a person's own.
  private static func isOutput(_ path: String, of name: String, _ record: StageRecord, in folder: DataFolder) -> Bool {
    // Descriptors that were asked for at another place.
    if case .string(let output)? = record.params["output"] {
      let npy = folder.relative(URL(fileURLWithPath: output).path)
      let (csv, json) = DataFolder.besideDescriptors(npy)
      return npy.hasSuffix(".npy") && [npy, csv, json].contains(path)
    }
    let (csv, json) = DataFolder.besideDescriptors(DataFolder.descriptors)
    return [DataFolder.descriptors, csv, json].contains(path)
      || Target.isBelow(path) && folder.isOfStage(folder[path])
  }

  /// DVC refuses outputs that overlap: a folder goes before what lies in it, and of one path the last stage has it.
  private static func outputs(of records: [String: StageRecord], in folder: DataFolder) -> [String: [String]] {
    var owners: [String: String] = [:]
    for (name, record) in records.sorted(by: { ($0.value.startedAt, $0.key) < ($1.value.startedAt, $1.key) }) {
      for artifact in record.outputs {
        let path = folder.relative(artifact.path)
        if isOutput(path, of: name, record, in: folder) { owners[path] = name }
      }
    }
    let kept = owners.filter { path, _ in !owners.keys.contains { $0 != path && path.isWithin($0) } }
    return Dictionary(grouping: kept.keys.sorted()) { kept[$0] ?? "" }
  }

  /// - Throws: `DVCFiles.Foreign` when there is a `dvc.yaml` of somebody else, `AtomicFile.Failure`.
  public func write(in folder: DataFolder) throws {
    let target = folder.target(Self.pipelineName)
    if folder.has(Self.pipelineName) {
      guard try target.data().starts(with: Data(Self.mark.utf8)) else { throw Foreign(path: target.url.path) }
    } else if folder.has(Self.lockName) {
      // The lock of a pipeline that is somewhere else.
      throw Foreign(path: folder[Self.lockName].path)
    }
    let locked = try lock(in: folder)
    try AtomicFile.write(pipeline, to: target)
    try AtomicFile.write(locked, to: folder.target(Self.lockName))
  }

  var pipeline: String {
    let stages = steps.map { step in
      // DVC replaces ${…} in this file, and in the lock it has replaced it.
      var text = "  \(step.name):\n    cmd: \(step.command.replacing("${", with: "\\${").asciiJSON)\n"
      if !step.inputs.isEmpty { text += "    deps:\n" + step.inputs.map { "    - \($0.asciiJSON)\n" }.joined() }
      return text + "    outs:\n"
        + step.outputs.map { "    - \($0.asciiJSON):\n        cache: false\n        persist: true\n" }.joined()
    }
    return Self.mark + (stages.isEmpty ? "stages: {}\n" : "stages:\n" + stages.joined())
  }

  private func lock(in folder: DataFolder) throws -> String {
    func items(_ title: String, _ paths: [String]) throws -> String {
      let entries = try paths.compactMap { try DVCEntry($0, in: folder.url)?.yaml }
      return entries.isEmpty ? "" : "    \(title):\n" + entries.joined()
    }
    let stages = try steps.filter(\.isLocked).map { step in
      try "  \(step.name):\n    cmd: \(step.command.asciiJSON)\n" + items("deps", step.inputs)
        + items("outs", step.outputs)
    }
    return "schema: '2.0'\n" + (stages.isEmpty ? "stages: {}\n" : "stages:\n" + stages.joined())
  }
}
