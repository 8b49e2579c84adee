public import Options
public import Torch

/// The choices of a run. The values of `init()` are those of the published experiment, where it states them.
public struct DeepClusterOptions: DeclaredOptions {
  public var descriptors = DescriptorOptions()
  public var grouping = GroupingOptions()
  /// How many clusters the network learns.
  public var clusters: ClusterCount = 5
  /// How often features, clustering and training are repeated.
  public var steps = 10
  /// From which agreement on there is nothing new to learn, and the run ends (early stopping): the clusters of a step are
  /// those of the step before (NMI), and the network knows those (accuracy on train). 0: it never ends early.
  public var settled = 0.0
  /// Passes over the training images in each step.
  public var epochs = 1
  /// Images in a training batch.
  public var batchSize = 32
  public var learningRate = 1e-4
  public var optimizer = Optimizer.Method.adam
  public var batchNorm = BatchNormMode.train
  /// What the k-means of a step begins with.
  public var kMeansInit = KMeansInit.fresh
  /// Whether the network learns from images turned and mirrored at random (augmentation).
  public var turns = false
  public var sampling = Sampling.all
  /// Steps of Adam that the fresh head is fitted to the descriptors with, before the network learns (linear probing).
  public var warmup = 0
  /// Which network the training of a step begins with.
  public var beginning = Beginning.last
  public var seed: UInt64 = 0

  // What the machine has; no result depends on it.
  public var device = Device.cpu
  /// Threads that decode images while the network computes.
  public var decodingThreads = 2

  public init() {}

  /// The options of a training alone, beside those of descriptors and of grouping.
  public static let own: [DeclaredOption<Self>] = [
    DeclaredOption(
      "clusters", \.clusters,
      "How many clusters the network learns; auto: as many, from 2 to 30, as the silhouette proposes at first.",
      valueName: "n|auto", traits: [.tracked(as: "nb_clusters")]),
    DeclaredOption(
      "steps", \.steps, "How often features, clustering and training are repeated at most.", allowed: .range(counts),
      traits: [.mayChange, .tracked(as: "nb_steps")]),
    DeclaredOption(
      "settled", \.settled,
      """
      Early stopping: end where the clusters of a step are those of the step before (NMI) and the network tells these \
      apart (accuracy on train), both at least this; 0 for never.
      """,
      valueName: "agreement", in: [.default: 0.9], allowed: .range(0...1, "an agreement from 0 (never) to 1"),
      traits: [.mayChange, .later]),
    DeclaredOption(
      "epochs", \.epochs, "Passes over the training images in each step.", allowed: .range(counts)),
    DeclaredOption("batch-size", \.batchSize, "Images in a training batch.", allowed: .range(counts)),
    DeclaredOption(
      "learning-rate", \.learningRate, "Step size of the optimizer.",
      allowed: AllowedValues("more than 0") { $0 > 0 && $0.isFinite }),
    DeclaredOption("optimizer", \.optimizer, "adam or sgd."),
    DeclaredOption(
      "batch-norm", \.batchNorm,
      "Batch normalisation while training: train (by each batch, as published) or frozen (for small sets).",
      in: [.default: .frozen]),
    DeclaredOption(
      "kmeans-init", \.kMeansInit,
      "What the k-means of a step begins with: fresh (seedings) or previous (the groups of the step before).",
      in: [.default: .previous], traits: [.later]),
    DeclaredOption(
      "turns", \.turns, "Train on images turned and mirrored at random (augmentation), or as they are.",
      in: [.default: true]),
    DeclaredOption(
      "sampling", \.sampling, "Training images: all (small groups weigh more) or uniform (as many of each group).",
      in: [.deepcluster: .uniform]),
    DeclaredOption(
      "warmup", \.warmup,
      "Linear probing: steps that the head is fitted to the descriptors with before the network learns; 0 for none.",
      in: [.default: 200], allowed: .range(0...10_000)),
    DeclaredOption(
      "train-from", \.beginning,
      "Weights that the training of a step begins with: last (those of the step before) or start (reinitialised: those "
        + "that the run began with).", traits: [.later]),
    DeclaredOption("seed", \.seed, "Seed of everything random."),
  ]

