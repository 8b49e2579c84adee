public import Imaging
public import Torch

/// Takes the descriptors of images with a network that does not learn meanwhile.
public struct FeatureExtractor {
  public let network: Xception
  /// Side of the square that images are resized to, in pixels.
  public let inputSize: Int
  public let precision: Precision
  public let decodingThreads: Int
  /// Larger batches are not faster on a CPU; on a GPU they are.
  public let batchSize: Int

  /// Quarter turns over which the descriptors of an image are averaged: 1 (as it is), 2 or 4.
  public let rotations: Int
  /// What images are compared by.
  public let pooling: Pooling
  /// Batches that wait before they are read.
  package var resultsAhead: Int

  public init(
    _ network: Xception, inputSize: Int = 256, precision: Precision = .fp32, decodingThreads: Int = 2,
    batchSize: Int? = nil, rotations: Int = 1, pooling: Pooling = .avg
  ) {
    self.network = network
    self.inputSize = inputSize
    self.precision = precision
    self.decodingThreads = decodingThreads
    self.batchSize = batchSize ?? (network.device.isCUDA ? 128 : 16)
    self.rotations = rotations
    self.pooling = pooling
    resultsAhead = network.device.resultsAhead
  }

  /// - Parameter progress: gets the number of images done, of all rotations together an image's worth, after each batch,
  ///   and may throw to stop.
  public func descriptors(
    of images: any ImageSet, progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> Descriptors {
    try descriptors(of: images, [pooling], progress)[0]
  }

  /// What images are compared by, and the means, which a head takes.
  func features(of images: any ImageSet, progress: (_ done: Int) throws -> Void) throws -> Features {
    let found = try descriptors(of: images, pooling == .avg ? [.avg] : [pooling, .avg], progress)
    return Features(compared: found[0], means: found[found.count - 1])
  }

  private func descriptors(
    of images: any ImageSet, _ poolings: [Pooling], _ progress: (_ done: Int) throws -> Void
  ) throws -> [Descriptors] {
    var sums = poolings.map { [Float](repeating: 0, count: images.count * $0.width) }
    for quarters in 0..<rotations {
      var (place, done) = (0, quarters * images.count)
      var waiting: [(images: Int, tensors: [Tensor])] = []
      func read() throws {
        for (images, tensors) in waiting {
          for (kind, tensor) in tensors.enumerated() {
            let (start, values) = (place * poolings[kind].width, try tensor.floats())
            for index in values.indices { sums[kind][start + index] += values[index] / Float(rotations) }
          }
          place += images
        }
        waiting = []
      }
      let batches = ImageBatches(
        images, order: Array(0..<images.count), batchSize: batchSize, side: inputSize, threads: decodingThreads,
        device: network.device
      ) { _ in Turn(quarters: quarters) }
      try with(precision, on: network.device) {
        while let batch = try batches.next() {
          waiting.append((batch.indices.count, try network.descriptors(of: batch.pixels, poolings)))
          if waiting.count >= resultsAhead { try read() }
          done += batch.indices.count
          try progress(done / rotations)
        }
        try read()
      }
    }
    return zip(poolings, sums).map { Descriptors(count: images.count, width: $0.width, values: $1) }
  }
}
