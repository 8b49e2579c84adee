package import DataDirectory
package import Dataset
package import DeepCluster
import Foundation
package import KMeans

/// Gives images to the groups of a data directory as they are now: the model of those that k-means found, and what people
/// made of them.
package struct GroupPlacing {
  /// Of the groups that k-means found.
  package let found: GroupModel
  /// Of the groups as they are now.
  package let model: GroupModel
  package let edits: GroupEdits
  /// What stands beside the model.
  package let notes: [String: String]

  /// The note of how the descriptors were made; version 0.1 had `network`.
  package static let recipe = "recipe"

  /// How the descriptors were made that the groups are of; nil where the model does not say it.
  /// - Throws: `DescriptorRecipe.Unreadable`.
  package func recipe(in folder: DataFolder) throws -> DescriptorRecipe? {
    try (notes[Self.recipe] ?? notes["network"]).map {
      try DescriptorRecipe(json: Data($0.utf8), from: folder[DataFolder.groupModel].path)
    }
  }

  package struct NoGroups: Error, CustomStringConvertible {
    package let path: String

    package init(path: String) { self.path = path }
    init(in folder: DataFolder) { path = folder[DataFolder.groupModel].path }

    package var description: String {
      "\(path): expected the groups of this data directory, found none, or those of a run that was cut short; "
        + "run `tiles groups`"
    }
  }

  package struct OtherNetwork: Error, CustomStringConvertible {
    package let expected: Int
    package let found: Int
    package var description: String {
      "descriptors: expected \(expected) values an image, as the groups were made of, found \(found); run `tiles groups` again"
    }
  }

  private init(found: GroupModel, model: GroupModel, edits: GroupEdits, notes: [String: String]) {
    (self.found, self.model, self.edits, self.notes) = (found, model, edits, notes)
  }

  /// Reads the descriptors as well where people changed the images of groups.
  /// - Throws: `NoGroups`, and what reading the groups throws; then also as `GroupSpace`.
  package init(in folder: DataFolder) throws { try self.init(in: folder, log: folder.editLog()) }

  /// - Parameter log: of the groups' edits; nil where there are no groups.
  /// - Throws: as `init(in:)`.
  package init(in folder: DataFolder, log: @autoclosure () throws -> EditLog?) throws {
    let placing = try Self(foundIn: folder, log: log())
    self =
      try placing.edits.reshaped.isEmpty
      ? placing : GroupSpace(of: placing, AssignmentFile(.found, in: folder), in: folder).placing
  }

  /// The same groups as the images lie that people made them of.
  func reshaped(_ keys: [ItemKey], space: (Range<Int>) throws -> Samples) throws -> GroupPlacing {
    try Self(found: found, model: found.reshaped(by: edits, keys, space: space), edits: edits, notes: notes)
  }

  /// Of the groups that k-means found: those of the log are to be `reshaped`.
  /// - Parameter edits: in place of those of the log.
  init(foundIn folder: DataFolder, log: @autoclosure () throws -> EditLog?, edits: GroupEdits? = nil) throws {
    let file = folder[DataFolder.groupModel]
    guard folder.has(DataFolder.groupModel) else { throw NoGroups(path: file.path) }
    let (model, notes) = try GroupModel.read(file)
    // Written one after the other: a command that was killed in between leaves a model of other groups.
    guard let log = try log(), notes["edits"] == log.path else { throw NoGroups(path: file.path) }
    self.init(found: model, model: model, edits: edits ?? log.now, notes: notes)
  }

  /// Where descriptors (N x D) are compared: N x C.
  /// - Throws: `OtherNetwork`; what torch throws.
  package func space(_ descriptors: Samples) throws -> Samples {
    guard descriptors.width == model.width else {
      throw OtherNetwork(expected: model.width, found: descriptors.width)
    }
    return try model.space(descriptors)
  }

  /// - Throws: as `space`.
  package func place(_ descriptors: Samples) throws -> [GroupModel.Placement] { place(inSpace: try space(descriptors)) }

  /// - Parameter mapped: what `space` made of descriptors.
  package func place(inSpace mapped: Samples) -> [GroupModel.Placement] {
    model.place(inSpace: mapped, merged: edits.holder)
  }

  /// How images lie in the groups that they are in, nil for what is not grouped.
  /// - Parameters:
  ///   - keys: N images.
  ///   - mapped: where they are compared: N x C.
  package func placeKnown(_ keys: some Sequence<ItemKey>, inSpace mapped: Samples) -> [GroupModel.Placement?] {
    model.placeKnown(inSpace: mapped, in: keys.map { edits.group(of: $0) }, merged: edits.holder)
  }
}

extension GroupModel.Placement {
  /// How sure a grouped image is of its group. nil where its descriptor does not give the distance that it has: then it is
  /// another than that it was grouped by.
  package func confidence(in group: Int, at distance: Double) -> Double? {
    // Another order of additions moves the distance in its last digits.
    self.group == group && abs(self.distance - distance) <= 1e-3 * max(distance, 0.01) ? confidence : nil
  }
}
