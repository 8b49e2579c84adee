import DataDirectory
import Dataset
import DeepCluster
import Files
import Foundation
import KMeans
import Options
import Pipeline
import Torch

/// Teaches the network of the groups what people said of some images, and places all images by what it sees then.
///
/// The head alone goes first (`GroupLesson.placed`); the network learns the groups that it gives, moved images as often as
/// they count for; then the head again, where the taught network sees the images. Nothing of the network is kept: what it
/// says is an edit like that of the head alone, and descriptors, their space and `tiles assign` stay those of the network
/// that the groups were found with.
struct NetworkLearning {
  /// How the images of the groups are described.
  private let images: NewImages
  /// How the groups were found.
  private let grouping: GroupingOptions
  private let seed: UInt64

  /// - Throws: `GroupEditor.Stale`, what the manifest throws.
  init(_ images: NewImages) throws {
    self.images = images
    guard let record = try Manifest(in: images.folder.url).stages[GroupRecord.stage] else {
      throw GroupEditor.Stale(reason: Freshness.neverRun.reason)
    }
    grouping = try GroupingOptions(params: record.params)
    seed = record.seed ?? 0
  }

  /// The network is taught once: what it said is told again as long as neither edits nor network are others.
  /// - Parameter log: of the groups of `found`.
  /// - Throws: `GroupLearning.NothingMoved`; as `NewImages.assign` and `GroupSpace.samples`; `DeepClusterError.diverged`,
  ///   `CancellationError`, what writing throws.
  func learning(_ found: AssignmentFile, _ log: EditLog) throws -> GroupLearning {
    let folder = images.folder
    let keys = found.rows.map(\.key)
    let recipe = try GroupPlacing(foundIn: folder, log: log).notes[GroupPlacing.recipe]
    let origin = try LearnedPlaces.origin(log, recipe: recipe, in: folder)
    let known = LearnedPlaces(origin: origin, in: folder)
    let learning = try GroupLearning(of: found, log.now) { lesson in
      if let places = known?.placed(keys, by: lesson, groups: log.now.groups) {
        images.report(.note("the network was taught this before: what it said then is told again"))
        return places
      }
      return try placed(keys, by: lesson)
    }
    try LearnedPlaces(learning, origin: origin).write(in: folder)
    return learning
  }

  /// - Parameter keys: N images of the groups.
  /// - Returns: as `GroupLesson.placed`; an image that cannot be read is where the head alone puts it.
  private func placed(_ keys: [ItemKey], by lesson: GroupLesson) throws -> (groups: [Int], gains: [Double]) {
    let space = try GroupSpace(in: images.folder)
    var placed = try lesson.placed(space.samples(of: keys))
    let (descriptors, weights) = try images.network(of: space.placing)
    let side = descriptors.inputSize
    let library = try images.folder.library()
    let usable = try UsableImages(keys, in: library, inputSize: side, report: images.report)
    let broken = Set(usable.broken.map(\.key))
    let numbers = keys.indices.filter { !broken.contains(keys[$0]) }
    let part = lesson.part(numbers)
    let labels = numbers.map { placed.groups[$0] }
    let learned = part.repeated(labels)
    let network = try TaughtNetwork(
      weights.weights(of: descriptors.network(), seed: 0),
      learning: library.images(learned.map { usable.images.keys[$0] }, minimumSide: side),
      labels: learned.map { labels[$0] }, options: options(descriptors), hooks: hooks)
    let train = numbers.indices.filter { part.isLearned[$0] }
    let samples = try network.samples(
      of: usable.images, fitting: train.isEmpty ? Array(numbers.indices) : train, grouping, batch: GroupSpace.batch)
    let again = try part.placed(samples, beginning: labels)
    for (place, number) in numbers.enumerated() {
      (placed.groups[number], placed.gains[number]) = (again.groups[place], again.gains[place])
    }
    return placed
  }

  /// As in a step of the recipe `default`.
  private func options(_ descriptors: DescriptorOptions) throws -> DeepClusterOptions {
    var options = try DeepClusterOptions(.default)
    (options.descriptors, options.seed, options.device) = (descriptors, seed, images.device)
    options.decodingThreads = NewImages.decodingThreads
    return options
  }

  private var hooks: DeepClusterHooks {
    DeepClusterHooks(
      progress: { [report = images.report] now in
        let label =
          switch (now.phase, now.step) {
          case (.train, _): "train the network"
          case (_, 0): "describe for the head"
          default: "describe"
          }
        report(.step(label: label, done: now.done, total: now.total, unit: "images"))
      }, checkpoint: StopSignal.process.checkpoint)
  }
}
