public import Torch

/// The choices of a run. The defaults are those of the published experiment, where it states them.
public struct DeepClusterOptions: Sendable, Equatable {
  /// k, the number of groups; nil: as many as the silhouette proposes for the descriptors before the first step.
  public var clusters: Int? = 5
  /// How often features, clustering and training are repeated.
  public var steps = 10
  /// From which agreement on there is nothing new to learn, and the run ends: the clusters of a step are those of the step
  /// before (NMI), and the network knows those (accuracy on train). 0: it never ends early.
  public var settled = 0.0
  /// Passes over the training images in each step.
  public var epochs = 1
  /// Images in a training batch.
  public var batchSize = 32
  /// What images are compared by.
  public var pooling = Pooling.avg
  public var grouping = GroupingOptions()
  /// What the k-means of a step begins with.
  public var kMeansInit = KMeansInit.fresh
  /// Quarter turns over which the descriptors of an image are averaged: 1 (as it is), 2 or 4. Overhead imagery has no up.
  public var rotations = 1
  /// Whether the network learns from images turned and mirrored at random.
  public var turns = false
  public var sampling = Sampling.all
  /// Steps of Adam that the fresh head is fitted to the descriptors with, before the network learns.
  public var warmup = 0
  /// Which network the training of a step begins with.
  public var beginning = Beginning.last
  public var learningRate = 1e-4
  public var optimizer = Optimizer.Method.adam
  /// Side of the square that images are resized to, in pixels.
  public var inputSize = 256
  public var precision = Precision.fp32
  public var batchNorm = BatchNormMode.train
  public var device = Device.cpu
  public var seed: UInt64 = 0
  /// Threads that decode images while the network computes.
  public var decodingThreads = 2

  public init() {}

  private static let mostCounted = 100_000

  /// - Throws: `DeepClusterError.invalidOption`.
  public func validate() throws {
    // Products of these are counted with.
    let most = Self.mostCounted
    if let clusters { try require((2...most).contains(clusters), "clusters", "2 to \(most)", clusters) }
    try require((1...most).contains(steps), "steps", "1 to \(most)", steps)
    try require((0...1).contains(settled), "settled", "an agreement from 0 (never) to 1", settled)
    try require((1...most).contains(epochs), "epochs", "1 to \(most)", epochs)
    try require((1...most).contains(batchSize), "batch size", "1 to \(most)", batchSize)
    try grouping.validate(clusters: clusters ?? ClusterProposal.range.upperBound, width: pooling.width)
    try require(
      kMeansInit == .fresh || grouping.method == .kmeans, "kmeans-init",
      "fresh, or k-means over all images (kmeans kmeans)",
      kMeansInit.rawValue)
    try require([1, 2, 4].contains(rotations), "rotations", "1, 2 or 4", rotations)
    try require((0...10_000).contains(warmup), "warmup", "0 to 10000 steps", warmup)
    try require(learningRate > 0 && learningRate.isFinite, "learning rate", "more than 0", learningRate)
    let smallest = Xception.smallestInput
    try require((smallest...4_096).contains(inputSize), "input size", "\(smallest) to 4096", inputSize)
    try require(decodingThreads >= 1, "decoding threads", "at least 1", decodingThreads)
  }

  /// What must not change when a run is resumed, by name. `steps` may grow, the device may be another, and
  /// `settled` too: it is asked of the steps that follow.
  var identity: [String: String] {
    // Which number was proposed shows in the checkpoint's centroids.
    [
      "clusters": clusters.map(String.init) ?? "auto",
      "epochs": "\(epochs)", "batch_size": "\(batchSize)",
      "pooling": pooling.rawValue, "learning_rate": "\(learningRate)", "optimizer": optimizer.rawValue,
      "input_size": "\(inputSize)",
      "precision": precision.rawValue, "seed": "\(seed)", "batch_norm": batchNorm.rawValue,
      "rotations": "\(rotations)", "turns": "\(turns)", "sampling": sampling.rawValue,
      "warmup": "\(warmup)", "train_from": beginning.rawValue,
      "kmeans_init": kMeansInit.rawValue,
    ].merging(grouping.named) { $1 }
  }
}

/// How batch normalisation behaves while the network learns.
public enum BatchNormMode: String, Sendable, CaseIterable {
  /// By the statistics of each batch, as published. The moving statistics, which descriptors are taken with, follow by a
  /// hundredth a batch: a few dozen batches leave them behind the weights.
  case train
  /// By the moving statistics that the weights came with, which stay: for a few hundred or thousand images.
  case frozen
}

/// What the k-means of a step begins with.
public enum KMeansInit: String, Sendable, CaseIterable {
  /// Seedings (k-means++), in every step.
  case fresh
  /// The groups of the step before, where there are any: they move with the network and are not drawn again.
  case previous
}

/// Which network the training of a step begins with.
public enum Beginning: String, Sendable, CaseIterable {
  /// The one that the step before left (as published).
  case last
  /// The one that the run began with: what is wrong in the groups of a step is forgotten with it.
  case start
}

/// Which images a training epoch sees.
public enum Sampling: String, Sendable, CaseIterable {
  /// All, each once; small groups weigh more, so that every group counts the same in the loss (as published).
  case all
  /// As many as there are, drawn so that each group has an equal share (Caron et al. 2018).
  case uniform
}

/// - Throws: `DeepClusterError.invalidOption`.
func require(_ holds: Bool, _ option: String, _ expected: String, _ found: some CustomStringConvertible) throws {
  if !holds { throw DeepClusterError.invalidOption(option, expected: expected, found: found.description) }
}
