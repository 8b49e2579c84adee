package import DataDirectory
package import Dataset
import Files
package import Foundation

/// `groups/edits-DIGEST.jsonl`: all edits of one grouping, the undone ones too. The digest is that of which image k-means
/// put in which group, so that edits never apply to other groups, and apply again when the same groups are found again.
package struct EditLog: Sendable {
  /// Relative to the data directory.
  package let path: String
  package private(set) var edits: [GroupEdit] = []
  package private(set) var now: GroupEdits
  /// The edits in force, the last one last, each with what it took the place of.
  package private(set) var inForce: [(edit: GroupEdit, replaced: GroupEdits.Replaced)] = []
  /// The edits that were taken back since the last one was made, the last one last.
  package private(set) var undone: [GroupEdit] = []

  /// The groups whose names were brought over from other groups, and that nobody has named since.
  package var carriedNames: Set<Int> {
    var carried: Set<Int> = []
    for (edit, _) in inForce {
      guard case .name(let group, _) = edit.action else { continue }
      if edit.isCarried { carried.insert(group) } else { carried.remove(group) }
    }
    return carried.intersection(now.names.keys)
  }

  package struct BadLine: Error, CustomStringConvertible {
    package let path: String
    package let line: Int
    package let found: String
    package var description: String {
      "\(path):\(line): expected an edit of these groups, found \(found); mend the line, or move the file away to do "
        + "without its edits"
    }
  }

  package struct NothingToUndo: Error, CustomStringConvertible {
    package let path: String
    package var description: String { "undo: expected an edit to take back, found none in \(path)" }
  }

  package struct NothingToRedo: Error, CustomStringConvertible {
    package let path: String
    package var description: String {
      "redo: expected an edit that was taken back, and none made since, found none in \(path)"
    }
  }

  /// - Throws: `BadLine`.
  package init(of found: AssignmentFile, in folder: DataFolder) throws {
    now = GroupEdits(of: found)
    let digest = try Digest(.sha256)
    for batch in now.rows.indices.batches(of: 1_000) {
      // Images that come later do not make other groups of them.
      let lines = now.rows[batch].lazy.filter { $0.side != .later }.map { "\($0.key)\t\($0.group)\n" }
      digest.update(Data(lines.joined().utf8))
    }
    path = DataFolder.edits(digest.finish().prefix(12))
    guard folder.has(path) else { return }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let text = String(decoding: try folder.target(path).data(), as: UTF8.self)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() where !line.isEmpty
    {
      do {
        try add(decoder.decode(GroupEdit.self, from: Data(line.utf8)))
      } catch {
        let reason = error is DecodingError ? "'\(line)'" : "\(error)"
        throw BadLine(path: folder[path].path, line: index + 1, found: reason)
      }
    }
  }

  /// - Throws: `GroupEdits.Failure`, `NothingToUndo`, `NothingToRedo`.
  package func adding(_ action: GroupEdit.Action, at date: Date = Date()) throws -> EditLog {
    var (log, action) = (self, action)
    switch action {
    case .name(let group, let text):
      try now.requireImages(in: group)
      action = .name(group: group, text: try GroupName(text).text)
    case .color(let group, let text):
      try now.requireImages(in: group)
      action = .color(group: group, text: try GroupEdit.color(text)?.description ?? "")
    case .merge(let groups): for group in groups { try now.requireImages(in: group) }
    case .move(let parts), .place(let parts):
      for part in parts where !part.isNew { try now.requireImages(in: part.group) }
    case .split(let group, _): try now.requireImages(in: group)
    case .undo, .redo: break
    }
    try log.add(GroupEdit(action, at: date))
    return log
  }

  /// What moves images to a group; those that are in it stay.
  /// - Parameter group: nil for a new one.
  /// - Throws: `GroupEdits.Failure`.
  package func move(_ images: [ItemKey], to group: Int?) throws(GroupEdits.Failure) -> GroupEdit.Action {
    if let group { try now.requireImages(in: group) }
    let absent = images.filter { !now.has($0) }
    if let first = absent.first { throw .noImage(first.description, others: absent.count - 1) }
    let moved = Set(images).filter { now.group(of: $0) != group }
    guard !moved.isEmpty else { throw .nothingToMove(group: group) }
    return .move([.init(group: group ?? now.next, isNew: group == nil, images: moved.sorted())])
  }

  /// What makes a group of each part of another, in their order.
  package func split(_ group: Int, off parts: [[ItemKey]]) -> GroupEdit.Action {
    .split(
      group: group,
      parts: parts.enumerated().map { .init(group: now.next + $0, isNew: true, images: $1.sorted()) })
  }

  /// The log with what was brought over from other groups.
  /// - Throws: `GroupEdits.Failure`.
  package func carrying(_ actions: [GroupEdit.Action], at date: Date = Date()) throws -> EditLog {
    var log = self
    for action in actions { try log.add(GroupEdit(action, at: date, isCarried: true)) }
    return log
  }

  private mutating func add(_ edit: GroupEdit) throws {
    switch edit.action {
    case .undo:
      guard let last = inForce.popLast() else { throw NothingToUndo(path: path) }
      now.take(back: last.replaced)
      undone.append(last.edit)
    case .redo:
      guard let last = undone.popLast() else { throw NothingToRedo(path: path) }
      inForce.append((last, try now.apply(last.action)))
    default:
      inForce.append((edit, try now.apply(edit.action)))
      undone = []
    }
    edits.append(edit)
  }

  package func write(in folder: DataFolder) throws {
    let encoder = JSONEncoder.line
    encoder.dateEncodingStrategy = .iso8601
    let lines = try edits.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
    try AtomicFile.write(lines.joined(), to: folder.target(path))
  }
}
