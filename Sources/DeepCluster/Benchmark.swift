internal import Random
public import Torch

/// How fast this machine takes descriptors and learns, with random weights and random pixels.
public struct Benchmark: Sendable {
  /// Only the network, the input size and the precision count here.
  public let options: DescriptorOptions
  public let device: Device

  public init(_ options: DescriptorOptions = DescriptorOptions(), device: Device = .cpu) {
    (self.options, self.device) = (options, device)
  }

  /// Images a second through the network, batch normalisation folded; the first batch, which warms up, is not counted.
  public func extraction(batchSize: Int = 16, batches: Int = 8) throws -> Double {
    let network = try network()
    let kinds = try options.kinds()
    let pixels = try randomPixels(batchSize)
    return try measure(batchSize, batches) {
      try with(self.options.precision, on: device) { _ = try network.descriptors(of: pixels, kinds) }
    }
  }

  /// Images a second forward, backward and through a step of Adam; the first batch, which warms up, is not counted.
  public func training(batchSize: Int = 32, batches: Int = 4, clusters: Int = 5) throws -> Double {
    var options = DeepClusterOptions()
    options.device = device
    options.descriptors = self.options
    let network = try network()
    let head = try Dense(inputs: type(of: network).headKind.width, classes: clusters, seed: 1, device: device)
    let trainer = try Trainer(network, head: head, options: options, hooks: DeepClusterHooks())
    let pixels = try randomPixels(batchSize)
    let labels = (0..<batchSize).map { $0 % clusters }
    return try measure(batchSize, batches) {
      _ = try trainer.step(pixels, labels: labels, weights: [Double](repeating: 1, count: batchSize))
    }
  }

  private func network() throws -> any Backbone {
    try options.network(.random(options.network().specification, seed: 0), device: device)
  }

  private func randomPixels(_ count: Int) throws -> Tensor {
    let inputSize = options.inputSize
    var random = SplitMix64(seed: 0)
    let pixels = (0..<count * inputSize * inputSize * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    return try Tensor(pixels: pixels, shape: [count, inputSize, inputSize, 3], on: device)
  }

  private func measure(_ images: Int, _ batches: Int, _ body: () throws -> Void) throws -> Double {
    try body()
    try device.synchronize()
    let clock = ContinuousClock()
    let duration = try clock.measure {
      for _ in 0..<batches { try body() }
      try device.synchronize()
    }
    return Double(images * batches) / (duration / .seconds(1))
  }
}
