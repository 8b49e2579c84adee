public import Torch

/// Of torchvision and timm: it halves the image in 3 x 3 convolutions ("v1.5"), without
/// biases; RGB.
public enum TorchvisionResNet: LibraryVersion {
  public static let name = "resnet50"
  public static let title = "ResNet-50"
  public static let isOfKeras = false
  public static let published = [
    PublishedWeights("resnet50-0676ba61.pth", by: "torchvision", megabytes: 103, "BSD-3-Clause"),
    PublishedWeights("resnet50.a1_in1k", by: "timm", megabytes: 102, "Apache-2.0"),
    PublishedWeights("dino_resnet50_pretrain.pth", by: "facebookresearch/dino", megabytes: 94, "Apache-2.0"),
    PublishedWeights("resnet50_sentinel2_rgb_moco-2b57ba8b.pth", by: "torchgeo", megabytes: 94, "CC-BY-4.0"),
  ]
}

/// Of Keras, and of the article of 2020: it halves the image in 1 x 1 convolutions, as published, with biases before its
/// normalisations; BGR, not scaled.
public enum KerasResNet: LibraryVersion {
  public static let name = "resnet50-keras"
  public static let title = "ResNet-50 of Keras"
  public static let isOfKeras = true
  public static let published = [
    PublishedWeights("resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5", by: "Keras", megabytes: 95, "MIT")
  ]
}

/// ResNet-50 without its top: images to descriptors (He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition",
/// 2015).
public final class ResNet50<Version: LibraryVersion>: LayeredBackbone {
  public static var name: String { Version.name }
  public static var title: String { Version.title }
  /// Five times halved, one place is left.
  public static var inputSides: ClosedRange<Int> { 32...4_096 }
  public static var published: [PublishedWeights] { Version.published }
  public static func multiplyAdds(ofSide side: Int) -> Int? { structure.multiplyAdds(ofSide: side) }

  private static var structure: ResNetBody<ConvolutionSpecification> {
    Version.isOfKeras ? .keras : .torchvision
  }

  package static var tapped: [(kind: DescriptorKind, layer: ResNetLayer)] {
    [4, 3, 2].flatMap { stage in
      both("layer\(stage)", width: 64 << (stage - 1) * 4, of: ResNetLayer(stage: stage))
    }
  }

  public static var headKind: DescriptorKind { tapped[0].kind }
  /// Of the last two stages: the one before them tells edges rather than things.
  public static var recommendedKinds: String { kinds.prefix(4).map(\.name).joined(separator: ",") }
  public static var specification: [ArraySpecification] { structure.units.flatMap(\.arrays) }

  /// A bias before a normalisation does not.
  public static func learns(_ array: ArraySpecification) -> Bool {
    !array.isStatistic && !array.name.hasSuffix("_conv/bias")
  }

  public static func layers(among stored: [StoredLayer]) -> (own: [StoredLayer], rest: [StoredLayer]) {
    guard Version.isOfKeras else { return ([], stored) }
    return StoredLayer.split(stored, named: specification.layerNames, counted: structure.inOrderOfKeras)
  }

  public let device: Device
  package let tapped = ResNet50.tapped
  package let body: ResNetBody<TrainableConvolution>
  package var folded: ResNetBody<FoldedConvolution>?
  package let normalization: PixelNormalization

  public init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, normalization: Normalization,
    floats: Tensor.FloatType
  ) throws {
    self.device = device
    self.normalization = try PixelNormalization(Version.pixels, normalization, device: device, floats: floats)
    body = try Self.structure.map {
      try TrainableConvolution($0, weights: weights, device: device, batchNorm: batchNorm, floats: floats)
    }
  }
}
