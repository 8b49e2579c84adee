internal import Files
package import Imaging
package import KMeans
internal import Torch

/// A network that has learned groups that are known, and where it sees images then.
///
/// The training of one step of `DeepClusterLoop` whose labels are given: the head is fitted to what the network says before it
/// learns (linear probing), where the options ask for it, then both learn together.
package struct TaughtNetwork {
  private let extractor: FeatureExtractor
  private let hooks: DeepClusterHooks

  /// - Parameters:
  ///   - images: to learn from; one that is among them several times counts as often. Each group counts the same.
  ///   - labels: one for each image, from 0.
  /// - Throws: `OptionFailure`, `TorchError`, `DeepClusterError.diverged`, and what `images`, `hooks` and the weights throw.
  package init(
    _ weights: NetworkWeights, learning images: any ImageSet, labels: [Int], options: DeepClusterOptions,
    hooks: DeepClusterHooks
  ) throws {
    let descriptors = options.descriptors
    let network = try descriptors.network(weights, device: options.device, batchNorm: options.batchNorm)
    extractor = try FeatureExtractor(network, descriptors, decodingThreads: options.decodingThreads)
    self.hooks = hooks
    let head = try Dense(
      inputs: extractor.headKind.width, classes: (labels.max() ?? 0) + 1, seed: options.seed, device: options.device)
    let trainer = try Trainer(network, head: head, options: options, hooks: hooks)
    if options.warmup > 0 {
      let sample = Trainer.sample(of: images.count)
      let known = try extractor.descriptors(
        of: images, at: sample, as: [extractor.headKind], progress: Self.telling(hooks, of: sample.count, step: 0))
      try trainer.warmUp(on: known, labels: sample.map { labels[$0] })
    }
    try trainer.train(images, labels: labels, step: 1)
  }

  /// Describes images, and brings them where they are compared.
  /// - Parameters:
  ///   - fitting: numbers of the images that the space is fitted on.
  ///   - batch: images whose descriptors are held at once, beside those that the space is fitted on.
  /// - Returns: N x C.
  /// - Throws: as `init`.
  package func samples(
    of images: any ImageSet, fitting: [Int], _ options: GroupingOptions, batch: Int
  ) throws -> Samples {
    // Those that the space was fitted on are described already.
    var known: [Int: Int] = [:]
    var fitted = Samples.none
    func describe(_ numbers: [Int], after done: Int) throws -> Samples {
      let tell = Self.telling(hooks, of: images.count, step: 1)
      return try extractor.descriptors(of: images, at: numbers, as: extractor.kinds) { try tell(done + $0) }
    }
    let space = try DescriptorSpace(
      fitting: fitting.count, widths: extractor.kinds.map(\.width), options
    ) { places in
      let numbers = places.map { fitting[$0] }
      fitted = try describe(numbers, after: 0)
      known = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
      return fitted
    }
    var done = fitted.count
    return try Samples(images.count, in: (0..<images.count).batches(of: batch)) { batch in
      let new = batch.filter { known[$0] == nil }
      let described = try describe(new, after: done)
      done += new.count
      var next = (0..<new.count).makeIterator()
      let values = batch.flatMap { number in
        known[number].map(fitted.row) ?? next.next().map(described.row) ?? []
      }
      return try space(Samples(count: batch.count, width: space.width, values: values))
    }
  }

  private static func telling(_ hooks: DeepClusterHooks, of total: Int, step: Int) -> (_ done: Int) throws -> Void {
    { done in
      hooks.progress(.init(phase: .features, step: step, steps: 1, done: done, total: total))
      try hooks.checkpoint()
    }
  }
}
