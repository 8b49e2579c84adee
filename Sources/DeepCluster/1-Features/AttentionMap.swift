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

  /// What speaks for the direction, as parts of the most that does: 0 to 1. The outermost places see the padding around
  /// the image, which in images without texture is all that there is to see: they count no more than the places beside
  /// them within.
  public var evidence: [Float] {
    let inner = (0..<rows * columns).map { place -> Float in
      guard rows > 4, columns > 4 else { return values[place] }
      let row = min(max(place / columns, 1), rows - 2)
      let column = min(max(place % columns, 1), columns - 2)
      return min(values[place], values[row * columns + column])
    }
    let most = inner.max() ?? 0
    return inner.map { most > 0 ? max(0, $0 / most) : 0 }
  }
}

extension FeatureExtractor {
  /// - Parameters:
  ///   - directions: one an image, each as wide as a descriptor; of several kinds the first is looked at that has places, which there must be.
  ///   - progress: gets the number of images done, after each batch, and may throw to stop.
  /// - Returns: one map an image.
  public func attention(
    of images: any ImageSet, along directions: [[Float]], progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> [AttentionMap] {
    precondition(directions.count == images.count, "\(images.count) images need as many directions")
    guard let number = kinds.firstIndex(where: \.hasPlaces) else {
      preconditionFailure("none of \(options.pooling) has places")
    }
    let kind = kinds[number]
    let begin = kinds[..<number].reduce(0) { $0 + $1.width }
    var maps: [AttentionMap] = []
    let batches = ImageBatches(
      images, order: Array(0..<images.count), batchSize: batchSize, side: options.inputSize, fit: options.fit,
      threads: decodingThreads,
      device: network.device)
    try with(options.precision, on: network.device) {
      while let batch = try batches.next() {
        // N x h x w x C: the channels of a place lie together.
        let activations = try network.activations(of: batch.pixels, for: kind).permuted([0, 2, 3, 1])
        let shape = try activations.shape
        let values = try activations.floats()
        let size = shape[1] * shape[2] * shape[3]
        for (position, image) in batch.indices.enumerated() {
          let projected = kind.projected(
            values[position * size..<(position + 1) * size], along: Array(directions[image][begin..<begin + kind.width])
          )
          maps.append(AttentionMap(rows: shape[1], columns: shape[2], values: projected))
        }
        try progress(maps.count)
      }
    }
    return maps
  }
}
