public import Torch

/// A vision transformer without a head: images to descriptors (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020), as
/// DINOv2 and DINOv3 have it: normalised before each branch, and each branch scaled.
public final class VisionTransformer<Version: ViTVersion>: LayeredBackbone {
  public static var name: String { Version.name }
  public static var title: String { Version.title }
  /// Four patches at least; the memory that attention takes grows with the fourth power of the side.
  public static var inputSides: ClosedRange<Int> { 2 * Version.shape.patch...784 }
  public static var published: [PublishedWeights] { Version.published }

  public static func multiplyAdds(ofSide side: Int) -> Int? {
    let (shape, grid) = (Version.shape, side / Version.shape.patch)
    let patches = grid * grid
    let tokens = patches + 1 + shape.registers
    let block = 12 * shape.width * shape.width * tokens + 2 * shape.width * tokens * tokens
    return 3 * shape.patch * shape.patch * shape.width * patches + shape.depth * block
  }

  /// What is beyond whole patches, on the right and below, is not looked at.
  public static func seen(ofSide side: Int) -> Int { side / Version.shape.patch * Version.shape.patch }

  /// The class token, means and deviations of the patches' tokens: of the end, and of a block five sixths through.
  package static var tapped: [(kind: DescriptorKind, layer: ViTLayer)] {
    let (width, depth) = (Version.shape.width, Version.shape.depth)
    return [depth, depth * 5 / 6].flatMap { block in
      let prefix = block == depth ? "" : "b\(block)."
      let token = DescriptorKind("\(prefix)token", width: width, .mean, help: "", hasPlaces: false)
      return [(token, ViTLayer(block: block, isToken: true))]
        + both("\(prefix)patch", width: width, of: ViTLayer(block: block, isToken: false))
    }
  }

  public static var headKind: DescriptorKind { tapped[0].kind }
  public static var recommendedKinds: String { kinds.map(\.name).joined(separator: ",") }
  public static var specification: [ArraySpecification] { ViTArrays.specification(Version.shape) }
  public static var namings: [ArrayNaming] { ViTArrays.namings(Version.shape) }

  public let device: Device
  package let tapped = VisionTransformer.tapped
  package let body: ViTBody
  package var folded: ViTBody?
  package let normalization: PixelNormalization

  /// - Parameter batchNorm: without meaning here.
  public init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, normalization: Normalization,
    floats: Tensor.FloatType
  ) throws {
    self.device = device
    self.normalization = try PixelNormalization(.imagenet, normalization, device: device, floats: floats)
    body = try ViTBody(Version.shape, weights: weights, device: device, floats: floats)
  }
}
