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

  struct OtherNetwork: Error, CustomStringConvertible {
    let expected: Int
    let found: Int
    var description: String {
      "descriptors: expected \(expected) values an image, as the groups were made of, found \(found); run `tiles groups` "
        + "again, or give `tiles assign` the --pooling that they were made with"
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

  /// Where descriptors (N x D) are compared: N x C.
  /// - Throws: `OtherNetwork`; what torch throws.
  func space(_ descriptors: Matrix) throws -> Matrix {
    guard descriptors.columns == model.width else {
      throw OtherNetwork(expected: model.width, found: descriptors.columns)
    }
    return try model.space(descriptors)
  }

  /// - Throws: as `space`.
  func place(_ descriptors: Matrix) throws -> [GroupModel.Placement] { place(inSpace: try space(descriptors)) }

  /// - Parameter mapped: what `space` made of descriptors.
  func place(inSpace mapped: Matrix) -> [GroupModel.Placement] { model.place(inSpace: mapped, merged: edits.holder) }
}

extension GroupModel.Placement {
  /// How sure a grouped image is of its group. nil where its descriptor does not give the group and the distance that it
  /// has: then it is another than that it was grouped by.
  func confidence(in group: Int, at distance: Double) -> Double? {
    // Another order of additions moves the distance in its last digits.
    self.group == group && abs(self.distance - distance) <= 1e-3 * max(distance, 0.01) ? confidence : nil
  }
}
