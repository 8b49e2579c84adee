package import Imaging
package import KMeans
internal import Random
package import Ranks
internal import Synchronization
package import Torch

/// Teaches the network and its head the groups of one step.
package struct Trainer {
  let network: any Backbone
  let head: Dense
  let options: DeepClusterOptions
  let hooks: DeepClusterHooks
  /// The processes that train together: each takes a part of every batch, and all take the same steps.
  let world: World
  /// Losses that wait before they are looked at.
  package var resultsAhead: Int
  private let optimizer: Optimizer

  /// A fresh optimizer, which knows nothing of the step before.
  package init(
    _ network: any Backbone, head: Dense, options: DeepClusterOptions, hooks: DeepClusterHooks, world: World = .alone
  ) throws {
    self.world = world
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
  ///   - epochEnded: called after each epoch with its number, from 1, and what the optimizer remembers for the next one; of
  ///     several ranks by the leading one.
  /// - Throws: `DeepClusterError.diverged`.
  package func train(
    _ images: any ImageSet, labels: [Int], step: Int, after: (epoch: Int, moments: Optimizer.Moments?) = (0, nil),
    epochEnded: (_ epoch: Int, _ moments: Optimizer.Moments?) throws -> Void = { _, _ in }
  ) throws {
    if let moments = after.moments { try optimizer.restore(moments) }
    if let reason = try world.addUpGradients(of: optimizer) {
      hooks.warned("the GPUs of the ranks add up gradients through the memory of the processor: \(reason)")
    }
    let classes = try head.classes
    let weights =
      options.sampling == .all
      ? balancedClassWeights(labels: labels, classes: classes) : [Double](repeating: 1, count: classes)
    for epoch in (1...options.epochs).dropFirst(after.epoch) {
      var random = SplitMix64(seed: options.seed, step, epoch)
      let order = order(of: labels, random: &random)
      let turns = options.turns ? order.map { _ in Turn(random.next(), isUpright: options.descriptors.upright) } : []
      // The places in the order that this rank takes, of each batch some.
      let parts = (0..<order.count).batches(of: options.batchSize).map { batch in
        let own = world.share(of: batch.count)
        return batch.lowerBound + own.lowerBound..<batch.lowerBound + own.upperBound
      }
      let places = parts.flatMap { $0 }
      let rest = Mutex(parts.filter { !$0.isEmpty }[...])
      let batches = ImageBatches(
        images, runs: { rest.withLock { $0.popFirst() }.map { Array(order[$0]) } }, batchSize: options.batchSize,
        side: options.descriptors.inputSize, fit: options.descriptors.fit, threads: options.decodingThreads,
        device: network.device, views: 1
      ) { position, _ in turns.isEmpty ? .none : turns[places[position]] }
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
      for (part, batch) in zip(parts, (0..<order.count).batches(of: options.batchSize)) {
        if part.isEmpty {
          // The others have all of it.
          try world.working { try optimizer.step() }
        } else if let own = try batches.next() {
          let batchLabels = own.indices.map { labels[$0] }
          // The loss is the mean over the whole batch, and the sum of those of the ranks.
          let share = Double(part.count) / Double(batch.count)
          let loss = try world.working {
            try self.step(own.pixels, labels: batchLabels, weights: batchLabels.map { weights[$0] * share })
          }
          losses.append(loss)
        }
        if losses.count >= resultsAhead { try look() }
        done += batch.count
        hooks.progress(
          .init(
            phase: .train, step: step, steps: options.steps, done: done, total: images.count * options.epochs))
        try hooks.checkpoint()
      }
      try look()
      try compareNetworks(step: step, epoch: epoch)
      if world.leads { try epochEnded(epoch, epoch < options.epochs ? optimizer.moments() : nil) }
    }
  }

  /// All ranks have taken the same steps, and so have the same network.
  /// - Throws: `DeepClusterError.ranksDiffer`.
  private func compareNetworks(step: Int, epoch: Int) throws {
    guard world.count > 1 else { return }
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for parameter in network.parameters + head.parameters {
      for value in try parameter.floats() { sum = (sum ^ UInt64(value.bitPattern)) &* 0x100_0000_01B3 }
    }
    let sums = try world.gather([sum]).flatMap(\.self)
    let others = sums.indices.filter { sums[$0] != sums[0] }
    guard others.isEmpty else { throw DeepClusterError.ranksDiffer(ranks: others, step: step, epoch: epoch) }
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
