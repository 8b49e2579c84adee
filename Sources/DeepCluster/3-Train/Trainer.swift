package import Imaging
package import KMeans
internal import Random
package import Torch

/// Teaches the network and its head the groups of one step.
package struct Trainer {
  let network: any Backbone
  let head: Dense
  let options: DeepClusterOptions
  let hooks: DeepClusterHooks
  /// Losses that wait before they are looked at.
  package var resultsAhead: Int
  private let optimizer: Optimizer

  /// A fresh optimizer, which knows nothing of the step before.
  package init(_ network: any Backbone, head: Dense, options: DeepClusterOptions, hooks: DeepClusterHooks) throws {
    self.network = network
    self.head = head
    self.options = options
    self.hooks = hooks
    resultsAhead = network.device.resultsAhead
    optimizer = try Optimizer(
      options.optimizer, parameters: network.parameters + head.parameters, learningRate: options.learningRate)
  }

  /// The images whose descriptors `warmUp` takes: at most 10,000, evenly spread over all.
  static func sample(of count: Int) -> [Int] { (0..<count).evenlySpread(10_000) }

  /// Linear probing: fits the head alone to descriptors that are there already. A head that knows nothing would push the
  /// network about before it points anywhere (Kumar et al. 2022, "Fine-tuning can distort pretrained features and
  /// underperform out-of-distribution").
  /// - Parameters:
  ///   - descriptors: of the `sample` of the images that `train` is given next, by this network.
  ///   - labels: one for each.
  package func warmUp(on descriptors: Samples, labels: [Int]) throws {
    let classWeights = try balancedClassWeights(labels: labels, classes: head.classes)
    let inputs = try descriptors.tensor(on: network.device)
    let targets = try Tensor(labels: labels, on: network.device)
    let weights = try Tensor(
      labels.map { Float(classWeights[$0]) }, shape: [labels.count], on: network.device)
    let optimizer = try Optimizer(.adam, parameters: head.parameters, learningRate: 1e-3)
    for _ in 0..<options.warmup {
      try head(inputs).crossEntropy(labels: targets).mean(weights: weights).backward()
      try optimizer.step()
      try hooks.checkpoint()
    }
  }

  /// Passes over all images `epochs` times, each in an order of its own. Every group counts the same in the loss.
  /// - Parameters:
  ///   - after: epochs that are done, with what the optimizer remembers of them.
  ///   - epochEnded: called after each epoch with its number, from 1, and what the optimizer remembers for the next one.
  /// - Throws: `DeepClusterError.diverged`.
  package func train(
    _ images: any ImageSet, labels: [Int], step: Int, after: (epoch: Int, moments: Optimizer.Moments?) = (0, nil),
    epochEnded: (_ epoch: Int, _ moments: Optimizer.Moments?) throws -> Void = { _, _ in }
  ) throws {
    if let moments = after.moments { try optimizer.restore(moments) }
    let classes = try head.classes
    let weights =
      options.sampling == .all
      ? balancedClassWeights(labels: labels, classes: classes) : [Double](repeating: 1, count: classes)
    for epoch in (1...options.epochs).dropFirst(after.epoch) {
      var random = SplitMix64(seed: options.seed, step, epoch)
      let order = order(of: labels, random: &random)
      let turns = options.turns ? order.map { _ in Turn(random.next(), isUpright: options.descriptors.upright) } : []
      let batches = ImageBatches(
        images, order: order, batchSize: options.batchSize, side: options.descriptors.inputSize,
        fit: options.descriptors.fit,
        threads: options.decodingThreads,
        device: network.device
      ) { turns.isEmpty ? .none : turns[$0] }
      var losses: [Tensor] = []
      var seen = 0
      func look() throws {
        for loss in losses {
          seen += 1
          let loss = Double(try loss.floats()[0])
          guard loss.isFinite else {
            throw DeepClusterError.diverged(step: step, epoch: epoch, batch: seen, loss: loss)
          }
        }
        losses = []
      }
      var done = (epoch - 1) * images.count
      while let batch = try batches.next() {
        let batchLabels = batch.indices.map { labels[$0] }
        losses.append(try self.step(batch.pixels, labels: batchLabels, weights: batchLabels.map { weights[$0] }))
        if losses.count >= resultsAhead { try look() }
        done += batch.indices.count
        hooks.progress(
          .init(
            phase: .train, step: step, steps: options.steps, done: done, total: images.count * options.epochs))
        try hooks.checkpoint()
      }
      try look()
      try epochEnded(epoch, epoch < options.epochs ? optimizer.moments() : nil)
    }
  }

  /// The images of an epoch, in their order.
  private func order(of labels: [Int], random: inout SplitMix64) -> [Int] {
    guard options.sampling == .uniform else { return random.permutation(labels.count) }
    let groups = Dictionary(grouping: labels.indices) { labels[$0] }.sorted { $0.key < $1.key }.map(\.value)
    let drawn = labels.indices.map { place in
      let members = groups[place % groups.count]
      return members[random.index(below: members.count)]
    }
    return random.permutation(drawn.count).map { drawn[$0] }
  }

  /// One step of the optimizer.
  /// - Returns: the loss before it, sum(w ce) / N, one number.
  package func step(_ pixels: Tensor, labels: [Int], weights: [Double]) throws -> Tensor {
    let loss = try with(options.descriptors.precision, on: network.device) {
      let loss = try head(network.trainingDescriptors(of: pixels))
        .crossEntropy(labels: Tensor(labels: labels, on: network.device))
        .mean(weights: Tensor(weights.map(Float.init), shape: [weights.count], on: network.device))
      try loss.backward()
      return loss
    }
    try optimizer.step()
    return loss
  }
}

extension Turn {
  /// One of the eight ways to turn and mirror an image, by the lowest bits of a random number.
  fileprivate init(_ bits: UInt64, isUpright: Bool) {
    self.init(quarters: isUpright ? 0 : Int(bits & 3), isMirrored: bits & 4 != 0)
  }
}
