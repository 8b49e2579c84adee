/// What tells one vision transformer from another.
public protocol ViTVersion: SendableMetatype {
  static var name: String { get }
  static var title: String { get }
  static var shape: ViTShape { get }
  static var published: [PublishedWeights] { get }
}

public struct ViTShape: Sendable {
  /// Numbers in a token: 64 for each head.
  let width: Int
  let depth: Int
  /// Pixels of a patch's side.
  let patch: Int
  let registers: Int
  let positions: Positions
  let epsilon: Double

  enum Positions: Sendable {
    /// Learned for so many patches a side, and brought to another size; `isSmoothed` as Pillow does.
    case learned(side: Int, isSmoothed: Bool)
    /// By turning queries and keys.
    case rotary
  }

  fileprivate static func dinov2(width: Int, depth: Int = 12, registers: Int = 0) -> Self {
    // transformers interpolates positions of networks with registers in another way, as those do who trained them.
    Self(
      width: width, depth: depth, patch: 14, registers: registers,
      positions: .learned(side: 37, isSmoothed: registers > 0), epsilon: 1e-6)
  }

  fileprivate static func dinov3(width: Int, depth: Int = 12) -> Self {
    Self(width: width, depth: depth, patch: 16, registers: 4, positions: .rotary, epsilon: 1e-5)
  }
}

// Oquab et al., "DINOv2: Learning Robust Visual Features without Supervision", 2023; with registers: Darcet et al.,
// "Vision Transformers Need Registers", 2023.

public enum DINOv2Small: ViTVersion {
  public static let name = "dinov2-vits14"
  public static let title = "DINOv2 ViT-S/14"
  public static let shape = ViTShape.dinov2(width: 384)
  public static let published = [
    PublishedWeights("dinov2_vits14_pretrain.pth", by: "facebookresearch/dinov2", megabytes: 88, "Apache-2.0"),
    PublishedWeights("vit_small_patch14_dinov2.lvd142m", by: "timm", megabytes: 88, "Apache-2.0"),
  ]
}

public enum DINOv2Base: ViTVersion {
  public static let name = "dinov2-vitb14"
  public static let title = "DINOv2 ViT-B/14"
  public static let shape = ViTShape.dinov2(width: 768)
  public static let published = [
    PublishedWeights("dinov2_vitb14_pretrain.pth", by: "facebookresearch/dinov2", megabytes: 346, "Apache-2.0"),
    PublishedWeights("vit_base_patch14_dinov2.lvd142m", by: "timm", megabytes: 346, "Apache-2.0"),
  ]
}

public enum DINOv2SmallRegisters: ViTVersion {
  public static let name = "dinov2-vits14-reg"
  public static let title = "DINOv2 ViT-S/14 with registers"
  public static let shape = ViTShape.dinov2(width: 384, registers: 4)
  public static let published = [
    PublishedWeights("dinov2_vits14_reg4_pretrain.pth", by: "facebookresearch/dinov2", megabytes: 88, "Apache-2.0"),
    PublishedWeights("vit_small_patch14_reg4_dinov2.lvd142m", by: "timm", megabytes: 88, "Apache-2.0"),
  ]
}

public enum DINOv2BaseRegisters: ViTVersion {
  public static let name = "dinov2-vitb14-reg"
  public static let title = "DINOv2 ViT-B/14 with registers"
  public static let shape = ViTShape.dinov2(width: 768, registers: 4)
  public static let published = [
    PublishedWeights("dinov2_vitb14_reg4_pretrain.pth", by: "facebookresearch/dinov2", megabytes: 346, "Apache-2.0"),
    PublishedWeights("vit_base_patch14_reg4_dinov2.lvd142m", by: "timm", megabytes: 346, "Apache-2.0"),
  ]
}

// Siméoni et al., "DINOv3", 2025.

public enum DINOv3Small: ViTVersion {
  public static let name = "dinov3-vits16"
  public static let title = "DINOv3 ViT-S/16"
  public static let shape = ViTShape.dinov3(width: 384)
  public static let published = [
    PublishedWeights(
      "dinov3-vits16-pretrain-lvd1689m", by: "facebook", megabytes: 86, "DINOv3 License (asks for consent)"),
    PublishedWeights(
      "vit_small_patch16_dinov3.lvd1689m", by: "timm", megabytes: 86, "DINOv3 License (asks for consent)"),
  ]
}

public enum DINOv3Base: ViTVersion {
  public static let name = "dinov3-vitb16"
  public static let title = "DINOv3 ViT-B/16"
  public static let shape = ViTShape.dinov3(width: 768)
  public static let published = [
    PublishedWeights(
      "dinov3-vitb16-pretrain-lvd1689m", by: "facebook", megabytes: 343, "DINOv3 License (asks for consent)"),
    PublishedWeights(
      "vit_base_patch16_dinov3.lvd1689m", by: "timm", megabytes: 343, "DINOv3 License (asks for consent)"),
  ]
}

public enum DINOv3Large: ViTVersion {
  public static let name = "dinov3-vitl16"
  public static let title = "DINOv3 ViT-L/16"
  public static let shape = ViTShape.dinov3(width: 1_024, depth: 24)
  public static let published = [
    PublishedWeights(
      "dinov3-vitl16-pretrain-lvd1689m", by: "facebook", megabytes: 1213, "DINOv3 License (asks for consent)"),
    PublishedWeights(
      "vit_large_patch16_dinov3.lvd1689m", by: "timm", megabytes: 1213, "DINOv3 License (asks for consent)"),
    PublishedWeights(
      "dinov3-vitl16-pretrain-sat493m", by: "facebook", megabytes: 1213, "DINOv3 License (asks for consent)",
      .dinov3Satellite),
    PublishedWeights(
      "vit_large_patch16_dinov3.sat493m", by: "timm", megabytes: 1213, "DINOv3 License (asks for consent)",
      .dinov3Satellite),
  ]
}
