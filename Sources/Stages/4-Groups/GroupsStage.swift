import Groups
import DataDirectory
import Dataset
import DeepCluster
import Files
public import Foundation
public import Options
import Imaging
import KMeans
public import Pipeline

/// Groups the descriptors of the last network again, finer: the over-segmentation that a person names and merges.
public struct GroupsStage: Stage {
  public static let name = GroupRecord.stage
  /// 4: recipes, and a file for `tiles assign`. 3: with what was found beside what people made of it. 2: with a profile of
  /// each group.
  public static let version = 4

  public var options = FinalGroupOptions()
  /// Of the images that have descriptors, and that the split has.
  public var selection = TileSelection()

  public init() {}

  public var seed: UInt64? { options.seed }
  public var leastImages: Int { options.clusters.number ?? ClusterProposal.range.lowerBound }
  public static var declarations: [OptionDeclaration] { FinalGroupOptions.declarations }
  public var params: [String: JSONValue] { options.params.merging(selection.params) { $1 } }

  public func inputs(in data: URL) throws -> [Artifact] {
    try GroupRecord.inputs(in: DataFolder(data)) + selection.inputs(in: data)
  }
  public func outputs(in data: URL) throws -> [Artifact] { try GroupRecord.outputs(in: DataFolder(data)) }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let descriptors = try Descriptors(in: folder)
    let recipe = try Descriptors.recipe(in: folder)
    let images = try images(of: descriptors.keys, in: folder, report: context.report)
    let (train, least) = (images.count { $0.side == .train }, leastImages)
    guard train >= least else { throw DeepClusterError.tooFewImages(found: train, clusters: least) }
    let weights = try options.weights.weights(
      of: images.lazy.filter { $0.side == .train }.map { descriptors.keys[$0.row] })
    try context.begin()
    // It is of the groups that these take the place of.
    try folder.target(DataFolder.learned).remove()
    let widths = recipe?.widths(of: descriptors.width) ?? [descriptors.width]
    let (rows, model, compared) = try group(descriptors, of: widths, images, weights, context)
    let clusters = model.centroids.rows
    let found = AssignmentFile(rows).asWritten
    let log = try edits(of: found, in: folder, report: context.report)
    let confidence = try GroupConfidence(rows.map(\.key), log.now, model: model, space: compared.rows(at:))
    let files = try GroupFiles(
      found, log.now, confidence, descriptors: descriptors, in: folder, seed: options.seed, report: context.report)
    let colors = try GroundColors(found, log.now, files, in: folder, seed: options.seed)
    if !log.edits.isEmpty { try log.write(in: folder) }
    var notes = ["edits": log.path]
    notes[GroupPlacing.recipe] = recipe?.json
    try model.write(to: folder.target(DataFolder.groupModel), notes: notes)
    try NPYFile.write(
      model.centroids.values.map(Float.init), shape: [clusters, model.centroids.columns],
      to: folder.target(DataFolder.centroids))
    try compared.write(to: folder.target(DataFolder.groupSpace), batch: options.grouping.batch)
    if let colors { try colors.write(in: folder) } else { try folder.target(DataFolder.groupColors).remove() }
    try found.write(.found, in: folder)
    try files.write(in: folder)
    if let waiting = LaterPhotographs(in: folder).words { context.report(.note(waiting)) }
    // What an edit that was cut short left to do is done.
    try folder.target(DataFolder.editing).remove()
    let sizes = (0..<clusters).map { group in rows.count { $0.group == group } }
    let silhouette = try silhouette(of: rows, compared)
    let share = Double(sizes.max() ?? 0) / Double(max(rows.count, 1))
    let metrics = ["largest_share": share, "empty": Double(sizes.count { $0 == 0 })].merging(
      silhouette.map { ["silhouette": $0] } ?? [:]
    ) { $1 }
    // Beside the figures of the training whose descriptors these are, if it was in this session.
    context.tracker?.latest?.log(
      Dictionary(uniqueKeysWithValues: metrics.map { ("\(Self.name)/\($0.key)", $0.value) }), step: 0)
    return StageResult(
      summary: [
        ("images", .int(rows.count)), ("groups", .int(clusters)), ("sizes", .array(sizes.map { .int($0) })),
        ("largest_share", .double(share)), ("empty", .int(sizes.count { $0 == 0 })),
        ("silhouette", .optional(silhouette)),
      ] + selection.rows(rows.map(\.key), of: descriptors.count),
      metrics: metrics)
  }

  /// How much nearer images are to their own group than to the next, where they were grouped; of at most 1,000 images.
  private func silhouette(of rows: [AssignmentFile.Row], _ compared: ComparedImages) throws -> Double? {
    let sample = (0..<rows.count).evenlySpread(1_000)
    return try KMeans.silhouette(compared.rows(at: sample), labels: sample.map { rows[$0].group }, sample: sample.count)
  }

  /// Those that people gave these very groups before; else those of the groups of before, as far as they fit. The log of
  /// those stays, and applies again when the same groups are found again.
  private func edits(
    of found: AssignmentFile, in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> EditLog {
    let log = try EditLog(of: found, in: folder)
    if !log.inForce.isEmpty { report(.note("groups as before: \(log.inForce.count) edits of them apply")) }
    guard let earlier = try? AssignmentFile(.found, in: folder), let before = try? EditLog(of: earlier, in: folder),
      before.path != log.path, !before.inForce.isEmpty
    else { return log }
    guard log.edits.isEmpty else {
      report(
        .warning(
          "these groups have edits of their own\(log.inForce.isEmpty ? ", all taken back" : ", which apply again"); those of the "
            + "groups of before do not, and are kept in \(before.path)"))
      return log
    }
    let carried = CarriedEdits(from: earlier, before.now, to: found)
    if !carried.actions.isEmpty {
      report(
        .note(
          "groups changed: \(carried.actions.count) names, colours, merges and moves of before were carried over by their "
            + "images; `tiles groups list` marks such names, and naming a group confirms it"))
    }
    if !carried.lost.isEmpty {
      report(
        .warning(
          "no group of now has most images of: \(carried.lost.joined(separator: ", ")); what they were is kept in "
            + before.path))
    }
    return try log.carrying(carried.actions)
  }

  /// Fits on the training images and assigns all. Group 0 is the one with most images, and so on.
  /// - Parameter weights: what the training images count for.
  private func group(
    _ descriptors: Descriptors, of widths: [Int], _ images: [Image], _ weights: [Double]?, _ context: StageContext
  ) throws -> ([AssignmentFile.Row], GroupModel, ComparedImages) {
    let train = images.filter { $0.side == .train }.map(\.row)
    func rows(_ numbers: [Int]) throws -> Samples { try descriptors.rows(at: numbers.map { train[$0] }) }
    let clusters =
      try options.clusters.number
      ?? ClusterProposal.clusters(
        for: train.count, widths: widths, seed: options.seed, options.grouping, weights: weights,
        proposed: { context.report(.note("\($0)")) },
        iterating: context.checkpoint,
        rows: rows)
    let fit = try GroupModel.fit(
      train.count, widths: widths, clusters: clusters, seed: options.seed, options.grouping,
      weights: weights, iterating: context.checkpoint,
      rows: rows)
    let model = fit.model
    let compared = try ComparedImages(
      images.map(\.row), of: descriptors, train: images.map { $0.side == .train }, by: fit,
      batch: options.grouping.batch, checkpoint: context.checkpoint)
    var labels: [Int] = []
    var distances: [Double] = []
    for batch in images.indices.batches(of: options.grouping.batch) {
      let assignment = try model.assign(inSpace: compared.rows(at: batch))
      labels += assignment.labels
      distances += assignment.squaredDistances.map { $0.squareRoot() }
    }
    let sizes = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
    let order = (0..<clusters).sorted { (-sizes[$0, default: 0], $0) < (-sizes[$1, default: 0], $1) }
    var rank = [Int](repeating: 0, count: clusters)
    for (place, label) in order.enumerated() { rank[label] = place }
    let rows = images.enumerated().map { index, image in
      AssignmentFile.Row(
        key: descriptors.keys[image.row], side: image.side, group: rank[labels[index]], distance: distances[index])
    }
    return (rows, model.ordered(order), compared)
  }

  /// An image that is grouped: its row among the descriptors.
  private struct Image {
    let row: Int
    let side: Split
  }

  /// Those of the split. Without one (after `tiles embed` alone), and where it is of other images, all; then, and where it has
  /// none in train, every one serves to find the groups.
  private func images(
    of keys: [ItemKey], in folder: DataFolder, report: (StageContext.Progress) -> Void
  ) throws -> [Image] {
    let chosen = try selection.isAll ? nil : Set(selection.keys(of: keys))
    let rows = keys.indices.filter { chosen?.contains(keys[$0]) ?? true }
    let all = rows.map { Image(row: $0, side: .train) }
    guard folder.has(DataFolder.split) else { return all }
    let known = Dictionary(
      try SplitFile(in: folder).rows.map { ($0.key, $0.side) }, uniquingKeysWith: { first, _ in first })
    let split = rows.compactMap { row in known[keys[row]].map { Image(row: row, side: $0) } }
    if split.contains(where: { $0.side == .train }) { return split }
    report(
      .warning(
        split.isEmpty
          ? "\(DataFolder.split) is of other images: the groups are found among all \(all.count)"
          : "none of these images is in train: the groups are found among the \(split.count) that \(DataFolder.split) has"
      ))
    return split.isEmpty ? all : split.map { Image(row: $0.row, side: .train) }
  }
}
