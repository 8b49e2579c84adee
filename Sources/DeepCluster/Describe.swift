public import Imaging
public import Torch

/// The descriptors of images with a network from a file, apart from any run.
/// - Parameters:
///   - inputSize: side of the square that images are resized to, in pixels.
///   - progress: gets the number of images done, after each batch, and may throw to stop.
/// - Throws: `WeightsFile.Failure`, `Safetensors.Failure`, `TorchError`, `CancellationError`, and what the images threw.
public func describe(
  _ images: any ImageSet, weights: WeightsSource, inputSize: Int = 256, device: Device = .cpu,
  precision: Precision = .fp32, seed: UInt64 = 0, decodingThreads: Int = 2, batchSize: Int? = nil,
  progress: (_ done: Int) throws -> Void = { _ in }
) throws -> Descriptors {
  let network = try Xception(weights: weights.weights(seed: seed), device: device)
  let extractor = FeatureExtractor(
    network, inputSize: inputSize, precision: precision, decodingThreads: decodingThreads, batchSize: batchSize)
  return try extractor.descriptors(of: images) { done in
    try progress(done)
    if Task.isCancelled { throw CancellationError() }
  }
}
