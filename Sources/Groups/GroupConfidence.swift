package import DataDirectory
package import Dataset
package import DeepCluster
package import KMeans
package import Pipeline

/// How sure the group of each grouped image is, as `tiles assign` says it of new ones (`GroupModel.Placement`): from
/// the descriptors and the groups' own file. Where those do not give an image the group and the distance that it has,
/// they are others than it was grouped by, and nothing is said.
package struct GroupConfidence {
  private var placements: [ItemKey: GroupModel.Placement] = [:]

  /// Of nobody.
  package static let none = GroupConfidence()

  private init() {}

  /// Of groups that are being made.
  /// - Parameters:
  ///   - keys: of the images.
  ///   - edits: that the groups will have.
  ///   - model: of the groups that k-means found.
  ///   - space: where some of the images lie among the model's centroids, n x C.
  package init(
    _ keys: [ItemKey], _ edits: GroupEdits, model: GroupModel, space: (Range<Int>) throws -> Samples
  ) throws {
    let model = try model.reshaped(by: edits, keys, space: space)
    placements.reserveCapacity(keys.count)
    for batch in (0..<keys.count).batches(of: GroupSpace.batch) {
      let places = model.placeKnown(
        inSpace: try space(batch), in: keys[batch].map { edits.group(of: $0) }, merged: edits.holder)
      for (key, place) in zip(keys[batch], places) { placements[key] = place }
    }
  }

  private init(_ space: GroupSpace, iterating: () throws -> Void = {}) throws {
    placements.reserveCapacity(space.rows.count)
    var rest = space.rows.keys[...]
    try space.forEach { mapped, places in
      try iterating()
      for (key, place) in zip(rest, places) { placements[key] = place }
      rest = rest.dropFirst(places.count)
    }
  }

  /// Of the groups of a data directory as another edit leaves them; of nobody where they have no file of their own.
  package init(_ edits: GroupEdits, in folder: DataFolder) throws {
    do {
      try self.init(GroupSpace(in: folder, after: edits))
    } catch let error where error is GroupPlacing.NoGroups || error is GroupPlacing.OtherNetwork { self = .none }
  }

  /// Of the groups of a data directory as they are.
  /// - Parameter report: gets a warning where there is nothing to tell it from.
  package init(in folder: DataFolder, report: (StageContext.Progress) -> Void, iterating: () throws -> Void) throws {
    guard folder.has(DataFolder.groupModel),
      folder.has(DataFolder.groupSpace) || folder.has(Descriptors.place(in: folder).npy)
    else {
      report(.warning("confidence: left empty, since the descriptors or \(DataFolder.groupModel) are not there"))
      self = .none
      return
    }
    do {
      try self.init(GroupSpace(in: folder), iterating: iterating)
    } catch let error where error is GroupPlacing.NoGroups || error is GroupPlacing.OtherNetwork {
      report(.warning("confidence: left empty: \(error)"))
      self = .none
    }
  }

  /// There was nothing to tell it from.
  package var isEmpty: Bool { placements.isEmpty }

  package func of(_ row: AssignmentFile.Row) -> Double? {
    placements[row.key]?.confidence(in: row.group, at: row.distance)
  }

  /// To the nearest centroid of its group; nil where nothing says it.
  func distance(of key: ItemKey) -> Double? { placements[key]?.distance }
}
