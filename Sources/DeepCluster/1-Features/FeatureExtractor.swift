public import Imaging
public import KMeans
internal import Synchronization
internal import Torch

/// Takes the descriptors of images with a network that does not learn meanwhile.
public struct FeatureExtractor {
  public let network: any Backbone
  public let options: DescriptorOptions
  /// What images are compared by, side by side in a descriptor.
  public let kinds: [DescriptorKind]
  public let decodingThreads: Int
  /// Larger batches are not faster on a CPU; on a GPU they are.
  public let batchSize: Int
  /// Batches that wait before they are read.
  package var resultsAhead: Int

  /// Numbers in a descriptor.
  public var width: Int { kinds.reduce(0) { $0 + $1.width } }
  /// What a head takes.
  var headKind: DescriptorKind { type(of: network).headKind }

  /// - Parameter network: the one that the options name.
  /// - Throws: `OptionFailure` for a kind of descriptors that the network does not have.
  public init(
    _ network: any Backbone, _ options: DescriptorOptions, decodingThreads: Int = 2, batchSize: Int? = nil
  ) throws {
    self.network = network
    self.options = options
    kinds = try type(of: network).kinds(options.pooling)
    self.decodingThreads = decodingThreads
    self.batchSize = batchSize ?? (network.device.isCUDA ? 128 : 16)
    resultsAhead = network.device.resultsAhead
  }

  /// - Parameter progress: gets the number of images done, after each batch, and may throw to stop.
  /// - Returns: N x `width`.
  public func descriptors(
    of images: any ImageSet, progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> Samples {
    try descriptors(of: images, at: Array(0..<images.count), as: kinds, progress: progress)
  }

  /// - Parameter numbers: of the images that are described, in their order.
  func descriptors(
    of images: any ImageSet, at numbers: [Int], as kinds: [DescriptorKind],
    progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> Samples {
    let width = kinds.reduce(0) { $0 + $1.width }
    var values: [Float] = []
    values.reserveCapacity(numbers.count * width)
    let rest = Mutex<[Int]?>(numbers)
    try describe(images, as: kinds, runs: { rest.withLock { $0.take() } }) { _, found in
      values += Samples(sideBySide: found).values
      try progress(values.count / width)
    }
    return Samples(count: numbers.count, width: width, values: values)
  }

  /// Describes images batch by batch, each decoded once for all the ways in which it is laid down.
  /// - Parameters:
  ///   - runs: as of `ImageBatches`.
  ///   - body: gets the numbers of some images, in the order of the runs, and for each kind what the network says of them,
  ///     N x its width; may throw to stop. On a device that computes ahead it is
  ///     called for several batches at a time.
  func describe(
    _ images: any ImageSet, as kinds: [DescriptorKind], runs: @escaping @Sendable () throws -> [Int]?,
    _ body: (_ indices: [Int], _ found: [Samples]) throws -> Void
  ) throws {
    let views = options.views
    let batches = ImageBatches(
      images, runs: runs, batchSize: batchSize, side: options.inputSize, fit: options.fit, threads: decodingThreads,
      device: network.device, views: views.count
    ) { _, view in views[view] }
    var waiting: [(indices: [Int], views: [[Tensor]])] = []
    func read() throws {
      for batch in waiting {
        let found = try kinds.enumerated().map { number, kind in
          Samples(count: batch.indices.count, width: kind.width, values: try Self.mean(batch.views.map { $0[number] }))
        }
        try body(batch.indices, found)
      }
      waiting = []
    }
    while let batch = try batches.next() {
      let found = try with(options.precision, on: network.device) {
        try batch.views.map { try network.descriptors(of: $0, kinds) }
      }
      waiting.append((batch.indices, found))
      if waiting.count >= resultsAhead { try read() }
    }
    try read()
  }

  /// Of what the network says of each view of some images.
  private static func mean(_ views: [Tensor]) throws -> [Float] {
    guard views.count > 1 else { return try views[0].floats() }
    var means: [Float] = []
    for view in views {
      let values = try view.floats()
      if means.isEmpty { means = [Float](repeating: 0, count: values.count) }
      for index in values.indices { means[index] += values[index] / Float(views.count) }
    }
    return means
  }
}
