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
  /// 4: recipes, and a file for `tiles assign`. 3: with what was found beside what people made of it. 2: with a profile
  /// of each group.
  public static let version = 4

  /// nil: as many as the silhouette proposes.
  public var clusters: Int? = 20
  public var grouping = GroupingOptions()
  public var groupSeed: UInt64 = 0

  public init() {}

  public var seed: UInt64? { groupSeed }

  public var params: [String: JSONValue] {
    ["clusters": clusters.map(JSONValue.int) ?? .string("auto"), "seed": .int(Int(clamping: groupSeed))].merging(
      grouping.params
    ) { $1 }
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
    let rows: [AssignmentFile.Row]
    let model: GroupModel
    do { (rows, model) = try group(descriptors, sides, context) } catch is CancellationError {
      return StageResult(
        summary: [("interrupted", true)], missing: "interrupted; run the same command again", interrupted: true)
    }
    let clusters = model.centroids.rows
    let found = AssignmentFile(rows).asWritten
    let log = try edits(of: found, in: folder, report: context.report)
    let files = try GroupFiles(
      found, log.now, descriptors: descriptors, in: folder, seed: groupSeed, report: context.report)
    let network = try DescriptorNetwork(in: folder)?.json()
    var notes = ["edits": log.path]
    notes["network"] = network.map { String(decoding: $0, as: UTF8.self) }
    try model.write(to: folder.target(DataFolder.groupModel), notes: notes)
    try NPYFile.write(
      model.centroids.values.map(Float.init), shape: [clusters, model.centroids.columns],
      to: folder.target("groups/centroids.npy"))
    try found.write(.found, in: folder)
    try files.write(in: folder)
    // What an edit that was cut short left to do is done.
    try folder.target(GroupEditor.marker).remove()
    let sizes = (0..<clusters).map { group in rows.count { $0.group == group } }
    let silhouette = try silhouette(of: rows, descriptors, model)
    let share = Double(sizes.max() ?? 0) / Double(max(rows.count, 1))
    return StageResult(
      summary: [
        ("images", .int(rows.count)), ("groups", .int(clusters)), ("sizes", .array(sizes.map { .int($0) })),
        ("largest_share", .double((share * 1000).rounded() / 1000)), ("empty", .int(sizes.count { $0 == 0 })),
        ("silhouette", .optional(silhouette.map { ($0 * 1000).rounded() / 1000 })),
      ],
      metrics: ["largest_share": share, "empty": Double(sizes.count { $0 == 0 })].merging(
        silhouette.map { ["silhouette": $0] } ?? [:]
      ) { $1 })
  }

  /// How much nearer images are to their own group than to the next, where they were grouped; of at most 1,000 images.
  private func silhouette(
    of rows: [AssignmentFile.Row], _ descriptors: DescriptorFiles, _ model: GroupModel
  ) throws -> Double? {
    let sample = (0..<rows.count).evenlySpread(1_000)
    return try KMeans.silhouette(
      model.space(descriptors.matrix(sample)), labels: sample.map { rows[$0].group }, sample: sample.count)
  }

  /// Those that people gave these very groups before. Those of other groups stay in their file, and that is told.
  private func edits(
    of found: AssignmentFile, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> EditLog {
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
    return log
  }

  /// Fits on the training images and assigns all. Group 0 is the one with most images, and so on.
  private func group(
    _ descriptors: DescriptorFiles, _ sides: [Split], _ context: StageContext
  ) throws -> ([AssignmentFile.Row], GroupModel) {
    let train = sides.indices.filter { sides[$0] == .train }
    func iterating() throws { if context.shouldStop() { throw CancellationError() } }
    func rows(_ numbers: [Int]) -> Matrix { descriptors.matrix(numbers.map { train[$0] }) }
    let clusters =
      try self.clusters
      ?? ClusterProposal.clusters(
        for: train.count, seed: groupSeed, grouping, proposed: { context.report(.note("\($0)")) }, iterating: iterating,
        rows: rows)
    let model = try GroupModel(
      fitting: train.count, clusters: clusters, seed: groupSeed, grouping, iterating: iterating, rows: rows)
    var labels: [Int] = []
    var distances: [Double] = []
    for batch in (0..<sides.count).batches(of: grouping.batch) {
      let assignment = try model.assign(descriptors.matrix(batch))
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
    return (rows, model.ordered(order))
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
