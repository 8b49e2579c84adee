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

  /// Tiles are no photographs.
  public struct OfTiles: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      "--later: expected photographs, found tiles; `tiles assign ARCHIVE.mbtiles` says which groups other tiles belong to"
    }
  }

  /// Which they are: neither grouped nor left out when the groups were found.
  /// - Throws: what the files throw.
  public var keys: [ItemKey] {
    get throws {
      guard folder.hasPhotographs, folder.has(DataFolder.groupsFound) else { return [] }
      return try keys(of: grouped)
    }
  }

  /// The rows of the groups, without those of an addition that was cut short.
  private var grouped: [AssignmentFile.Row] {
    get throws { try complete(AssignmentFile(.found, in: folder)).rows }
  }

  private func complete(_ found: AssignmentFile) -> AssignmentFile {
    folder.has(DataFolder.groupSpace) ? found : AssignmentFile(found.rows.filter { $0.side != .later })
  }

  private func keys(of grouped: [AssignmentFile.Row]) throws -> [ItemKey] {
    let list = try PhotographList(in: folder)
    var known = Set(grouped.map(\.key))
    // What could not be decoded, or was described and not grouped, did not come later.
    if folder.has(DataFolder.split) { known.formUnion(try SplitFile(in: folder).rows.map(\.key)) }
    known.formUnion(try Descriptors.keys(in: folder))
    var later = list.photographs.keys.map(ItemKey.path).filter { !known.contains($0) }.sorted()
    if try Manifest(in: folder.url).stages[SplitStage.name]?.params[SplitStage.dropsDuplicatesKey] == true {
      let identity = list.duplicates.identity(of: Array(known) + later)
      let shown = Set(known.compactMap { identity[$0] })
      later.removeAll { identity[$0].map(shown.contains) ?? false }
    }
    return later
  }

  /// Places them, and keeps them with their groups, on the side `later`.
  /// - Parameter images: how they are described; of the same folder, whose lock is held.
  /// - Returns: as `NewImages.assign`.
  /// - Throws: `OfTiles`, `GroupEditor.Stale`, and as `NewImages.assign`.
  public func place(_ images: NewImages) throws -> (rows: [NewImages.Row], broken: Int) {
    guard folder.hasPhotographs else { throw OfTiles() }
    let placing = try GroupPlacing(in: folder)
    let editor = GroupEditor(folder, report: images.report)
    let (all, log) = try editor.begin()
    let found = complete(all)
    let keys = try keys(of: found.rows)
    guard !keys.isEmpty else {
      images.report(.note("no photograph was imported after the groups were found"))
      return ([], 0)
    }
    var rows: [NewImages.Row] = []
    var later: [AssignmentFile.Row] = []
    var mapped: [Samples] = []
    let broken = try images.map([(folder.library(), keys)], by: placing) { keys, space in
      // Those that k-means found: edits say what became of them.
      let places = placing.model.place(inSpace: space) { placing.edits.found.contains($0) ? $0 : nil }
      later += zip(keys, places).map { .init(key: $0, side: .later, group: $1.group, distance: $1.distance) }
      mapped.append(space)
      rows += NewImages.rows(keys, placing.place(inSpace: space), placing.edits)
    }
    try editor.add(later, at: Samples(joining: mapped), to: found, log)
    return (rows, broken)
  }
}
