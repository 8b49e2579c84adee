import Groups
import DataDirectory
import Dataset
import DeepCluster
import Foundation
import Pipeline

/// How sure the group of each grouped image is, as `tiles assign` says it of new ones (`GroupModel.Placement`): from
/// the descriptors and the groups' own file. Where those do not give an image the group and the distance that it has,
/// they are others than it was grouped by, and nothing is said.
struct GroupConfidence {
  private var placements: [ItemKey: GroupModel.Placement] = [:]

  /// - Parameter report: gets a warning where there is nothing to tell it from.
  init(in folder: DataFolder, report: (StageContext.Progress) -> Void, iterating: () throws -> Void) throws {
    guard folder.has(DataFolder.groupModel),
      folder.has(DataFolder.groupSpace) || folder.has(Descriptors.place(in: folder).npy)
    else {
      report(.warning("confidence: left empty, since the descriptors or \(DataFolder.groupModel) are not there"))
      return
    }
    do {
      let space = try GroupSpace(in: folder)
      let keys = space.rows.keys
      try space.forEach { rows, _, places in
        try iterating()
        for (row, place) in zip(rows, places) { placements[keys[row]] = place }
      }
    } catch let error where error is GroupPlacing.NoGroups || error is GroupPlacing.OtherNetwork {
      report(.warning("confidence: left empty: \(error)"))
    }
  }

  /// There was nothing to tell it from, which was said.
  var isEmpty: Bool { placements.isEmpty }

  func of(_ row: ExportTable.Row) -> Double? {
    placements[row.key]?.confidence(in: row.group, at: row.distance)
  }
}
