/// A layer with weights in a file of Keras.
public struct StoredLayer: Equatable, Sendable {
  public struct Array: Equatable, Sendable {
    /// Where it lies in the file.
    public let dataset: String
    public let shape: [Int]
  }

  /// As the model calls it (`block1_conv1`, `conv2d_4`), or as its group in the file is called.
  public let name: String
  /// In Keras's order: kernels, then gamma, beta, mean and variance.
  public var arrays: [Array]

  /// The number at the end of an automatic name: 0 of `conv2d`, 4 of `conv2d_4`.
  public var counter: Int { name.split(separator: "_").last.flatMap { Int($0) } ?? 0 }
}
