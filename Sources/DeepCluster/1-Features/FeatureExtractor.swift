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

  public init(
    _ network: Xception, inputSize: Int = 256, precision: Precision = .fp32, decodingThreads: Int = 2,
    batchSize: Int? = nil
  ) {
    self.network = network
    self.inputSize = inputSize
    self.precision = precision
    self.decodingThreads = decodingThreads
    self.batchSize = batchSize ?? (network.device.isCUDA ? 64 : 16)
  }

  /// - Parameter progress: gets the number of images done, after each batch, and may throw to stop.
  public func descriptors(
    of images: any ImageSet, progress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> Descriptors {
    var values: [Float] = []
    values.reserveCapacity(images.count * Descriptors.width)
    let batches = ImageBatches(
      images, order: Array(0..<images.count), batchSize: batchSize, side: inputSize, threads: decodingThreads)
    try with(precision, on: network.device) {
      while let batch = try batches.next() {
        values += try network.descriptors(of: batch.tensor(side: inputSize, on: network.device)).floats()
        try progress(values.count / Descriptors.width)
      }
    }
    return Descriptors(count: images.count, values: values)
  }
}

extension ImageBatches.Batch {
  func tensor(side: Int, on device: Device) throws -> Tensor {
    try Tensor(pixels: pixels, shape: [indices.count, side, side, 3], on: device)
  }
}
