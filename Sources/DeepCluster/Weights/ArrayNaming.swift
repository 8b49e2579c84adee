/// How the files of one library call the arrays of a network.
public struct ArrayNaming: Sendable, Equatable {
  /// A part of an array: arrays lie one behind the other in it.
  public enum Piece: Sendable, Equatable {
    /// One of a file.
    case array(String, shape: [Int])
    /// None of a file, but so many zeros.
    case zeros(Int)

    var name: String? {
      switch self {
      case .array(let name, _): name
      case .zeros: nil
      }
    }
  }

  /// For each array of the network's specification, in its order.
  public let pieces: [[Piece]]

  public init(_ pieces: [[Piece]]) { self.pieces = pieces }

  /// Of files that have the arrays as the network has them, by these names.
  public init(_ arrays: [ArraySpecification], names: [String]) {
    self.init(zip(arrays, names).map { [.array($1, shape: $0.shape)] })
  }

  var names: Set<String> { Set(pieces.joined().compactMap(\.name)) }
}

/// A file of arrays by name.
protocol NamedArrays {
  var names: [String] { get }
  /// nil where there are no numbers with fractions of that name.
  func floatShape(of name: String) -> [Int]?
  func floats(_ name: String) throws -> [Float]
}

/// Where the arrays of a network are in a file.
struct ArrayPlaces {
  private let places: [(array: ArraySpecification, pieces: [ArrayNaming.Piece])]
  /// Of the file's arrays.
  let names: Set<String>

  /// By the naming of which the file has most.
  /// - Parameter path: of an error.
  /// - Throws: `Safetensors.Failure` unless all are there, in the right shapes, and none is there that a larger network has.
  init(of backbone: any Backbone.Type, in file: some NamedArrays, path: String) throws {
    let arrays = backbone.specification
    let tried = backbone.namings.map { naming in
      (naming: naming, misfits: zip(arrays, naming.pieces).filter { Self.misfit($1, file) != nil })
    }
    guard let best = tried.min(by: { $0.misfits.count < $1.misfits.count }) else {
      preconditionFailure("\(backbone.title) has no names for its arrays")
    }
    if let (array, pieces) = best.misfits.first {
      if best.misfits.count == 1, let bands = Self.bands(of: pieces, file) {
        throw Safetensors.Failure(
          path: path, expected: "weights of \(backbone.title) for pictures of three colours",
          found: "\(array.name) for \(bands) bands", remedy: "take a file that was trained with red, green and blue")
      }
      throw Safetensors.Failure(
        path: path, expected: "weights of \(backbone.title), with \(array.name) of the shape \(array.shape)",
        found: Self.misfit(pieces, file) ?? "another shape")
    }
    places = zip(arrays, best.naming.pieces).map { ($0, $1) }
    names = best.naming.names
    if let other = Self.stranger(file, beside: names) {
      throw Safetensors.Failure(
        path: path, expected: "weights of \(backbone.title), which has no \(other)",
        found: "it of the shape \(file.floatShape(of: other) ?? [])")
    }
  }

  /// How many bands a file's first convolution takes where those are not three, and all else is as it should be.
  private static func bands(of pieces: [ArrayNaming.Piece], _ file: some NamedArrays) -> Int? {
    guard case .array(let name, let expected)? = pieces.first, expected.count == 4, expected[1] == 3,
      let shape = file.floatShape(of: name), shape.count == 4
    else { return nil }
    return [shape[0], 3, shape[2], shape[3]] == expected ? shape[1] : nil
  }

  /// What is wrong in a file; nil if nothing.
  private static func misfit(_ pieces: [ArrayNaming.Piece], _ file: some NamedArrays) -> String? {
    for case .array(let name, let expected) in pieces {
      guard let shape = file.floatShape(of: name) else { return "none of that name" }
      guard shape == expected else { return "the shape \(shape)" + (pieces.count > 1 ? " in \(name)" : "") }
    }
    return nil
  }

  /// Arrays beside a network's own that published files have of it.
  private static let known = ["mask_token", "bias_mask", "num_batches_tracked"]

  /// One within the network that the network does not have: another, larger one's.
  private static func stranger(_ file: some NamedArrays, beside names: Set<String>) -> String? {
    // A top has names of its own.
    let parts = Set(names.compactMap(part))
    return file.names.sorted().first { name in
      !names.contains(name) && part(name).map(parts.contains) == true && file.floatShape(of: name) != nil
        && !known.contains { name.hasSuffix($0) }
    }
  }

  /// "layer3" of "layer3.0.conv1.weight", "tokens" of what tokens are called.
  private static func part(_ name: String) -> Substring? {
    if name.contains("register_token") || name.contains("reg_token") || name.contains("storage_token") {
      return "tokens"
    }
    let words = name.split(separator: ".")
    if words.last?.hasSuffix("cls_token") == true { return "tokens" }
    return words.count > 1 ? words[0] : nil
  }

  func read(_ file: some NamedArrays) throws -> NetworkWeights {
    NetworkWeights(
      try places.map { array, pieces in
        NetworkWeights.Array(
          array,
          values: try pieces.flatMap { piece in
            switch piece {
            case .array(let name, _): return try file.floats(name)
            case .zeros(let count): return [Float](repeating: 0, count: count)
            }
          })
      })
  }
}

extension TorchFile: NamedArrays {
  func floatShape(of name: String) -> [Int]? { isFloat(name) ? shape(of: name) : nil }
}
