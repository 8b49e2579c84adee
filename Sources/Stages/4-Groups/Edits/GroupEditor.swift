import Files
import Foundation
public import Pipeline

/// Names and merges final groups, and takes that back. The log is written first, then what follows from it; an edit that
/// was cut short between the two is completed by the next one, or by the stage.
public struct GroupEditor {
  private let runner: StageRunner
  private let folder: DataFolder
  private let stage = GroupsStage()

  /// Hidden, and so no part of the folder's digest: there while the files may lag behind the log.
  static let marker = "groups/.editing"

  public struct Stale: Error, CustomStringConvertible {
    let reason: String
    public var description: String {
      "groups: expected groups that are up to date, found: \(reason); run `tiles groups` again, as before (names and "
        + "merges stay with the groups that they were given to)"
    }
  }

  /// - Parameter runner: of a session that holds the data directory's lock.
  public init(_ runner: StageRunner) {
    self.runner = runner
    folder = DataFolder(runner.context.data)
  }

  /// - Returns: the summary.
  /// - Throws: `GroupEdits.Failure`, `EditLog.NothingToUndo`, `EditLog.BadLine`, `Stale`, and what the files throw.
  public func apply(_ action: GroupEdit.Action) throws -> [(name: String, value: JSONValue)] {
    let found = try AssignmentFile(.found, in: folder)
    let log = try EditLog(of: found, in: folder)
    let isUnfinished = folder.has(Self.marker)
    try requireUpToDate(isUnfinished)
    if isUnfinished {
      runner.context.report(.note("completing an edit that was cut short"))
      try store(log, writing: remake(found, log.now))
    }
    let next = try log.adding(action)
    // Names stand in the profile only: no image needs to be looked at.
    let write =
      next.now.merged == log.now.merged ? try rename(next.now.names) : try remake(found, next.now)
    try store(next, writing: write)
    let done =
      action == .undo ? log.inForce.last.map { "undo of: \($0.action)" } : next.inForce.last.map { "\($0.action)" }
    return [
      ("edit", .optional(done)), ("edits", .int(next.inForce.count)), ("groups", .int(next.now.groups.count)),
    ]
  }

  private func requireUpToDate(_ isUnfinished: Bool) throws {
    guard let record = try Manifest(in: folder.url).stages[GroupsStage.name] else {
      throw Stale(reason: Freshness.neverRun.reason)
    }
    let outputs = try isUnfinished ? record.outputs : stage.outputs(in: folder.url)
    let freshness = try Freshness(record, inputs: stage.inputs(in: folder.url), outputs: outputs)
    guard freshness == .upToDate else { throw Stale(reason: freshness.reason) }
  }

  private func rename(_ names: [Int: String]) throws -> () throws -> Void {
    let profile = try ProfileFile(contentsOf: folder[ProfileFile.path]).named(names)
    return { try profile.write(in: folder) }
  }

  private func remake(_ found: AssignmentFile, _ edits: GroupEdits) throws -> () throws -> Void {
    let seed = try Manifest(in: folder.url).stages[GroupsStage.name]?.seed ?? stage.groupSeed
    let files = try GroupFiles(
      found, edits, descriptors: DescriptorFiles(in: folder), in: folder, seed: seed, report: runner.context.report)
    return { try files.write(in: folder) }
  }

  private func store(_ log: EditLog, writing files: () throws -> Void) throws {
    try AtomicFile.write("", to: folder.target(Self.marker))
    try runner.edit(stage) {
      try log.write(in: folder)
      try files()
    }
    try folder.target(Self.marker).remove()
  }
}
