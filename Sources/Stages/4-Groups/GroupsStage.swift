import Dataset
public import DeepCluster
import Files
public import Foundation
import Imaging
import KMeans
public import Pipeline

/// Groups the descriptors of the last network again, finer: the over-segmentation that a person names and merges.
public struct GroupsStage: Stage {
  public static let name = "groups"
  /// 2: with a profile of each group. 3: with what was found beside what people made of it.
  public static let version = 3

  public var clusters = 20
  /// Images fed to k-means at a time.
  public var clusterBatch = 1000
  public var groupSeed: UInt64 = 0
  public var normalize = DescriptorScaling.none

  public init() {}

  public var seed: UInt64? { groupSeed }

  public var params: [String: JSONValue] {
    [
      "clusters": .int(clusters), "cluster_batch": .int(clusterBatch), "seed": .int(Int(clamping: groupSeed)),
      "normalize": .string(normalize.rawValue),
    ]
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    let place = DescriptorFiles.place(in: folder)
    return try folder.artifacts([(place.npy, .file), (place.csv, .table), (DataFolder.split, .table)])
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.groups, .folder)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let descriptors = try DescriptorFiles(in: folder)
    let sides = try sides(of: descriptors.keys, in: folder)
    let (rows, centroids) = try group(descriptors, sides)
    let found = AssignmentFile(rows).asWritten
    let edits = try edits(of: found, in: folder, report: context.report)
    let files = try GroupFiles(
      found, edits, descriptors: descriptors, in: folder, seed: groupSeed, report: context.report)
    try NPYFile.write(centroids, shape: [clusters, descriptors.width], to: folder["groups/centroids.npy"])
    try found.write(.found, in: folder)
    try files.write(in: folder)
    // What an edit that was cut short left to do is done.
    try? FileManager.default.removeItem(at: folder[GroupEditor.marker])
    let sizes = (0..<clusters).map { group in rows.count { $0.group == group } }
    let share = Double(sizes.max() ?? 0) / Double(max(rows.count, 1))
    return StageResult(
      summary: [
        ("images", .int(rows.count)), ("groups", .int(clusters)), ("sizes", .array(sizes.map { .int($0) })),
        ("largest_share", .double((share * 1000).rounded() / 1000)), ("empty", .int(sizes.count { $0 == 0 })),
      ],
      metrics: ["largest_share": share, "empty": Double(sizes.count { $0 == 0 })])
  }

  /// Those that people gave these very groups before. Those of other groups stay in their file, and that is told.
  private func edits(
    of found: AssignmentFile, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> GroupEdits {
    let log = try EditLog(of: found, in: folder)
    if !log.inForce.isEmpty { report(.note("groups as before: \(log.inForce.count) edits of them apply")) }
    if let before = try? EditLog(of: AssignmentFile(.found, in: folder), in: folder), before.path != log.path,
      !before.inForce.isEmpty
    {
      report(
        .warning(
          "groups changed: the names and merges of before are kept in \(before.path) and do not apply; they will when "
            + "the same groups are found again"))
    }
    return log.now
  }

  /// Fits on the training images and assigns all. Group 0 is the one with most images, and so on.
  private func group(_ descriptors: DescriptorFiles, _ sides: [Split]) throws -> ([AssignmentFile.Row], [Float]) {
    let train = sides.indices.filter { sides[$0] == .train }
    var kmeans = MiniBatchKMeans(clusters: clusters, seed: groupSeed)
    for batch in batches(of: train) { try kmeans.partialFit(normalize(descriptors.matrix(batch))) }
    var labels: [Int] = []
    var distances: [Double] = []
    for batch in batches(of: Array(sides.indices)) {
      let assignment = kmeans.assign(normalize(descriptors.matrix(batch)))
      labels += assignment.labels
      distances += assignment.squaredDistances.map { $0.squareRoot() }
    }
    let sizes = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
    let order = (0..<clusters).sorted { (-sizes[$0, default: 0], $0) < (-sizes[$1, default: 0], $1) }
    var rank = [Int](repeating: 0, count: clusters)
    for (place, label) in order.enumerated() { rank[label] = place }
    let rows = descriptors.keys.indices.map { index in
      AssignmentFile.Row(
        key: descriptors.keys[index], side: sides[index], group: rank[labels[index]], distance: distances[index])
    }
    return (rows, order.flatMap { kmeans.centroids.row($0).map(Float.init) })
  }

  /// Batches of `clusterBatch`. A first batch with fewer images than groups could not seed them, and is refused there.
  private func batches(of indices: [Int]) -> [ArraySlice<Int>] {
    stride(from: 0, to: indices.count, by: clusterBatch).map {
      indices[$0..<min($0 + clusterBatch, indices.count)]
    }
  }

  /// Without a split (after `tiles embed` alone) every image serves to find the groups.
  private func sides(of keys: [ItemKey], in folder: DataFolder) throws -> [Split] {
    guard folder.has(DataFolder.split) else { return keys.map { _ in .train } }
    let known = Dictionary(
      try SplitFile(in: folder).rows.map { ($0.key, $0.side) }, uniquingKeysWith: { first, _ in first })
    let sides = keys.map { known[$0] }
    // A split of other images says nothing of these.
    return sides.contains(.train) ? sides.map { $0 ?? .test } : keys.map { _ in .train }
  }
}
