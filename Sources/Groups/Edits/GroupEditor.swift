public import DataDirectory
import Files
public import Dataset
import Foundation
package import KMeans
public import Options
public import Pipeline
public import Report

/// Names, colours, merges and splits final groups, moves images between them, takes that back, and adds images that came
/// later. The log is written first, then what follows from it; an edit that was cut short between the two is completed by
/// the next one, or by the stage.
public struct GroupEditor {
  private let folder: DataFolder
  private let report: (StageContext.Progress) -> Void

  public struct Stale: Error, CustomStringConvertible {
    public let reason: String
    public var description: String {
      "groups: expected groups that are up to date, found: \(reason); run `tiles groups` again, as before (names, "
        + "colours, merges and moves stay with the groups that they were made of)"
    }
  }

  /// - Parameter folder: whose lock is held.
  public init(_ folder: DataFolder, report: @escaping (StageContext.Progress) -> Void) {
    (self.folder, self.report) = (folder, report)
  }

  /// What a person asks for.
  public enum Request: Sendable, Equatable {
    case edit(GroupEdit.Action)
    /// nil for a new group.
    case move([ItemKey], to: Int?)
    case split(Int, into: Int)
  }

  /// - Returns: the summary.
  /// - Throws: `GroupEdits.Failure`, `EditLog.NothingToUndo`, `EditLog.NothingToRedo`, `EditLog.BadLine`, `Stale`, and what
  ///   the files throw.
  public func apply(_ request: Request) throws -> SummaryRows {
    let (found, log) = try begin()
    let action =
      switch request {
      case .edit(let action): action
      case .move(let images, let group): try log.move(images, to: group)
      case .split(let group, let count): try split(group, into: count, log)
      }
    return try store(action, found, log)
  }

  /// Places all images anew by what people said of some.
  /// - Parameters:
  ///   - network: of the groups, where it learns, too; nil for the head alone.
  ///   - keeps: whether it is made an edit, where that changes anything.
  /// - Returns: what that changes; the summary, empty where it is no edit.
  /// - Throws: as `apply` and `GroupLearning`; with a network as `NetworkLearning.learning`.
  public func learn(
    _ network: GroupNetwork? = nil, keeps: Bool
  ) throws -> (learning: GroupLearning, summary: SummaryRows) {
    let (found, log) = try begin()
    let learning =
      try network.map { try NetworkLearning($0).learning(found, log.now) }
      ?? GroupLearning(of: found, log.now, in: folder)
    let parts = learning.parts
    return (learning, try keeps && !parts.isEmpty ? store(.place(parts), found, log) : [])
  }

  /// - Returns: the summary.
  private func store(_ action: GroupEdit.Action, _ found: AssignmentFile, _ log: EditLog) throws -> SummaryRows {
    let next = try log.adding(action)
    // Names stand in the profile only, and colours in the log: no image needs to be looked at.
    let isSame = next.now.hasSameImages(as: log.now)
    let write = isSame ? try rename(next.now.names) : try remake(found, next.now)
    // It is of the groups as they were.
    if !isSame { try folder.target(DataFolder.learned).remove() }
    try store(next, writing: write)
    let done =
      switch action {
      case .undo: log.inForce.last.map { "undo of: \($0.edit.action)" }
      case .redo: next.inForce.last.map { "redo of: \($0.edit.action)" }
      default: next.inForce.last.map { "\($0.edit.action)" }
      }
    return [
      ("edit", .optional(done)), ("edits", .int(next.inForce.count)), ("groups", .int(next.now.groups.count)),
    ]
  }

  /// The part with most images keeps the number, the name and the colour.
  private func split(_ group: Int, into count: Int, _ log: EditLog) throws -> GroupEdit.Action {
    try log.now.requireImages(in: group)
    let parts = try GroupSplit(
      of: group, log.now.keys(in: group), into: count, seed: seed, in: GroupSpace(in: folder)
    ).parts
    return log.split(group, off: Array(parts.dropFirst()))
  }

  /// Of the groups.
  private var seed: UInt64 { get throws { try Manifest(in: folder.url).stages[GroupRecord.stage]?.seed ?? 0 } }

  public struct NoProposal: Error, CustomStringConvertible {
    public let group: Int
    public var description: String {
      "group \(group): expected a profile or labels to propose a name from, found neither; run `tiles groups` again, or "
        + "name it yourself"
    }
  }

  /// Gives groups the names that are proposed for them, an edit each.
  /// - Parameter group: nil for all that have no name.
  /// - Returns: the summary.
  /// - Throws: as `apply`; `NoProposal`, what `GroupProposals` throws.
  public func confirmProposed(of group: Int?, in language: PageLanguage) throws -> SummaryRows {
    let (found, log) = try begin()
    if let group { try log.now.require(group) }
    let proposals = try GroupProposals(log.now.applied(to: found), log.now, in: folder).names
    if let group, proposals[group] == nil { throw NoProposal(group: group) }
    let chosen = group.map { [$0] } ?? log.now.groups.filter { log.now.names[$0] == nil }
    let named = chosen.compactMap { group in
      proposals[group].map { (group: group, text: $0.text(in: language)) }
    }
    let next = try named.reduce(log) { try $0.adding(.name(group: $1.group, text: $1.text)) }
    if !named.isEmpty { try store(next, writing: rename(next.now.names)) }
    return [
      ("named", .object(Dictionary(uniqueKeysWithValues: named.map { ("\($0.group)", .string($0.text)) }))),
      ("edits", .int(next.inForce.count)),
      ("groups", .int(next.now.groups.count)),
    ]
  }

