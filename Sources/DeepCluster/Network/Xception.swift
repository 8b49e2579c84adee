public import Torch

/// Xception without its top: images to descriptors (Chollet, "Xception: Deep Learning with Depthwise
/// Separable Convolutions", 2017), as Keras has it.
public final class Xception {
  /// The smallest image side that Keras allows.
  public static let smallestInput = 71

  public let device: Device
  package let body: XceptionBody<TrainableUnit>
  /// Made when first needed after the weights moved.
  private var folded: XceptionBody<FoldedConvolution>?

  private let floats: Tensor.FloatType

  public init(
    weights: NetworkWeights, device: Device = .cpu, batchNorm: BatchNormMode = .train,
    floats: Tensor.FloatType = .float32
  ) throws {
    self.device = device
    self.floats = floats
    body = try XceptionBody.xception.map {
      try TrainableUnit($0, weights: weights, device: device, batchNorm: batchNorm, floats: floats)
    }
  }

  /// Number of weights, moving statistics included: 20,861,480; with a top of 1,000 classes 22,910,480.
  public static func parameterCount(classes: Int? = nil) -> Int {
    let body = specification.reduce(0) { $0 + $1.count }
    return body + (classes.map { ($0 * (Pooling.avg.width + 1)) } ?? 0)
  }

  /// The 234 arrays of weights in the order of Keras's files.
  public static let specification = XceptionBody.xception.units.flatMap(\.arrays)

  /// 8-bit pixels, N x H x W x 3, as the network takes them: N x 3 x H x W in -1...1.
  public static func normalized(_ pixels: Tensor, floats: Tensor.FloatType = .float32) throws -> Tensor {
    // The permuted tensor is what libtorch calls channels last, the layout that its convolutions prefer.
    try pixels.permuted([0, 3, 1, 2]).converted(to: floats).affine(scale: 1 / 127.5, offset: -1)
  }

  /// - Parameter pixels: 8-bit, N x H x W x 3, on this network's device.
  /// - Returns: N x 2048: `Pooling.avg`.
  public func descriptors(of pixels: Tensor) throws -> Tensor {
    try withoutGradients { try foldedBody()(Self.normalized(pixels, floats: floats)) }
  }

  /// Several kinds of descriptors in one pass.
  /// - Parameter pixels: 8-bit, N x H x W x 3, on this network's device.
  /// - Returns: for each pooling N x `width`.
  public func descriptors(of pixels: Tensor, _ poolings: [Pooling]) throws -> [Tensor] {
    try withoutGradients { try foldedBody().descriptors(Self.normalized(pixels, floats: floats), poolings) }
  }

  /// What the descriptors are pooled from, place by place.
  /// - Parameter pixels: 8-bit, N x H x W x 3, on this network's device.
  /// - Returns: N x `pooling.width` x h x w; of an image of 256 px 8 x 8 places (`avg`) or 16 x 16 (`std`).
  public func activations(of pixels: Tensor, for pooling: Pooling) throws -> Tensor {
    try withoutGradients {
      let (body, images) = (try foldedBody(), try Self.normalized(pixels))
      return switch pooling {
      case .avg: try body.activations(images).converted()
      case .std: try body.texture(images).converted()
      }
    }
  }

  /// The means (`Pooling.avg`) as it learns: batches are normalised by their own statistics, and gradients can flow.
  public func trainingDescriptors(of pixels: Tensor) throws -> Tensor {
    folded = nil
    return try body(Self.normalized(pixels, floats: floats))
  }

  /// What an optimizer moves, in the order of Keras's files.
  public var parameters: [Tensor] { body.units.flatMap(\.parameters) }

  /// A copy of the weights.
  public func weights() throws -> NetworkWeights {
    var arrays: [NetworkWeights.Array] = []
    for unit in body.units {
      for (specification, tensor) in zip(unit.specification.arrays, unit.tensors) {
        arrays.append(try NetworkWeights.Array(specification, from: tensor))
      }
    }
    return NetworkWeights(arrays)
  }

  package func foldedBody() throws -> XceptionBody<FoldedConvolution> {
    if let folded { return folded }
    let made = try body.map { try $0.folded() }
    folded = made
    return made
  }
}
