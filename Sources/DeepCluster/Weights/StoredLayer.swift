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

extension StoredLayer {
  /// "conv4" of `conv4_block6_1_conv`, "block14" of `block14_sepconv1`; nil where a name tells of no block.
  var block: Substring? {
    let words = name.split(separator: "_")
    guard words.count > 1, words[0].last?.isNumber == true else { return nil }
    return words[0]
  }

  /// Whether it is called as Keras calls the layers of its networks, and not as a person calls one.
  var isOfNetwork: Bool {
    guard let last = name.split(separator: "_").last else { return false }
    return ["bn", "conv"].contains(last)
      || ["conv", "sepconv"].contains { last.hasPrefix($0) && last.last?.isNumber == true }
  }

  /// The layers of a network, in its order, up to the first that is missing, and the others.
  /// - Parameters:
  ///   - names: of the network's layers, as Keras's own files have them.
  ///   - counted: the same names in the order of the model's layers, for files that only count them by their kinds.
  static func split(
    _ stored: [StoredLayer], named names: [String], counted: [String]
  ) -> (own: [StoredLayer], rest: [StoredLayer]) {
    var places = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
    if let first = names.first, places[first] == nil {
      var used: [String: Int] = [:]
      for name in counted {
        let kind = name.hasSuffix("_bn") ? "batch_normalization" : "conv2d"
        let number = used[kind, default: 0]
        used[kind] = number + 1
        places[name] = places["\(kind)\(number == 0 ? "" : "_\(number)")"]
      }
    }
    var own: [StoredLayer] = []
    for name in names {
      guard let layer = places[name] else { break }
      own.append(layer)
    }
    return (own, stored.filter { !own.contains($0) })
  }
}

extension [ArraySpecification] {
  /// Of arrays of Keras, each layer once: `conv1_conv` of `conv1_conv/kernel`.
  var layerNames: [String] {
    reduce(into: []) { names, array in
      let name = String(array.name.prefix { $0 != "/" })
      if names.last != name { names.append(name) }
    }
  }
}
