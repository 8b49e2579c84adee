import DeepCluster
import Foundation
import KMeans

/// Gives images to the groups of a data directory as they are now: the model of those that k-means found, and what people
/// made of them.
struct GroupPlacing {
  let model: GroupModel
  let edits: GroupEdits
  /// What stands beside the model, such as the network of the descriptors.
  let notes: [String: String]

  struct NoGroups: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path): expected the groups of this data directory, found none, or those of a run that was cut short; "
        + "run `tiles groups`"
    }
  }

  init(model: GroupModel, edits: GroupEdits, notes: [String: String]) {
    (self.model, self.edits, self.notes) = (model, edits, notes)
  }

  /// - Throws: `NoGroups`, and what reading the groups throws.
  init(in folder: DataFolder) throws {
    let file = folder[DataFolder.groupModel]
    guard folder.has(DataFolder.groupModel) else { throw NoGroups(path: file.path) }
    let (model, notes) = try GroupModel.read(file)
    let log = try EditLog(of: AssignmentFile(.found, in: folder), in: folder)
    // Written one after the other: a command that was killed in between leaves a model of other groups.
    guard notes["edits"] == log.path else { throw NoGroups(path: file.path) }
    self.init(model: model, edits: log.now, notes: notes)
  }

  /// - Parameter descriptors: N x 2048.
  func place(_ descriptors: Matrix) throws -> [GroupModel.Placement] {
    try model.place(descriptors, merged: edits.holder)
  }

  /// - Parameter mapped: what the model's `space` made of descriptors.
  func place(inSpace mapped: Matrix) -> [GroupModel.Placement] { model.place(inSpace: mapped, merged: edits.holder) }
}
