package import Torch

/// The structure of an EfficientNet-Lite, once: of what its convolutions are named and sized, of convolutions that learn, and
/// of those that only compute.
package struct LiteBody<Unit>: ConvolutionalBody {
  package struct Block {
    let expand: Unit?
    let depthwise: Unit
    let project: Unit
    /// Its input is added to its output.
    let addsInput: Bool

    var units: [Unit] { (expand.map { [$0] } ?? []) + [depthwise, project] }
  }

  let stem: Unit
  let blocks: [Block]
  let head: Unit

  package var units: [Unit] { [stem] + blocks.flatMap(\.units) + [head] }

  func map<Other>(_ transform: (Unit) throws -> Other) rethrows -> LiteBody<Other> {
    try LiteBody<Other>(
      stem: transform(stem),
      blocks: blocks.map { block in
        try LiteBody<Other>.Block(
          expand: block.expand.map(transform), depthwise: transform(block.depthwise), project: transform(block.project),
          addsInput: block.addsInput)
      }, head: transform(head))
  }
}

/// What descriptors can be pooled from; blocks are counted from 1.
package enum LiteLayer: Hashable, Sendable {
  /// A block's depthwise convolution, after its ReLU6.
  case depthwise(Int)
  case block(Int)
  case head
}

extension LiteBody<ConvolutionSpecification> {
  /// Repeats, kernel, stride, expansion and outputs of each stage of EfficientNet-B0 (Tan and Le 2019, table 1).
  private static let stages = [
    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
  ]

  /// Without squeeze-and-excitation, with ReLU6; stem, head, and the first and last stage's repeats stay as they are
  /// (tensorflow/tpu, models/official/efficientnet/lite).
  init(width: Double, depth: Double) {
    func channels(_ count: Int) -> Int {
      let wanted = Double(count) * width
      let rounded = max(8, Int(wanted + 4) / 8 * 8)
      return Double(rounded) < 0.9 * wanted ? rounded + 8 : rounded
    }
    var blocks: [Block] = []
    var inputs = 32
    for (stage, (repeats, size, stride, expansion, outputs)) in Self.stages.enumerated() {
      let isEdge = stage == 0 || stage == Self.stages.count - 1
      let outputs = channels(outputs)
      for place in 0..<(isEdge ? repeats : Int((depth * Double(repeats)).rounded(.up))) {
        blocks.append(
          Self.block(
            "blocks.\(stage).\(place)", "_blocks.\(blocks.count)", size: size, stride: place == 0 ? stride : 1,
            expansion: expansion, inputs: inputs, outputs: outputs))
        inputs = outputs
      }
    }
    self.blocks = blocks
    stem = Self.unit(["conv_stem", "_conv_stem"], ["bn1", "_bn0"], size: 3, stride: 2, 3, 32)
    head = Self.unit(["conv_head", "_conv_head"], ["bn2", "_bn1"], inputs, 1_280)
  }

  /// With TensorFlow's padding, momentum and epsilon, as timm's tf_efficientnet_lite.
  private static func unit(
    _ convolutions: [String], _ normalizations: [String], isDepthwise: Bool = false, size: Int = 1, stride: Int = 1,
    _ inputs: Int, _ outputs: Int
  ) -> ConvolutionSpecification {
    ConvolutionSpecification(
      names: zip(convolutions, normalizations).map { .init(convolution: $0, normalization: $1) }, size: size,
      stride: stride, padding: .same, isDepthwise: isDepthwise, inputs: inputs, outputs: outputs,
      statistics: (momentum: 0.01, epsilon: 1e-3))
  }

  func multiplyAdds(ofSide side: Int) -> Int {
    var (count, side) = (0, side)
    for unit in units { unit.count(&count, &side) }
    return count
  }

  private static func block(
    _ timm: String, _ package: String, size: Int, stride: Int, expansion: Int, inputs: Int, outputs: Int
  ) -> Block {
    let middle = inputs * expansion
    // timm counts a block's normalisations from 1 by what is there, the package from 0 by their use.
    let first = expansion > 1 ? 1 : 0
    func unit(
      _ names: [String], _ place: Int, isDepthwise: Bool = false, size: Int = 1, stride: Int = 1, _ inputs: Int,
      _ outputs: Int
    ) -> ConvolutionSpecification {
      Self.unit(
        ["\(timm).\(names[0])", "\(package).\(names[1])"],
        ["\(timm).bn\(place + first)", "\(package)._bn\(place)"], isDepthwise: isDepthwise, size: size, stride: stride,
        inputs, outputs)
    }
    return Block(
      expand: expansion > 1 ? unit(["conv_pw", "_expand_conv"], 0, inputs, middle) : nil,
      depthwise: unit(
        ["conv_dw", "_depthwise_conv"], 1, isDepthwise: true, size: size, stride: stride, middle, middle),
      project: unit([expansion > 1 ? "conv_pwl" : "conv_pw", "_project_conv"], 2, middle, outputs),
      addsInput: stride == 1 && inputs == outputs)
  }
}

extension LiteBody: LayeredBody where Unit: LiteUnit {
  package func run(_ images: Tensor, _ tap: inout LayerTap<LiteLayer>) throws {
    var x = try stem(images, isBounded: true, nextBounds: true)
    for (number, block) in zip(1..., blocks) {
      let expanded = try block.expand?(x, isBounded: true, nextBounds: true) ?? x
      let middle = try block.depthwise(expanded, isBounded: true, nextBounds: false)
      if tap.keep(.depthwise(number), middle) { return }
      let projected = try block.project(middle, isBounded: false, nextBounds: false)
      x = try block.addsInput ? projected.add(x) : projected
      if tap.keep(.block(number), x) { return }
    }
    _ = tap.keep(.head, try head(x, isBounded: true, nextBounds: false))
  }
}

extension LiteBody: LearningBody where Unit == TrainableConvolution {
  package func folded(on device: Device) throws -> LiteBody<FoldedLiteUnit> {
    try map { try $0.foldedLite(on: device) }
  }
  package var lastLayer: LiteLayer { .head }
}
