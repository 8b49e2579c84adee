/// A layer with weights in a file of Keras.
struct StoredLayer: Equatable {
  struct Array: Equatable {
    /// Where it lies in the file.
    let dataset: String
    let shape: [Int]
  }

  /// As the model calls it (`block1_conv1`, `conv2d_4`), or as its group in the file is called.
  let name: String
  /// In Keras's order: kernels, then gamma, beta, mean and variance.
  var arrays: [Array]

  /// The number at the end of an automatic name: 0 of `conv2d`, 4 of `conv2d_4`.
  var counter: Int { name.split(separator: "_").last.flatMap { Int($0) } ?? 0 }
}
