public import DataDirectory
public import Dataset
public import Files
import Foundation
public import Groups
import KMeans
import Pipeline

/// Photographs that were listed after the groups were found: nothing is learned from them, and they are given to the groups
/// that there are.
public struct LaterPhotographs {
  private let folder: DataFolder

  public init(in folder: DataFolder) { self.folder = folder }

  /// Why none can be placed.
  public enum Failure: ExitCoded, CustomStringConvertible {
    case noList(folder: String)
    case others(missing: Int, of: Int)

    public var exitStatus: ExitStatus { if case .noList = self { .usage } else { .failed } }
    public var description: String {
      switch self {
      case .noList(let folder):
        "--later: expected photographs that were imported, found none in \(folder); `tiles assign PATH` says which groups other "
          + "images and tiles belong to"
      case .others(let missing, let count):
        "--later: expected the photographs that were grouped in \(DataFolder.images), found \(missing) of \(count) off the list, or "
          + "under other paths, where they would be placed a second time; run `tiles split` and what follows again"
      }
    }
  }

  /// Which they are: neither grouped nor left out when the groups were found.
  /// - Throws: what the files throw.
  public var keys: [ItemKey] {
    get throws {
      guard folder.hasPhotographs, folder.has(DataFolder.groupsFound) else { return [] }
      return try keys(beside: AssignmentFile(.found, in: folder).rows)
    }
  }

  /// What to say where some wait; nil where none do, and where that cannot be told, which `place` tells.
  var words: String? {
    guard let count = try? keys.count, count > 0 else { return nil }
    return
      "\(count) photographs came after the groups were found: `tiles assign --later` gives them to the groups that there "
      + "are, `tiles split` and what follows finds groups anew"
  }

  /// - Throws: `Failure.others`, and what the files throw.
  private func keys(beside grouped: [AssignmentFile.Row]) throws -> [ItemKey] {
    let list = try PhotographList(in: folder)
    let missing = grouped.count { list.photographs[$0.key.description] == nil }
    // Some may be gone; where most are, the list is another one.
    guard 2 * missing <= grouped.count else { throw Failure.others(missing: missing, of: grouped.count) }
    var known = Set(grouped.map(\.key))
    // What could not be decoded, or was described and not grouped, did not come later.
    if folder.has(DataFolder.split) { known.formUnion(try SplitFile(in: folder).rows.map(\.key)) }
    known.formUnion(try Descriptors.keys(in: folder))
    var later = list.photographs.keys.map(ItemKey.path).filter { !known.contains($0) }.sorted()
    if try Manifest(in: folder.url).stages[SplitStage.name]?.params[SplitStage.dropsDuplicatesKey] == true {
      // The first of each set stays, and the known ones stand first.
      later = list.duplicates.distinct(Array(known) + later, key: \.self).filter { !known.contains($0) }
    }
    return later
  }

  /// Places them, and keeps them with their groups, on the side `later`.
  /// - Parameter images: how they are described; of the same folder, whose lock is held.
  /// - Returns: as `NewImages.assign`.
  /// - Throws: `Failure`, `GroupEditor.Stale`, and as `NewImages.assign`.
  public func place(_ images: NewImages) throws -> (rows: [NewImages.Row], broken: Int) {
    guard folder.hasPhotographs else { throw Failure.noList(folder: folder.url.path) }
    let placing = try GroupPlacing(in: folder)
    let editor = GroupEditor(folder, report: images.network.report)
    let found = try editor.begin().found
    let keys = try keys(beside: found.rows)
    guard !keys.isEmpty else {
      let waiting = try undescribed
      images.network.report(
        waiting == 0
          ? .note("no photograph was imported after the groups were found")
          : .warning(
            "\(waiting) photographs of \(DataFolder.split) have no descriptor: run `tiles cluster` or `tiles embed`, then "
              + "`tiles groups`"))
      return ([], 0)
    }
    var rows: [NewImages.Row] = []
    var later: [AssignmentFile.Row] = []
    var mapped: [Samples] = []
    // Nearest to a group that people made, or changed, where k-means found none of that kind.
    var moves: [Int: [ItemKey]] = [:]
    let broken = try images.map([(folder.library(), keys)], by: placing) { keys, space in
      // Those that k-means found: edits say what became of them.
      let places = placing.found.place(inSpace: space) { placing.edits.found.contains($0) ? $0 : nil }
      let new = zip(keys, places).map { key, place in
        AssignmentFile.Row(key: key, side: .later, group: place.group, distance: place.distance)
      }
      later += new
      mapped.append(space)
      let now = placing.place(inSpace: space)
      // What a person moved before the groups were found again stays where it was put.
      for (row, place) in zip(new, now)
      where placing.edits.moved[row.key] == nil && placing.edits.group(of: row) != place.group {
        moves[place.group, default: []].append(row.key)
      }
      rows += NewImages.rows(keys, now, placing.edits)
    }
    let parts = moves.sorted { $0.key < $1.key }.map { GroupEdit.Part(group: $0.key, isNew: false, images: $0.value) }
    try editor.add(later, at: Samples(joining: mapped), to: found, moves: parts)
    return (rows, broken)
  }

  /// How many photographs were split and not described.
  private var undescribed: Int {
    get throws {
      guard folder.has(DataFolder.split) else { return 0 }
      let described = Set(try Descriptors.keys(in: folder))
      return try SplitFile(in: folder).rows.count { !described.contains($0.key) }
    }
  }
}
