public import Imaging
internal import Torch

/// Where in an image the network finds what a direction of the descriptors stands for: the activations that
/// descriptors are pooled from, each place's contribution projected onto the direction.
///
/// A class activation map (Zhou et al., "Learning Deep Features for Discriminative Localization", 2016), with the direction
/// in place of a class's weights. Its mean is the projection of the image's descriptor.
public struct AttentionMap: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// rows x columns, rows from the top. Above 0 speaks for the direction.
  public let values: [Float]

  public init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "\(rows) x \(columns) places need as many values: \(values.count)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// What speaks for the direction, as parts of the most that does: 0 to 1.
  public var evidence: [Float] {
    let most = values.max() ?? 0
    return values.map { most > 0 ? max(0, $0 / most) : 0 }
  }
}

extension FeatureExtractor {
  /// - Parameters:
  ///   - directions: one an image, each as wide as a descriptor.
  ///   - progress: gets the number of images done, after each batch, and may throw to stop.
  /// - Returns: one map an image.
  public func attention(
    of images: any ImageSet, along directions: [[Float]], progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> [AttentionMap] {
    precondition(directions.count == images.count, "\(images.count) images need as many directions")
    var maps: [AttentionMap] = []
    let batches = ImageBatches(
      images, order: Array(0..<images.count), batchSize: batchSize, side: inputSize, threads: decodingThreads,
      device: network.device)
    try with(precision, on: network.device) {
      while let batch = try batches.next() {
        // N x h x w x C: the channels of a place lie together.
        let activations = try network.activations(of: batch.pixels, for: pooling).permuted([0, 2, 3, 1])
        let shape = try activations.shape
        let values = try activations.floats()
        let size = shape[1] * shape[2] * shape[3]
        for (position, image) in batch.indices.enumerated() {
          let projected = pooling.projected(
            values[position * size..<(position + 1) * size], along: directions[image])
          maps.append(AttentionMap(rows: shape[1], columns: shape[2], values: projected))
        }
        try progress(maps.count)
      }
    }
    return maps
  }
}
