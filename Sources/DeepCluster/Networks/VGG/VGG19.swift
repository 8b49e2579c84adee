public import Torch

/// RGB, scaled.
public enum TorchvisionVGG: LibraryVersion {
  public static let name = "vgg19"
  public static let title = "VGG19"
  public static let isOfKeras = false
  public static let published = [
    PublishedWeights("vgg19-dcbb9e9d.pth", by: "torchvision", megabytes: 575, "BSD-3-Clause")
  ]
}

/// BGR, not scaled, as published.
public enum KerasVGG: LibraryVersion {
  public static let name = "vgg19-keras"
  public static let title = "VGG19 of Keras"
  public static let isOfKeras = true
  public static let published = [
    PublishedWeights("vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5", by: "Keras", megabytes: 80, "CC-BY-4.0")
  ]
}

/// VGG19 without its dense layers: images to descriptors (Simonyan and Zisserman, "Very Deep Convolutional Networks for
/// Large-Scale Image Recognition", 2014).
public final class VGG19<Version: LibraryVersion>: LayeredBackbone {
  public static var name: String { Version.name }
  public static var title: String { Version.title }
  /// Five times halved, one place is left.
  public static var inputSides: ClosedRange<Int> { 32...4_096 }
  public static var published: [PublishedWeights] { Version.published }
  public static func multiplyAdds(ofSide side: Int) -> Int? { structure.multiplyAdds(ofSide: side) }

  private static var structure: VGGBody<ConvolutionSpecification> { VGGBody(isOfKeras: Version.isOfKeras) }

  package static var tapped: [(kind: DescriptorKind, layer: VGGLayer)] {
    [5, 4].flatMap { block in both("block\(block)", width: 512, of: VGGLayer(block: block)) }
  }

  public static var headKind: DescriptorKind { tapped[0].kind }
  public static var recommendedKinds: String { kinds.map(\.name).joined(separator: ",") }
  public static var specification: [ArraySpecification] { structure.units.flatMap(\.arrays) }

  public static func layers(among stored: [StoredLayer]) -> (own: [StoredLayer], rest: [StoredLayer]) {
    guard Version.isOfKeras else { return ([], stored) }
    let names = specification.layerNames
    return StoredLayer.split(stored, named: names, counted: names)
  }

  public let device: Device
  package let tapped = VGG19.tapped
  package let body: VGGBody<TrainableConvolution>
  package var folded: VGGBody<FoldedConvolution>?
  package let normalization: PixelNormalization

  /// - Parameter batchNorm: without meaning here.
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
