package import Torch

/// One convolution of a network that PyTorch or Keras has, with what always follows it: a bias, a batch normalisation, or
/// both.
package struct ConvolutionSpecification: Sendable {
  package struct Names: Sendable {
    let convolution: String
    var normalization: String?
  }

  /// What the layers are called: as `arrays` has them, then as other files may have them.
  let names: [Names]
  var layout = ArraySpecification.Layout.torch
  /// The kernel's side.
  let size: Int
  var stride = 1
  let padding: Padding
  var isDepthwise = false
  let inputs: Int
  let outputs: Int
  var hasBias = false
  /// Of the normalisation, as those have it who trained the network; nil without one.
  var statistics: (momentum: Double, epsilon: Double)?

  var arrays: [ArraySpecification] { arrays(named: 0) }

  /// Adds what it multiplies to a count, and makes the side of its output of that of its input.
  func count(_ multiplyAdds: inout Int, _ side: inout Int) {
    side = (side + stride - 1) / stride
    multiplyAdds += size * size * (isDepthwise ? 1 : inputs) * outputs * side * side
  }

  /// In the order and with the shapes of the library.
  /// - Parameter style: a place in `names`.
  func arrays(named style: Int) -> [ArraySpecification] {
    let channels = isDepthwise ? 1 : inputs
    let (kernel, words) =
      switch layout {
      case .torch: ([outputs, channels, size, size], [".weight", ".bias", ".running_mean", ".running_var"])
      case .keras: ([size, size, channels, outputs], ["/gamma", "/beta", "/moving_mean", "/moving_variance"])
      }
    let names = names[style]
    var arrays = [
      ArraySpecification(names.convolution + (layout == .torch ? ".weight" : "/kernel"), kernel, layout: layout)
    ]
    if hasBias {
      let word = layout == .torch ? ".bias" : "/bias"
      arrays.append(ArraySpecification(names.convolution + word, [outputs], layout: layout))
    }
    if statistics != nil {
      arrays += words.map {
        ArraySpecification((names.normalization ?? names.convolution) + $0, [outputs], layout: layout)
      }
    }
    return arrays
  }
}

/// The same as it learns.
package struct TrainableConvolution {
  let specification: ConvolutionSpecification
  let kernel: Tensor
  /// One that leaves everything as it is, and adds the bias, where there is no other.
  let normalization: BatchNormalization
  init(
    _ specification: ConvolutionSpecification, weights: NetworkWeights, device: Device, batchNorm: BatchNormMode,
    floats: Tensor.FloatType
  ) throws {
    self.specification = specification
    let arrays = specification.arrays
    kernel = try weights.tensor(arrays[0], on: device, floats)
    func constant(_ value: Float) throws -> Tensor {
      let values = [Float](repeating: value, count: specification.outputs)
      return try Tensor(values, shape: [values.count], on: device).converted(to: floats)
    }
    if let statistics = specification.statistics {
      let own = Array(arrays.suffix(4))
      var mean = try weights.values(own[2])
      // A normalisation takes a bias before it away again: it is a part of the mean from here on.
      if specification.hasBias { mean = zip(mean, try weights.values(arrays[1])).map { $0 - $1 } }
      normalization = BatchNormalization(
        gamma: try weights.tensor(own[0], on: device, floats), beta: try weights.tensor(own[1], on: device, floats),
        mean: try Tensor(mean, shape: [mean.count], on: device).converted(to: floats),
        variance: try weights.tensor(own[3], on: device, floats), momentum: statistics.momentum,
        epsilon: statistics.epsilon, byBatch: batchNorm == .train)
    } else {
      normalization = BatchNormalization(
        gamma: try constant(1), beta: try weights.tensor(arrays[1], on: device, floats), mean: try constant(0),
        variance: try constant(1), momentum: 0, epsilon: 0, byBatch: false)
    }
    for parameter in parameters { try parameter.requireGradient() }
  }

  var parameters: [Tensor] {
    specification.statistics == nil
      ? [kernel, normalization.beta] : [kernel, normalization.gamma, normalization.beta]
  }

  /// In the order of the specification; a bias before a normalisation is 0.
  func arrays() throws -> [(specification: ArraySpecification, tensor: Tensor)] {
    var tensors = parameters
    if specification.statistics != nil {
      let zeros = [Float](repeating: 0, count: specification.outputs)
      if specification.hasBias { tensors.insert(try Tensor(zeros, shape: [zeros.count]), at: 1) }
      tensors += [normalization.mean, normalization.variance]
    }
    return zip(specification.arrays, tensors).map { ($0, $1) }
  }

  package func callAsFunction(_ x: Tensor, thenRelu: Bool) throws -> Tensor {
    let groups = specification.isDepthwise ? specification.outputs : 1
    let y = try x.convolved(kernel, stride: specification.stride, padding: specification.padding, groups: groups)
    return try normalization(y, thenRelu: thenRelu)
  }

  /// Of one that is not depthwise.
  func folded() throws -> FoldedConvolution {
    try FoldedConvolution(
      kernel: kernel, normalization: normalization, stride: specification.stride, padding: specification.padding)
  }
}

/// A convolution, with what follows it, before a ReLU or none.
package protocol PlainUnit {
  func callAsFunction(_ x: Tensor, thenRelu: Bool) throws -> Tensor
}

extension TrainableConvolution: PlainUnit {}

extension FoldedConvolution: PlainUnit {
  package func callAsFunction(_ x: Tensor, thenRelu: Bool) throws -> Tensor {
    try self(x, afterRelu: false, thenRelu: thenRelu)
  }
}
