package import Torch

/// What a convolution gives, when its normalisation and its ReLU may still be to be computed: a separable convolution that
/// comes next computes them while it reads. To be used once: each time moves the statistics of a normalisation by batch.
package struct Activations {
  /// The numbers that the layer before gave: N x C x H x W.
  let tensor: Tensor
  var normalization: BatchNormalization?
  var relu = false

  package init(_ tensor: Tensor, normalization: BatchNormalization? = nil, relu: Bool = false) {
    self.tensor = tensor
    self.normalization = normalization
    self.relu = relu
  }

  /// - Parameter addend: is added at the end; like `tensor`, which changes by it if nothing else is to be computed. With a
  ///   ReLU only after a normalisation.
  package func computed(adding addend: Tensor? = nil) throws -> Tensor {
    if let normalization { return try normalization(tensor, thenRelu: relu, adding: addend) }
    let y = try relu ? tensor.relu() : tensor
    return try addend.map { try y.add($0) } ?? y
  }

  /// Max-pooled 3 x 3, step 2, with TensorFlow's "same" padding: one row on both sides of an odd number of rows, one after
  /// an even number, which is what rounding the output size up does.
  func pooledAsKerasSame() throws -> Tensor {
    let shape = try tensor.shape
    let padding = (rows: shape[2] % 2, columns: shape[3] % 2)
    guard relu else { return try tensor.maxPooled(after: normalization, padding: padding) }
    return try computed().maxPooled(padding: padding)
  }
}
