package import Torch

/// The structure of ResNet-50, once: of what its convolutions are named and sized, of convolutions that learn, and of those
/// that only compute.
package struct ResNetBody<Unit>: ConvolutionalBody {
  package struct Block {
    /// 1 x 1, 3 x 3, 1 x 1.
    let units: [Unit]
    /// What is added to their result; else the block's input is.
    let shortcut: Unit?
  }

  let stem: Unit
  let stages: [[Block]]

  /// A block's shortcut after its other convolutions.
  package var units: [Unit] { [stem] + stages.joined().flatMap { $0.units + ($0.shortcut.map { [$0] } ?? []) } }

  func map<Other>(_ transform: (Unit) throws -> Other) rethrows -> ResNetBody<Other> {
    try ResNetBody<Other>(
      stem: transform(stem),
      stages: stages.map { stage in
        try stage.map { block in
          try ResNetBody<Other>.Block(units: block.units.map(transform), shortcut: block.shortcut.map(transform))
        }
      })
  }
}

/// The output of a stage, from 1.
package struct ResNetLayer: Hashable, Sendable {
  let stage: Int
}

extension ResNetBody<ConvolutionSpecification> {
  static var torchvision: Self {
    Self(stem: unit(["conv1", "bn1"], size: 7, stride: 2, 3, 64)) { stage, block, width, inputs in
      let (name, stride) = ("layer\(stage).\(block)", block == 0 && stage > 1 ? 2 : 1)
      return Block(
        units: [
          unit(["\(name).conv1", "\(name).bn1"], inputs, width),
          unit(["\(name).conv2", "\(name).bn2"], size: 3, stride: stride, width, width),
          unit(["\(name).conv3", "\(name).bn3"], width, 4 * width),
        ],
        shortcut: block == 0
          ? unit(["\(name).downsample.0", "\(name).downsample.1"], stride: stride, inputs, 4 * width) : nil)
    }
  }

  static var keras: Self {
    func unit(_ name: String, size: Int = 1, stride: Int = 1, _ inputs: Int, _ outputs: Int) -> ConvolutionSpecification
    {
      ConvolutionSpecification(
        names: [.init(convolution: "\(name)_conv", normalization: "\(name)_bn")], layout: .keras, size: size,
        stride: stride, padding: .half, inputs: inputs, outputs: outputs, hasBias: true,
        statistics: (momentum: 0.01, epsilon: 1.001e-5))
    }
    return Self(stem: unit("conv1", size: 7, stride: 2, 3, 64)) { stage, block, width, inputs in
      let (name, stride) = ("conv\(stage + 1)_block\(block + 1)", block == 0 && stage > 1 ? 2 : 1)
      return Block(
        units: [
          unit("\(name)_1", stride: stride, inputs, width), unit("\(name)_2", size: 3, width, width),
          unit("\(name)_3", width, 4 * width),
        ],
        shortcut: block == 0 ? unit("\(name)_0", stride: stride, inputs, 4 * width) : nil)
    }
  }

  /// Table 1 of the paper.
  private init(
    stem: ConvolutionSpecification, _ block: (_ stage: Int, _ block: Int, _ width: Int, _ inputs: Int) -> Block
  ) {
    self.stem = stem
    stages = zip(1..., [3, 4, 6, 3]).map { stage, count in
      let width = 64 << (stage - 1)
      return (0..<count).map { block(stage, $0, width, $0 > 0 ? 4 * width : stage == 1 ? 64 : 2 * width) }
    }
  }

  private static func unit(
    _ names: [String], size: Int = 1, stride: Int = 1, _ inputs: Int, _ outputs: Int
  ) -> ConvolutionSpecification {
    ConvolutionSpecification(
      names: [.init(convolution: names[0], normalization: names[1])], size: size, stride: stride, padding: .half,
      inputs: inputs, outputs: outputs, statistics: (momentum: 0.1, epsilon: 1e-5))
  }

  func multiplyAdds(ofSide side: Int) -> Int {
    var (count, side) = (0, side)
    stem.count(&count, &side)
    side = (side + 1) / 2
    for block in stages.joined() {
      var other = side
      block.shortcut?.count(&count, &other)
      for unit in block.units { unit.count(&count, &side) }
    }
    return count
  }

  /// Keras counts layers by their depth: those of a block's shortcut come before its last ones.
  var inOrderOfKeras: [String] {
    let blocks = stages.joined().flatMap { $0.units.dropLast() + ($0.shortcut.map { [$0] } ?? []) + $0.units.suffix(1) }
    return ([stem] + blocks).flatMap { $0.arrays.layerNames }
  }
}

extension ResNetBody: LayeredBody where Unit: PlainUnit {
  package func run(_ images: Tensor, _ tap: inout LayerTap<ResNetLayer>) throws {
    var x = try stem(images, thenRelu: true).maxPooled(size: 3, stride: 2, padding: 1)
    for (stage, blocks) in zip(1..., stages) {
      for block in blocks {
        let middle = try block.units[1](block.units[0](x, thenRelu: true), thenRelu: true)
        let shortcut = try block.shortcut?(x, thenRelu: false) ?? x
        x = try block.units[2](middle, thenRelu: false).addThenRelu(shortcut)
      }
      if tap.keep(ResNetLayer(stage: stage), x) { return }
    }
  }
}

extension ResNetBody: LearningBody where Unit == TrainableConvolution {
  package func folded(on device: Device) throws -> ResNetBody<FoldedConvolution> { try map { try $0.folded() } }

  package var lastLayer: ResNetLayer { ResNetLayer(stage: stages.count) }
}
