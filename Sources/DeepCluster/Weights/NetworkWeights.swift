internal import Random
internal import Torch

/// Arrays of weights by the names and in the layouts of the library that the network comes from.
public struct NetworkWeights: Sendable, Equatable {
  public struct Array: Sendable, Equatable {
    public let specification: ArraySpecification
    /// The numbers of the array, the last axis first.
    public let values: [Float]

    public init(_ specification: ArraySpecification, values: [Float]) {
      precondition(values.count == specification.count, "\(specification) does not hold \(values.count) values")
      self.specification = specification
      self.values = values
    }
  }

  public private(set) var arrays: [Array]
  private var positions: [String: Int]

  public init(_ arrays: [Array]) {
    self.arrays = arrays
    positions = Dictionary(arrays.enumerated().map { ($1.specification.name, $0) }) { $1 }
  }

  public struct Missing: Error, CustomStringConvertible, Equatable {
    public let expected: ArraySpecification
    public let found: [Int]?
    public var description: String {
      "weights '\(expected.name)': expected the shape \(expected.shape), "
        + (found.map { "found \($0)" } ?? "found none of that name") + "; these are not weights of this network"
    }
  }

  public subscript(name: String) -> Array? { positions[name].map { arrays[$0] } }

  /// Number of values in all arrays.
  public var count: Int { arrays.reduce(0) { $0 + $1.values.count } }

  public func merging(_ other: NetworkWeights) -> NetworkWeights {
    let replaced = arrays.filter { other[$0.specification.name] == nil }
    return NetworkWeights(replaced + other.arrays)
  }

  /// - Throws: `Missing` unless there is an array of this name and shape.
  public func values(_ specification: ArraySpecification) throws -> [Float] {
    guard let array = self[specification.name], array.specification.shape == specification.shape else {
      throw Missing(expected: specification, found: self[specification.name]?.specification.shape)
    }
    return array.values
  }
}

// MARK: Random

extension NetworkWeights {
  /// What Keras starts from: Glorot uniform kernels, gamma 1, beta 0, mean 0, variance 1, bias 0. Every array has a
  /// random stream of its own, so that the values depend on the seed and the array's number only.
  public static func random(_ specifications: [ArraySpecification], seed: UInt64) -> Self {
    Self(
      specifications.enumerated().map { number, specification in
        var random = SplitMix64(seed: seed, number)
        return Array(specification, values: specification.initialValues(&random))
      })
  }
}

extension ArraySpecification {
  fileprivate func initialValues(_ random: inout SplitMix64) -> [Float] {
    guard shape.count > 1 else {
      let ones = ["/gamma", "/moving_variance", ".weight", ".running_var", ".gamma"]
      return [Float](repeating: ones.contains(where: name.hasSuffix) ? 1 : 0, count: count)
    }
    // Glorot and Bengio 2010, with fans counted as Keras does: two axes are inputs and outputs.
    let ends = layout == .keras ? shape.suffix(2) : shape.prefix(2)
    let fans = count / ends.reduce(1, *) * ends.reduce(0, +)
    let limit = (6 / Double(fans)).squareRoot()
    return (0..<count).map { _ in Float((2 * random.uniform() - 1) * limit) }
  }
}

// MARK: To libtorch and back

extension NetworkWeights {
  /// An array as libtorch wants it: OIHW, (C, 1, 3, 3), (out, in).
  func tensor(
    _ specification: ArraySpecification, on device: Device, _ floats: Tensor.FloatType = .float32
  ) throws -> Tensor {
    try Tensor(values(specification), shape: specification.shape, on: device).converted(to: floats)
      .permuted(specification.axesForTorch).packed()
  }
}

extension NetworkWeights.Array {
  /// The values of a tensor that `tensor(_:on:)` made.
  init(_ specification: ArraySpecification, from tensor: Tensor) throws {
    let axes = specification.axesForTorch
    let back = axes.indices.map { axes.firstIndex(of: $0) ?? $0 }
    self.init(specification, values: try tensor.permuted(back).floats())
  }
}

extension ArraySpecification {
  fileprivate var axesForTorch: [Int] {
    guard layout == .keras else { return Swift.Array(shape.indices) }
    return switch shape.count {
    case 4: name.hasSuffix("/depthwise_kernel") ? [2, 3, 0, 1] : [3, 2, 0, 1]
    case 2: [1, 0]
    default: Swift.Array(shape.indices)
    }
  }
}
