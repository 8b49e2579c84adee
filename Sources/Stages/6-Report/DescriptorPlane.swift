import DataDirectory
import Dataset
import DeepCluster
import Files
import Foundation
import Groups
import KMeans
import Report

/// The descriptors as the grouping compared them, in two dimensions: along their first two principal components, and where
/// PaCMAP puts them to keep neighbours; and how sure each is of its group.
struct DescriptorPlane {
  struct Place {
    /// Along the components.
    let linear: SIMD2<Double>
    /// nil for one of more than `ProjectionFile.most`.
    var layout: SIMD2<Double>?
    let placement: GroupModel.Placement?
  }

  let places: [ItemKey: Place]
  /// Of the variance, along the two axes, 0 to 1.
  let shares: [Double]
  let dimensions: Int
  /// nil of too few.
  let trustworthiness: ReportContent.Projection.Trustworthiness?

  /// The axes are those of at most so many descriptors: more turn them little.
  private static let sample = 5_000
  /// What trustworthiness looks at.
  private static let (neighbours, judged) = (15, 2_000)

  /// - Throws: `GroupPlacing.NoGroups` where the groups are not those of the file, `GroupPlacing.OtherNetwork`; what reading
  ///   and torch throw; as `StopSignal.checkpoint`.
  init(in folder: DataFolder, stop: StopSignal) throws {
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
    var placed: [(row: Int, key: ItemKey, linear: SIMD2<Double>)] = []
    for (row, key) in space.rows.keys.enumerated() where row < placements.count {
      let (x, y) = axes.place(mapped.row(row))
      // Descriptors near the end of a Float's range have squares beyond it, and so no axes.
      guard x.isFinite, y.isFinite else { continue }
      places[key] = Place(linear: SIMD2(x, y), placement: placements[row])
      placed.append((row, key, SIMD2(x, y)))
    }
    let some = (0..<placed.count).evenlySpread(ProjectionFile.most).map { placed[$0] }
    let data = mapped.rows(at: some.map(\.row))
    let linear = Samples(
      count: some.count, width: 2, values: some.flatMap { [Float($0.linear.x), Float($0.linear.y)] })
    let layout = try PaCMAP.layout(data, from: linear, checkpoint: stop.checkpoint)
    for (place, one) in some.enumerated() {
      places[one.key]?.layout = SIMD2(Double(layout.values[2 * place]), Double(layout.values[2 * place + 1]))
    }
    func judge(_ layout: Samples) -> Double? {
      KMeans.trustworthiness(data, layout, neighbours: Self.neighbours, sample: Self.judged)
    }
    trustworthiness =
      if let points = judge(layout), let along = judge(linear) {
        .init(
          points: points, linear: along, neighbours: Self.neighbours, sample: min(some.count, Self.judged))
      } else {
        nil
      }
    self.places = places
    shares = axes.shares
    dimensions = mapped.width
  }

  /// Of those images the ones that are laid out.
  func layout(of keys: some Sequence<ItemKey>) -> ProjectionFile {
    ProjectionFile(keys.compactMap { key in places[key]?.layout.map { (key, $0) } })
  }

  /// nil for an image that has no descriptor, or another than it was grouped by.
  func confidence(of row: AssignmentFile.Row) -> Double? {
    places[row.key]?.placement?.confidence(in: row.group, at: row.distance)
  }

  /// The group that it is next nearest to; nil as `confidence`, and where there is no other.
  func runnerUp(of row: AssignmentFile.Row) -> Int? {
    guard let placement = places[row.key]?.placement, confidence(of: row) != nil else { return nil }
    // Half way between two, another order of additions gives the other one.
    return placement.group == row.group ? placement.runnerUp : placement.group
  }
}
