public import Torch

/// A dense layer: what tells groups apart by descriptors.
public struct Dense {
  public let name: String
  /// Weights of the descriptor's numbers for each class: K x D, as libtorch has them.
  public let kernel: Tensor
  public let bias: Tensor

  /// The arrays of such a layer as Keras keeps them.
  /// - Parameter inputs: numbers in a descriptor.
  public static func specification(_ name: String, inputs: Int, classes: Int) -> [ArraySpecification] {
    [
      ArraySpecification("\(name)/kernel", [inputs, classes]),
      ArraySpecification("\(name)/bias", [classes]),
    ]
  }

  /// The layer of this name in `weights`.
  public init(
    _ name: String = "head", inputs: Int, classes: Int, weights: NetworkWeights, device: Device = .cpu,
    floats: Tensor.FloatType = .float32
  ) throws {
    let specifications = Self.specification(name, inputs: inputs, classes: classes)
    self.name = name
    kernel = try weights.tensor(specifications[0], on: device, floats)
    bias = try weights.tensor(specifications[1], on: device, floats)
    for parameter in parameters { try parameter.requireGradient() }
  }

  /// A head that knows nothing.
  public init(inputs: Int, classes: Int, seed: UInt64, device: Device) throws {
    try self.init(
      inputs: inputs, classes: classes,
      weights: .random(Self.specification("head", inputs: inputs, classes: classes), seed: seed), device: device)
  }

  public var parameters: [Tensor] { [kernel, bias] }
  /// How many classes it tells apart: K.
  public var classes: Int { get throws { try bias.shape[0] } }
  /// How many numbers it takes: D.
  public var inputs: Int { get throws { try kernel.shape[1] } }

  public func callAsFunction(_ descriptors: Tensor) throws -> Tensor {
    try descriptors.linear(kernel, bias: bias)
  }

  public func weights() throws -> NetworkWeights {
    let specifications = try Self.specification(name, inputs: inputs, classes: classes)
    return NetworkWeights(try zip(specifications, parameters).map { try NetworkWeights.Array($0, from: $1) })
  }
}
