import Groups
import DataDirectory
import Dataset
import DeepCluster
import Foundation
import KMeans

/// The descriptors as the grouping compared them, seen along their first two principal components, and how sure each is
/// of its group.
struct DescriptorPlane {
  struct Place {
    let x: Double
    let y: Double
    let placement: GroupModel.Placement?
  }

  let places: [ItemKey: Place]
  /// Of the variance, along the two axes, 0 to 1.
  let shares: [Double]
  let dimensions: Int

  /// The axes are those of at most so many descriptors: more turn them little.
  private static let sample = 5_000

  /// - Throws: `GroupPlacing.NoGroups` where the groups are not those of the file, `GroupPlacing.OtherNetwork`; what reading
  ///   and torch throw.
  init(in folder: DataFolder) throws {
    let space = try GroupSpace(in: folder)
    var placements: [GroupModel.Placement?] = []
    var parts: [Samples] = []
    try space.forEach { mapped, places in
      parts.append(mapped)
      placements += places
    }
    let mapped = Samples(joining: parts)
    let axes = try PrincipalAxes(mapped, sample: Self.sample)
    var places: [ItemKey: Place] = [:]
    for (row, key) in space.rows.keys.enumerated() where row < placements.count {
      let (x, y) = axes.place(mapped.row(row))
      // Descriptors near the end of a Float's range have squares beyond it, and so no axes.
      guard x.isFinite, y.isFinite else { continue }
      places[key] = Place(x: x, y: y, placement: placements[row])
    }
    self.places = places
    shares = axes.shares
    dimensions = mapped.width
  }

  /// nil for an image that has no descriptor, or another than it was grouped by.
  func confidence(of row: AssignmentFile.Row) -> Double? {
    places[row.key]?.placement?.confidence(in: row.group, at: row.distance)
  }
}
