public import Imaging
public import Options
public import Torch

/// How images are described: by which network, given what, asked for what. The values of `init()` are those of the
/// published experiment.
public struct DescriptorOptions: DeclaredOptions {
  public var backbone = Backbones.published.name
  /// `imagenet`, `none` (random), or the path of a file.
  public var weights = "imagenet"
  /// Side of the square that images are resized to, in pixels.
  public var inputSize = 256
  /// How an image that is no square becomes one.
  public var fit = Fit.squash
  /// What pixels are brought to before the network sees them.
  public var normalization = Normalization.network
  public var precision = Precision.fp32
  /// Quarter turns over which the descriptors of an image are averaged: 1 (as it is), 2 or 4. Overhead imagery has no up.
  public var rotations = 1
  /// Whether images have an up, as photographs have: then they are never turned, and what others are turned for they are mirrored
  /// for, left to right.
  public var upright = false
  /// What images are compared by: names of the network's kinds, with commas between. The head learns from `Backbone.headKind`.
  public var pooling = Backbones.published.headKind.name

  public init() {}

  public static let declared: [DeclaredOption<Self>] = [
    DeclaredOption(
      "backbone", \.backbone,
      "The network: \(Backbones.all.map { $0.name }.joined(separator: ", ")); `tiles backbones` tells of each.",
      valueName: "name",
      traits: [.later]),
    DeclaredOption(
      "weights", \.weights,
      "imagenet, none (random), or a .h5 or .keras of Keras, a .pth of PyTorch or a .safetensors file.",
      valueName: "imagenet|none|file", traits: [.mayChange]),
    DeclaredOption("input-size", \.inputSize, "Side of the square that images are resized to, in pixels."),
    DeclaredOption(
      "fit", \.fit,
      "Images that are no squares: crop (their middle), pad (whole, between bars) or squash (whole, drawn together).",
      traits: [.later]),
    DeclaredOption(
      "normalization", \.normalization,
      """
      What pixels are brought to: network (as its reference has it), dinov3-sat (DINOv3's sat493m), set (training images' own \
      mean and deviation to ImageNet's), or numbers, \(ChannelStatistics.form) of pixels from 0 to 1 (docs/weights.md).
      """, valueName: "network|dinov3-sat|set|numbers", traits: [.later]),
    DeclaredOption(
      "precision", \.precision,
      "fp32, or bf16 for the products of matrices; a processor needs AVX-512 for it."),
    DeclaredOption(
      "rotations", \.rotations,
      "Quarter turns that descriptors are averaged over (test-time augmentation): 1, 2 or 4.",
      in: [.default: 4], allowed: AllowedValues("1, 2 or 4") { [1, 2, 4].contains($0) }),
    DeclaredOption(
      "upright", \.upright,
      """
      Images have an up: describe them as they are and mirrored, and train on mirrored ones, never on turned ones. The default \
      recipe takes photographs for such where most are no squares.
      """, traits: [.later]),
    DeclaredOption(
      "pooling", \.pooling,
      """
      What images are compared by: of \(Backbones.published.name) \(Self.kinds); `tiles backbones NAME` tells of another's. \
      Several with commas between, each brought where it is compared apart, then joined by their neighbours. A network learns \
      from its first kind in any case.
      """, valueName: "kind[,kind]", in: [.default: "std"], traits: [.later]),
  ]

  private static var kinds: String {
    Backbones.published.kinds.map { $0.help.isEmpty ? $0.name : "\($0.name) (\($0.help))" }.joined(separator: ", ")
  }

  /// Recipes name kinds of the published network: another one describes images by what its head takes, unless told.
  public mutating func settle(given: Set<String>) {
    if upright, !given.contains("rotations") { rotations = 1 }
    guard !given.contains("pooling"), let backbone = try? network(), (try? backbone.kinds(pooling)) == nil else {
      return
    }
    pooling = pooling == Backbones.published.recommendedKinds ? backbone.recommendedKinds : backbone.headKind.name
  }

  public func validateTogether() throws(OptionFailure) {
    let backbone = try Backbones.named(backbone)
    _ = try backbone.kinds(pooling)
    try require(!upright || rotations == 1, "rotations", "1 with --upright", rotations)
    let sides = backbone.inputSides
    try require(
      sides.contains(inputSize), "input-size", "\(sides.lowerBound) to \(sides.upperBound)", inputSize)
  }

  /// The network that the options name.
  /// - Throws: `OptionFailure`.
  public func network() throws(OptionFailure) -> any Backbone.Type { try Backbones.named(backbone) }

  /// Whether a value of the option with this key asks for what these have.
  public func have(_ value: JSONValue, as key: String) -> Bool {
    guard key == "normalization", let asked = Normalization(json: value) else { return params[key] == value }
    return normalization.isMeant(by: asked)
  }

  /// The network with these weights.
  /// - Throws: `OptionFailure`; what making a network throws.
  public func network(
    _ weights: NetworkWeights, device: Device = .cpu, batchNorm: BatchNormMode = .train
  ) throws -> any Backbone {
    try network().init(weights: weights, device: device, batchNorm: batchNorm, normalization: normalization)
  }

  /// Takes images for such as have an up.
  public mutating func standUpright() { (upright, rotations) = (true, 1) }

  /// What a person should know of the side that was chosen; nil if nothing.
  public var note: String? {
    guard let seen = (try? network())?.seen(ofSide: inputSize), seen != inputSize else { return nil }
    return "\(backbone) looks at \(seen) of \(inputSize) px, in whole patches; --input-size \(seen) leaves nothing out"
  }

  /// How an image is laid down, each time that it is described.
  var views: [Turn] {
    upright ? [.none, Turn(quarters: 0, isMirrored: true)] : (0..<rotations).map { Turn(quarters: $0) }
  }

  /// What images are compared by: one at least.
  /// - Throws: `OptionFailure`.
  public func kinds() throws(OptionFailure) -> [DescriptorKind] { try network().kinds(pooling) }
}

extension Precision: OptionValue {}
extension Fit: OptionValue {}

/// - Throws: `OptionFailure` unless a rule holds.
func require(
  _ holds: Bool, _ option: String, _ expected: String, _ found: some CustomStringConvertible
) throws(OptionFailure) {
  if !holds { throw OptionFailure(option, expected: expected, found: found.description) }
}
