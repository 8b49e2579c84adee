public import Imaging
public import KMeans
internal import Torch

/// What the network says of images.
struct Features: Sendable {
  /// What images are compared by, N x D.
  let compared: Samples
  /// What a head takes (`Backbone.headKind`), N x D: `compared` again where images are compared by that.
  let forHead: Samples
}

/// Takes the descriptors of images with a network that does not learn meanwhile.
public struct FeatureExtractor {
  public let network: any Backbone
  public let options: DescriptorOptions
  /// What images are compared by.
  public let kind: DescriptorKind
  public let decodingThreads: Int
  /// Larger batches are not faster on a CPU; on a GPU they are.
  public let batchSize: Int
  /// Batches that wait before they are read.
  package var resultsAhead: Int

  private var headKind: DescriptorKind { type(of: network).headKind }

  /// - Parameter network: the one that the options name.
  /// - Throws: `OptionFailure` for a kind of descriptors that the network does not have.
  public init(
    _ network: any Backbone, _ options: DescriptorOptions, decodingThreads: Int = 2, batchSize: Int? = nil
  ) throws {
    self.network = network
    self.options = options
    kind = try type(of: network).kind(options.pooling)
    self.decodingThreads = decodingThreads
    self.batchSize = batchSize ?? (network.device.isCUDA ? 128 : 16)
    resultsAhead = network.device.resultsAhead
  }

  /// - Parameter progress: gets the number of images done, of all views together an image's worth, after each batch,
  ///   and may throw to stop.
  /// - Returns: N x the width of `kind`.
  public func descriptors(
    of images: any ImageSet, progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> Samples {
    try descriptors(of: images, [kind], progress)[0]
  }

  /// What images are compared by, and what a head takes.
  func features(of images: any ImageSet, progress: (_ done: Int) throws -> Void) throws -> Features {
    let found = try descriptors(of: images, kind == headKind ? [kind] : [kind, headKind], progress)
    return Features(compared: found[0], forHead: found[found.count - 1])
  }

  private func descriptors(
    of images: any ImageSet, _ kinds: [DescriptorKind], _ progress: (_ done: Int) throws -> Void
  ) throws -> [Samples] {
    var sums = kinds.map { [Float](repeating: 0, count: images.count * $0.width) }
    let views = options.views
    for (number, view) in views.enumerated() {
      var (place, done) = (0, number * images.count)
      var waiting: [(images: Int, tensors: [Tensor])] = []
      func read() throws {
        for (images, tensors) in waiting {
          for (number, tensor) in tensors.enumerated() {
            let (start, values) = (place * kinds[number].width, try tensor.floats())
            for index in values.indices { sums[number][start + index] += values[index] / Float(views.count) }
          }
          place += images
        }
        waiting = []
      }
      let batches = ImageBatches(
        images, order: Array(0..<images.count), batchSize: batchSize, side: options.inputSize, fit: options.fit,
        threads: decodingThreads,
        device: network.device
      ) { _ in view }
      try with(options.precision, on: network.device) {
        while let batch = try batches.next() {
          waiting.append((batch.indices.count, try network.descriptors(of: batch.pixels, kinds)))
          if waiting.count >= resultsAhead { try read() }
          done += batch.indices.count
          try progress(done / views.count)
        }
        try read()
      }
    }
    return zip(kinds, sums).map { Samples(count: images.count, width: $0.width, values: $1) }
  }
}
