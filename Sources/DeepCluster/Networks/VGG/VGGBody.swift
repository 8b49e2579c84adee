package import Torch

/// The structure of VGG19, once: of what its convolutions are named and sized, of convolutions that learn, and of those that
/// only compute.
package struct VGGBody<Unit>: ConvolutionalBody {
  let blocks: [[Unit]]

  package var units: [Unit] { blocks.flatMap { $0 } }

  func map<Other>(_ transform: (Unit) throws -> Other) rethrows -> VGGBody<Other> {
    try VGGBody<Other>(blocks: blocks.map { try $0.map(transform) })
  }
}

/// A block after its pooling, from 1.
package struct VGGLayer: Hashable, Sendable {
  let block: Int
}

extension VGGBody<ConvolutionSpecification> {
  /// Configuration E of the paper's table 1.
  init(isOfKeras: Bool) {
    var inputs = 3
    // torchvision counts all that follows one another: convolutions, ReLUs, poolings.
    var place = 0
    blocks = zip([2, 2, 4, 4, 4], [64, 128, 256, 512, 512]).enumerated().map { block, size in
      let units = (1...size.0).map { number in
        defer { (inputs, place) = (size.1, place + 2) }
        return ConvolutionSpecification(
          names: [.init(convolution: isOfKeras ? "block\(block + 1)_conv\(number)" : "features.\(place)")],
          layout: isOfKeras ? .keras : .torch, size: 3, padding: .half, inputs: inputs, outputs: size.1, hasBias: true)
      }
      place += 1
      return units
    }
  }
}

extension VGGBody<ConvolutionSpecification> {
  func multiplyAdds(ofSide side: Int) -> Int {
    var (count, side) = (0, side)
    for block in blocks {
      for unit in block { unit.count(&count, &side) }
      side /= 2
    }
    return count
  }
}

extension VGGBody: LayeredBody where Unit: PlainUnit {
  package func run(_ images: Tensor, _ tap: inout LayerTap<VGGLayer>) throws {
    var x = images
    for (number, block) in zip(1..., blocks) {
      for unit in block { x = try unit(x, thenRelu: true) }
      x = try x.maxPooled(size: 2, stride: 2, padding: 0)
      if tap.keep(VGGLayer(block: number), x) { return }
    }
  }
}

extension VGGBody: LearningBody where Unit == TrainableConvolution {
  package func folded(on device: Device) throws -> VGGBody<FoldedConvolution> { try map { try $0.folded() } }

  package var lastLayer: VGGLayer { VGGLayer(block: blocks.count) }
}
