public import Torch

/// Xception without its top: images to descriptors of 2,048 values (Chollet, "Xception: Deep Learning with Depthwise
/// Separable Convolutions", 2017), as Keras has it.
public final class Xception {
  public static let descriptorSize = 2048
  /// The smallest image side that Keras allows.
  public static let smallestInput = 71

  public let device: Device
  package let body: XceptionBody<TrainableUnit>
  /// Made when first needed after the weights moved.
  private var folded: XceptionBody<FoldedUnit>?

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
    return body + (classes.map { ($0 * (descriptorSize + 1)) } ?? 0)
  }

  /// The 234 arrays of weights in the order of Keras's files.
  public static let specification = XceptionBody.xception.units.flatMap(\.arrays)

  /// 8-bit pixels, N x H x W x 3, as the network takes them: N x 3 x H x W in -1...1.
  public static func normalized(_ pixels: Tensor, floats: Tensor.FloatType = .float32) throws -> Tensor {
    // The permuted tensor is what libtorch calls channels last, the layout that its convolutions prefer.
    try pixels.permuted([0, 3, 1, 2]).converted(to: floats).affine(scale: 1 / 127.5, offset: -1)
  }

  /// - Parameter pixels: 8-bit, N x H x W x 3, on this network's device.
  /// - Returns: N x 2048.
  public func descriptors(of pixels: Tensor) throws -> Tensor {
    try withoutGradients { try foldedBody()(Self.normalized(pixels, floats: floats)) }
  }

  /// What the descriptors are the means of, place by place.
  /// - Parameter pixels: 8-bit, N x H x W x 3, on this network's device.
  /// - Returns: N x 2048 x h x w; 8 x 8 places of an image of 256 px.
  public func activations(of pixels: Tensor) throws -> Tensor {
    try withoutGradients { try foldedBody().activations(Self.normalized(pixels)).converted() }
  }

  /// The same descriptors as it learns: batches are normalised by their own statistics, and gradients can flow.
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

  package func foldedBody() throws -> XceptionBody<FoldedUnit> {
    if let folded { return folded }
    let made = try body.map { try $0.folded() }
    folded = made
    return made
  }
}
