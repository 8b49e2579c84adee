package import Torch

/// The structure of Xception (Chollet 2017), once: of what its convolutions are named and sized (`UnitSpecification`),
/// of convolutions that learn (`TrainableUnit`) and of convolutions that only compute (`FoldedConvolution`).
package struct XceptionBody<Unit> {
  package struct Block {
    package let startsWithRelu: Bool
    package let units: [Unit]
    /// A block that has one halves the image; the others add their input to their output.
    package let shortcut: Unit?
  }

  /// Block 1.
  package let entry: [Unit]
  /// Blocks 2 to 12.
  package let blocks: [Block]
  package let block13: Block
  /// Block 14.
  package let exit: [Unit]

  /// In the order of Keras's files: a block's shortcut comes after its other convolutions.
  package var units: [Unit] {
    entry + (blocks + [block13]).flatMap { block in block.units + (block.shortcut.map { [$0] } ?? []) } + exit
  }

  package func map<Other>(_ transform: (Unit) throws -> Other) rethrows -> XceptionBody<Other> {
    try XceptionBody<Other>(
      entry: entry.map(transform), blocks: blocks.map { try $0.map(transform) }, block13: block13.map(transform),
      exit: exit.map(transform))
  }
}

extension XceptionBody.Block {
  fileprivate func map<Other>(_ transform: (Unit) throws -> Other) rethrows -> XceptionBody<Other>.Block {
    try XceptionBody<Other>.Block(
      startsWithRelu: startsWithRelu, units: units.map(transform), shortcut: shortcut.map(transform))
  }
}

// MARK: What it is made of

extension XceptionBody<UnitSpecification> {
  package static var xception: Self {
    Self(
      entry: [.plain("block1_conv1", from: 3, to: 32, stride: 2), .plain("block1_conv2", from: 32, to: 64)],
      blocks: [
        .halving(2, from: 64, through: 128, to: 128, shortcut: 0, startsWithRelu: false),
        .halving(3, from: 128, through: 256, to: 256, shortcut: 1),
        .halving(4, from: 256, through: 728, to: 728, shortcut: 2),
      ] + (5...12).map { .middle($0, channels: 728) },
      block13: .halving(13, from: 728, through: 728, to: 1024, shortcut: 3),
      exit: [
        .separable("block14_sepconv1", from: 1024, to: 1536), .separable("block14_sepconv2", from: 1536, to: 2048),
      ])
  }
}

extension XceptionBody<UnitSpecification>.Block {
  fileprivate static func halving(
    _ number: Int, from inputs: Int, through middle: Int, to outputs: Int, shortcut: Int, startsWithRelu: Bool = true
  ) -> Self {
    Self(
      startsWithRelu: startsWithRelu,
      units: [
        .separable("block\(number)_sepconv1", from: inputs, to: middle),
        .separable("block\(number)_sepconv2", from: middle, to: outputs),
      ],
      shortcut: .shortcut(shortcut, from: inputs, to: outputs))
  }

  fileprivate static func middle(_ number: Int, channels: Int) -> Self {
    Self(
      startsWithRelu: true,
      units: (1...3).map { .separable("block\(number)_sepconv\($0)", from: channels, to: channels) }, shortcut: nil)
  }
}

extension XceptionBody<UnitSpecification> {
  func multiplyAdds(ofSide side: Int) -> Int {
    var count = 0
    func add(_ unit: UnitSpecification, _ side: Int) {
      let (channels, place) = (unit.inputs * unit.outputs, side * side)
      switch unit.kind {
      case .plain(let size, _): count += place * size * size * channels
      case .separable: count += place * (9 * unit.inputs + channels)
      }
    }
    // Nothing is padded there.
    var side = (side - 3) / 2 + 1
    add(entry[0], side)
    side -= 2
    add(entry[1], side)
    for block in blocks + [block13] {
      for unit in block.units { add(unit, side) }
      guard let shortcut = block.shortcut else { continue }
      side = (side + 1) / 2
      add(shortcut, side)
    }
    for unit in exit { add(unit, side) }
    return count
  }
}

// MARK: What it computes

/// A convolution with its batch normalisation.
package protocol ConvolutionUnit {
  func callAsFunction(_ x: Activations, thenRelu: Bool) throws -> Activations
}

extension XceptionBody: LayeredBody where Unit: ConvolutionUnit {
  package func run(_ images: Tensor, _ tap: inout LayerTap<XceptionLayer>) throws {
    var x = Activations(images)
    for unit in entry { x = try unit(x, thenRelu: true) }
    for (number, block) in zip(2..., blocks) {
      x = Activations(try block(x.computed()))
      if let layer = XceptionLayer.blocks[number], tap.keep(layer, x.tensor) { return }
    }
    let input = try x.computed()
    let first = try block13.first(input)
    if tap.keep(.block13First, first) { return }
    let second = try block13.units[1](Activations(first, relu: true), thenRelu: false).computed()
    if tap.keep(.block13Second, second) { return }
    let output = try block13.ending(Activations(second), input)
    if tap.keep(.block13, output) { return }
    _ = tap.keep(.block14, try afterBlock13(output))
  }

  fileprivate func afterBlock13(_ input: Tensor) throws -> Tensor {
    var x = Activations(input)
    for unit in exit { x = try unit(x, thenRelu: true) }
    return try x.computed()
  }
}

extension XceptionBody: LearningBody where Unit == TrainableUnit {
  package func arrays() -> [(specification: ArraySpecification, tensor: Tensor)] {
    units.flatMap { unit in zip(unit.specification.arrays, unit.tensors).map { ($0, $1) } }
  }

  package var parameters: [Tensor] { units.flatMap(\.parameters) }
  package func folded(on device: Device) throws -> XceptionBody<FoldedConvolution> { try map { try $0.folded() } }

  package var lastLayer: XceptionLayer { .block14 }

  /// Without keeping what block 13's convolutions give: the next ones normalise while they read.
  package func learned(_ images: Tensor) throws -> Tensor {
    var x = Activations(images)
    for unit in entry { x = try unit(x, thenRelu: true) }
    for block in blocks + [block13] { x = Activations(try block(x.computed())) }
    return try afterBlock13(x.computed())
  }
}

extension XceptionBody.Block where Unit: ConvolutionUnit {
  package func callAsFunction(_ input: Tensor) throws -> Tensor {
    var x = Activations(input, relu: startsWithRelu)
    for (index, unit) in units.enumerated() { x = try unit(x, thenRelu: index < units.count - 1) }
    return try ending(x, input)
  }

  /// The block's output, of what its last convolution gives.
  func ending(_ x: Activations, _ input: Tensor) throws -> Tensor {
    guard let shortcut else { return try x.computed(adding: input) }
    let pooled = try x.pooledAsKerasSame()
    return try shortcut(Activations(input), thenRelu: false).computed(adding: pooled)
  }

  /// What the block's first convolution gives, before the ReLU.
  func first(_ input: Tensor) throws -> Tensor {
    try units[0](Activations(input, relu: startsWithRelu), thenRelu: false).computed()
  }
}
