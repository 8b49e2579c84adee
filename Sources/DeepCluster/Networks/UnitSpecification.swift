/// One convolution of a network, without bias, and the batch normalisation that always follows it.
package struct UnitSpecification: Sendable {
  package enum Kind: Sendable, Equatable {
    /// Without padding.
    case plain(size: Int, stride: Int)
    /// Depthwise 3x3 "same", then pointwise 1x1, with nothing between.
    case separable
  }

  /// Keras's names of the two layers.
  package let convolution: String
  package let normalization: String
  package let kind: Kind
  package let inputs: Int
  package let outputs: Int

  package static func plain(_ name: String, from inputs: Int, to outputs: Int, stride: Int = 1) -> Self {
    Self(
      convolution: name, normalization: "\(name)_bn", kind: .plain(size: 3, stride: stride),
      inputs: inputs, outputs: outputs)
  }

  package static func separable(_ name: String, from inputs: Int, to outputs: Int) -> Self {
    Self(convolution: name, normalization: "\(name)_bn", kind: .separable, inputs: inputs, outputs: outputs)
  }

  /// The 1x1 convolution beside a block that halves the image; Keras numbers these instead of naming them.
  package static func shortcut(_ number: Int, from inputs: Int, to outputs: Int) -> Self {
    let suffix = number == 0 ? "" : "_\(number)"
    return Self(
      convolution: "conv2d\(suffix)", normalization: "batch_normalization\(suffix)",
      kind: .plain(size: 1, stride: 2), inputs: inputs, outputs: outputs)
  }

  package var stride: Int {
    switch kind {
    case .plain(_, let stride): stride
    case .separable: 1
    }
  }

  /// The weights of both layers, in the order and with the shapes in which Keras keeps them.
  package var arrays: [ArraySpecification] {
    let kernels =
      switch kind {
      case .plain(let size, _):
        [ArraySpecification("\(convolution)/kernel", [size, size, inputs, outputs])]
      case .separable:
        [
          ArraySpecification("\(convolution)/depthwise_kernel", [3, 3, inputs, 1]),
          ArraySpecification("\(convolution)/pointwise_kernel", [1, 1, inputs, outputs]),
        ]
      }
    return kernels
      + ["gamma", "beta", "moving_mean", "moving_variance"].map {
        ArraySpecification("\(normalization)/\($0)", [outputs])
      }
  }
}

/// The name and the shape of one array of weights, as the library has them that the network comes from.
public struct ArraySpecification: Sendable, Equatable {
  public enum Layout: Sendable {
    /// Convolutions HWIO, depthwise (3, 3, C, 1), dense (in, out); names with slashes.
    case keras
    /// Convolutions OIHW, dense (out, in); names with dots.
    case torch
  }

  public let name: String
  public let shape: [Int]
  public let layout: Layout

  public init(_ name: String, _ shape: [Int], layout: Layout = .keras) {
    (self.name, self.shape, self.layout) = (name, shape, layout)
  }

  /// Whether it is the mean or the variance of what a normalisation saw, and not learned.
  var isStatistic: Bool {
    ["/moving_mean", "/moving_variance", ".running_mean", ".running_var"].contains(where: name.hasSuffix)
  }

  public var count: Int { shape.reduce(1, *) }
}