  /// The groups as they are; an edit that was cut short is completed first.
  /// - Throws: `Stale`, and what the files throw.
  package func begin() throws -> (found: AssignmentFile, log: EditLog) {
    var found = try AssignmentFile(.found, in: folder)
    var log = try EditLog(of: found, in: folder)
    let isUnfinished = folder.has(DataFolder.editing)
    try requireUpToDate(isUnfinished)
    if isUnfinished {
      // An addition that was cut short has no places for what it added, and is made again when it is asked for.
      if !folder.has(DataFolder.groupSpace), found.rows.contains(where: { $0.side == .later }) {
        report(.note("photographs were being placed when that was cut short: `tiles assign --later` places them"))
        found = AssignmentFile(found.rows.filter { $0.side != .later })
        try found.write(.found, in: folder)
        log = try EditLog(of: found, in: folder)
      }
      report(.note("completing an edit that was cut short"))
      try store(log, writing: remake(found, log.now))
    }
    return (found, log)
  }

  /// Adds images to the groups that they were given to.
  /// - Parameters:
  ///   - later: their rows, with the groups that k-means found.
  ///   - mapped: where they are compared, in the same order: N x C.
  ///   - found: what they are added to.
  ///   - moves: those that are in another group than that which k-means found.
  /// - Throws: as `GroupSpace` and the files.
  package func add(
    _ later: [AssignmentFile.Row], at mapped: Samples, to found: AssignmentFile, moves: [GroupEdit.Part]
  ) throws {
    let joined = Samples(joining: [try GroupSpace(in: folder).samples(of: found.rows.map(\.key)), mapped])
    let rows = found.rows + later
    // The table is written in the order of its keys, and the array is of the same.
    let order = rows.indices.sorted { rows[$0].key < rows[$1].key }
    let (all, space) = (AssignmentFile(order.map { rows[$0] }).asWritten, joined.rows(at: order))
    let model = try GroupPlacing(in: folder).found
    var log = try EditLog(of: all, in: folder)
    if !moves.isEmpty { log = try log.adding(.place(moves)) }
    let writeFiles = try remake(
      all, log.now, GroupConfidence(all.rows.map(\.key), log.now, model: model) { space.rows(at: $0) })
    try store(log) {
      // The two belong together: rows without an array are not taken for another's.
      try folder.target(DataFolder.groupSpace).remove()
      try all.write(.found, in: folder)
      try NPYFile.write(space.values, shape: [space.count, space.width], to: folder.target(DataFolder.groupSpace))
      try writeFiles()
    }
  }

  private func requireUpToDate(_ isUnfinished: Bool) throws {
    guard let record = try Manifest(in: folder.url).stages[GroupRecord.stage] else {
      throw Stale(reason: Freshness.neverRun.reason)
    }
    let outputs = try isUnfinished ? record.outputs : GroupRecord.outputs(in: folder)
    let inputs = try GroupRecord.inputs(in: folder)
    // What else that run read, such as the file of an area.
    let others = try record.inputs.filter { known in !inputs.contains { $0.path == known.path } }
      .compactMap { try Artifact($0.path, kind: $0.kind, in: folder.url) }
    let freshness = try Freshness(record, inputs: inputs + others, outputs: outputs)
    guard freshness == .upToDate else { throw Stale(reason: freshness.reason) }
  }

  private func rename(_ names: [Int: String]) throws -> () throws -> Void {
    let profile = try ProfileFile(contentsOf: folder[ProfileFile.path]).named(names)
    return { try profile.write(in: folder) }
  }

  /// - Parameter confidence: nil to tell it from what is there.
  private func remake(
    _ found: AssignmentFile, _ edits: GroupEdits, _ confidence: GroupConfidence? = nil
  ) throws -> () throws -> Void {
    let files = try GroupFiles(
      found, edits, confidence ?? GroupConfidence(edits, in: folder), descriptors: Descriptors(in: folder), in: folder,
      seed: seed, report: report)
    let before = try GroundColors(in: folder)
    let colors = before?.after(edits, files)
    return {
      try files.write(in: folder)
      if colors != before { try colors?.write(in: folder) }
    }
  }

  /// The record of the stage keeps all but the outputs: it stays up to date, and those after it see that their input
  /// changed.
  private func store(_ log: EditLog, writing files: () throws -> Void) throws {
    try AtomicFile.write("", to: folder.target(DataFolder.editing))
    try log.write(in: folder)
    try files()
    var manifest = try Manifest(in: folder.url)
    try manifest.stages[GroupRecord.stage]?.outputs = GroupRecord.outputs(in: folder)
    try manifest.write(in: folder.url)
    try folder.target(DataFolder.editing).remove()
  }
}
