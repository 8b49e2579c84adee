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
  private let network: GroupNetwork
  /// How the groups were found.
  private let grouping: GroupingOptions
  private let seed: UInt64

  /// - Throws: `GroupEditor.Stale`, `OptionFailure`, what the manifest throws.
  init(_ network: GroupNetwork) throws {
    self.network = network
    guard let record = try Manifest(in: network.folder.url).stages[GroupRecord.stage] else {
      throw GroupEditor.Stale(reason: Freshness.neverRun.reason)
    }
    grouping = try GroupingOptions(params: record.params)
    try grouping.validate()
    seed = record.seed ?? 0
  }

  /// The network is taught once: what it said is told again as long as neither images nor groups nor network are others.
  /// - Throws: `GroupLearning.NothingMoved`; as `GroupNetwork.described` and `GroupSpace.samples`; `DeepClusterError.diverged`,
  ///   `CancellationError`.
  func learning(_ found: AssignmentFile, _ edits: GroupEdits) throws -> GroupLearning {
    let folder = network.folder
    let keys = found.rows.map(\.key)
    var origin: String?
    let learning = try GroupLearning(of: found, edits) { lesson in
      let now = try LearnedPlaces.origin(keys, lesson, groups: edits.groups, in: folder)
      if let places = LearnedPlaces(origin: now, in: folder)?.placed(keys, by: lesson, groups: edits.groups) {
        network.report(.note("the network was taught this before: what it said then is told again"))
        return places
      }
      let places = try placed(keys, by: lesson)
      origin = now
      return places
    }
    guard let origin else { return learning }
    do { try LearnedPlaces(learning, origin: origin).write(in: folder) } catch {
      network.report(.warning("\(error); --keep without it would teach the network again"))
    }
    return learning
  }

  /// - Parameter keys: N images of the groups.
  /// - Returns: as `GroupLesson.placed`; an image that cannot be read is where the head alone puts it.
  private func placed(_ keys: [ItemKey], by lesson: GroupLesson) throws -> (groups: [Int], gains: [Double]) {
    let space = try GroupSpace(in: network.folder)
    var placed = try lesson.placed(space.samples(of: keys))
    let (descriptors, weights) = try described(space.placing)
    let side = descriptors.inputSize
    let library = try network.folder.library()
    let usable = try UsableImages(keys, in: library, inputSize: side, report: network.report)
    let broken = Set(usable.broken.map(\.key))
    let numbers = keys.indices.filter { !broken.contains(keys[$0]) }
    let part = lesson.part(numbers)
    let labels = numbers.map { placed.groups[$0] }
    let learned = part.repeated(labels)
    // Where none of them can be read, the classifier alone has learned.
    guard !learned.isEmpty else { return placed }
    let taught = try TaughtNetwork(
      weights.weights(of: descriptors.network(), seed: 0),
      learning: library.images(learned.map { usable.images.keys[$0] }, minimumSide: side),
      labels: learned.map { labels[$0] }, options: options(descriptors), hooks: hooks)
    let train = numbers.indices.filter { part.isLearned[$0] }
    let samples = try taught.samples(
      of: usable.images, fitting: train.isEmpty ? Array(numbers.indices) : train, grouping, batch: GroupSpace.batch)
    let again = try part.placed(samples, beginning: (labels, numbers.map { placed.gains[$0] }))
    for (place, number) in numbers.enumerated() {
      (placed.groups[number], placed.gains[number]) = (again.groups[place], again.gains[place])
    }
    return placed
  }

  /// - Throws: `DescriptorRecipe.Changed`, `UnknownRecipe`.
  private func described(_ placing: GroupPlacing) throws -> (DescriptorOptions, WeightsSource) {
    do { return try network.described(placing) } catch let unknown as GroupNetwork.UnknownRecipe {
      throw UnknownRecipe(path: unknown.path)
    }
  }

  /// Nothing says how the descriptors of the groups were made.
  struct UnknownRecipe: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path): expected how the descriptors of the groups were made, to teach their network, found no word of it (version 0.1 of "
        + "`tiles embed` left none); run `tiles embed` and `tiles groups` again, or learn without --network"
    }
  }

  /// As in a step of the recipe `default`, in batches that take half the memory.
  private func options(_ descriptors: DescriptorOptions) throws -> DeepClusterOptions {
    var options = try DeepClusterOptions(.default)
    (options.descriptors, options.seed, options.device) = (descriptors, seed, network.device)
    options.batchSize = 16
    options.decodingThreads = GroupNetwork.decodingThreads
    return options
  }

  private var hooks: DeepClusterHooks {
    DeepClusterHooks(
      progress: { [report = network.report] now in
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