  public static let declared =
    DescriptorOptions.declared.map { $0.within(\Self.descriptors) }
    + GroupingOptions.declared.map { $0.within(\Self.grouping) } + own

  /// The range of counts: products of these do not overflow.
  private static let counts = 1...100_000

  public mutating func settle(given: Set<String>) {
    descriptors.settle(given: given)
    grouping.settle(given: given)
    // Batches have no use for it: a recipe's choice goes with its k-means.
    if grouping.method == .minibatch, !given.contains("kmeans_init") { kMeansInit = .fresh }
    if !given.contains("cluster_batch") { grouping.batch = max(grouping.batch, clusters.most) }
  }

  public func validateTogether() throws(OptionFailure) {
    try descriptors.validateTogether()
    try grouping.validate(clusters: clusters.most, width: descriptors.kinds().map(\.width).min())
    try require(
      kMeansInit == .fresh || grouping.method == .kmeans, "kmeans-init",
      "fresh, or k-means over all images (kmeans kmeans)", kMeansInit.rawValue)
    try require(decodingThreads >= 1, "decoding threads", "at least 1", decodingThreads)
  }

  /// What must not change when a run is resumed, by the names that records have. Which number of clusters was proposed
  /// shows in the checkpoint's centroids.
  var identity: [String: JSONValue] {
    let changing = Self.declarations.filter { $0.traits.contains(.mayChange) }.map(\.key)
    return params.filter { !changing.contains($0.key) }
  }
}

/// A number of clusters, or none that is given: `auto`.
public enum ClusterCount: OptionValue, ExpressibleByIntegerLiteral, CustomStringConvertible {
  case number(Int)
  /// As many as the silhouette proposes (`ClusterProposal`).
  case auto

  private static let numbers = 2...100_000
  public static var noun: String { "\(numbers.lowerBound) to \(numbers.upperBound), or auto" }

  public init(integerLiteral value: Int) { self = .number(value) }

  public init?(json: JSONValue) {
    if json == .string("auto") {
      self = .auto
    } else {
      guard let number = Int(json: json), Self.numbers.contains(number) else { return nil }
      self = .number(number)
    }
  }

  public init?(word: String) {
    self.init(json: Int(word).map(JSONValue.int) ?? .string(word))
  }

  public var json: JSONValue { number.map(JSONValue.int) ?? .string("auto") }
  public var number: Int? { if case .number(let number) = self { number } else { nil } }
  /// The number, or the most that may be proposed.
  public var most: Int { number ?? ClusterProposal.range.upperBound }
  public var description: String { json.plain }
}

/// How batch normalisation behaves while the network learns.
public enum BatchNormMode: String, Sendable, CaseIterable, OptionValue {
  /// By the statistics of each batch, as published. The moving statistics, which descriptors are taken with, follow by a
  /// hundredth a batch: a few dozen batches leave them behind the weights.
  case train
  /// By the moving statistics that the weights came with, which stay: for a few hundred or thousand images.
  case frozen
}

/// What the k-means of a step begins with.
public enum KMeansInit: String, Sendable, CaseIterable, OptionValue {
  /// Seedings (k-means++), in every step.
  case fresh
  /// The groups of the step before, where there are any: they move with the network and are not drawn again.
  case previous
}

/// Which network the training of a step begins with.
public enum Beginning: String, Sendable, CaseIterable, OptionValue {
  /// The one that the step before left (as published).
  case last
  /// The one that the run began with: what is wrong in the groups of a step is forgotten with it.
  case start
}

/// Which images a training epoch sees.
public enum Sampling: String, Sendable, CaseIterable, OptionValue {
  /// All, each once; small groups weigh more, so that every group counts the same in the loss (as published).
  case all
  /// As many as there are, drawn so that each group has an equal share (Caron et al. 2018).
  case uniform
}

extension Optimizer.Method: OptionValue {}
