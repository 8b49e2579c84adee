internal import Torch

/// Brings the pixels of images to what a network was trained with, channel by channel.
struct PixelNormalization {
  private let scaling: BatchNormalization
  /// From RGB to BGR.
  private let order: Tensor?
  private let floats: Tensor.FloatType

  /// - Parameters:
  ///   - mean: of 8-bit pixels, in the network's order of channels.
  ///   - deviation: likewise.
  ///   - isBGR: whether that order is blue, green, red.
  init(mean: [Float], deviation: [Float], isBGR: Bool = false, device: Device, floats: Tensor.FloatType) throws {
    func vector(_ values: [Float]) throws -> Tensor {
      try Tensor(values, shape: [values.count], on: device).converted(to: floats)
    }
    scaling = BatchNormalization(
      gamma: try vector([1, 1, 1]), beta: try vector([0, 0, 0]), mean: try vector(mean),
      variance: try vector(deviation.map { $0 * $0 }), momentum: 0, epsilon: 0, byBatch: false)
    let reversal: [Float] = [0, 0, 1, 0, 1, 0, 1, 0, 0]
    order = try isBGR ? Tensor(reversal, shape: [3, 3, 1, 1], on: device).converted(to: floats) : nil
    self.floats = floats
  }

  /// Of the images of ImageNet, as torchvision has them.
  static func imagenet(device: Device, floats: Tensor.FloatType) throws -> Self {
    try Self(
      mean: [0.485, 0.456, 0.406].map { $0 * 255 }, deviation: [0.229, 0.224, 0.225].map { $0 * 255 }, device: device,
      floats: floats)
  }

  /// As Caffe and Keras's `preprocess_input` have them.
  static func caffe(device: Device, floats: Tensor.FloatType) throws -> Self {
    try Self(
      mean: [103.939, 116.779, 123.68], deviation: [1, 1, 1], isBGR: true, device: device, floats: floats)
  }

  /// 8-bit pixels, N x H x W x 3, to N x 3 x H x W.
  func callAsFunction(_ pixels: Tensor) throws -> Tensor {
    let images = try pixels.permuted([0, 3, 1, 2]).converted(to: floats)
    return try scaling(order.map { try images.convolved($0) } ?? images)
  }
}
