internal import Options
public import Torch

/// What the reference of a network does to 8-bit pixels.
public enum PixelReference: Sendable {
  /// scale x + offset, in each channel.
  case affine(scale: Double, offset: Double)
  /// Less the mean of ImageNet's images, over their deviation, as torchvision has it.
  case imagenet
  /// Less that mean, in the order blue, green, red, as Caffe and Keras's `preprocess_input` have it.
  case caffe

  /// The mean that is taken away and the deviation that is divided by: red, green, blue, of 8-bit pixels.
  fileprivate var numbers: (mean: [Float], deviation: [Float]) {
    switch self {
    case .affine(let scale, let offset):
      ([Float](repeating: Float(-offset / scale), count: 3), [Float](repeating: Float(1 / scale), count: 3))
    case .imagenet: ChannelStatistics.imagenet.of8Bits
    case .caffe: ([123.68, 116.779, 103.939], [1, 1, 1])
    }
  }

  fileprivate var isBGR: Bool { if case .caffe = self { true } else { false } }
}

extension Normalization {
  /// The same for a network with this reference.
  /// - Throws: `OptionFailure` where nobody has measured the training images.
  fileprivate func numbers(
    for reference: PixelReference
  ) throws(OptionFailure) -> (mean: [Float], deviation: [Float]) {
    switch self {
    case .network: return reference.numbers
    case .dinov3Satellite: return ChannelStatistics.dinov3Satellite.of8Bits
    case .numbers(let numbers): return numbers.of8Bits
    case .set(let own?):
      // Two steps in one: to ImageNet's, (x - own mean) gain + its mean, then what the reference does to that.
      let (own, known, last) = (own.of8Bits, ChannelStatistics.imagenet.of8Bits, reference.numbers)
      let gain = (0..<3).map { known.deviation[$0] / own.deviation[$0] }
      return (
        (0..<3).map { own.mean[$0] - (known.mean[$0] - last.mean[$0]) / gain[$0] },
        (0..<3).map { last.deviation[$0] / gain[$0] }
      )
    case .set(nil):
      throw OptionFailure("normalization", expected: "set:\(ChannelStatistics.form), as measured", found: "set alone")
    }
  }
}

/// Brings the pixels of images to what a network was trained with, channel by channel.
public struct PixelNormalization {
  private enum Step {
    case affine(scale: Double, offset: Double)
    case channels(BatchNormalization)
  }

  private let step: Step
  /// From RGB to BGR.
  private let order: Tensor?
  private let floats: Tensor.FloatType

  /// - Parameters:
  ///   - reference: of the network.
  ///   - normalization: in its place, where it is another.
  /// - Throws: `OptionFailure` where nobody has measured the training images; `TorchError`.
  public init(
    _ reference: PixelReference, _ normalization: Normalization, device: Device, floats: Tensor.FloatType
  ) throws {
    self.floats = floats
    // The same in each channel, it is one step.
    if case (.affine(let scale, let offset), .network) = (reference, normalization) {
      (step, order) = (.affine(scale: scale, offset: offset), nil)
      return
    }
    func vector(_ values: [Float]) throws -> Tensor {
      try Tensor(reference.isBGR ? values.reversed() : values, shape: [values.count], on: device).converted(to: floats)
    }
    let (mean, deviation) = try normalization.numbers(for: reference)
    step = .channels(
      BatchNormalization(
        gamma: try vector([1, 1, 1]), beta: try vector([0, 0, 0]), mean: try vector(mean),
        variance: try vector(deviation.map { $0 * $0 }), momentum: 0, epsilon: 0, byBatch: false))
    let reversal: [Float] = [0, 0, 1, 0, 1, 0, 1, 0, 0]
    order = try reference.isBGR ? Tensor(reversal, shape: [3, 3, 1, 1], on: device).converted(to: floats) : nil
  }

  /// 8-bit pixels, N x H x W x 3, to N x 3 x H x W.
  public func callAsFunction(_ pixels: Tensor) throws -> Tensor {
    // The permuted tensor is what libtorch calls channels last, the layout that its convolutions prefer.
    let images = try pixels.permuted([0, 3, 1, 2]).converted(to: floats)
    switch step {
    case .affine(let scale, let offset): return try images.affine(scale: scale, offset: offset)
    case .channels(let scaling): return try scaling(order.map { try images.convolved($0) } ?? images)
    }
  }
}
