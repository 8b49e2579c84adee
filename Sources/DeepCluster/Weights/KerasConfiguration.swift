/// The layers of a model in their order, as `config.json` of a `.keras` archive lists them.
package struct KerasConfiguration: Decodable {
  /// `Conv2D`
  package let className: String
  private let config: Config

  private enum CodingKeys: String, CodingKey {
    case className = "class_name"
    case config
  }

  private struct Config: Decodable {
    let name: String?
    let layers: [KerasConfiguration]?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try? container.decode(String.self, forKey: .name)
      // Only models have layers; another class may mean something else by that word.
      layers = try? container.decode([KerasConfiguration].self, forKey: .layers)
    }

    enum CodingKeys: CodingKey { case name, layers }
  }

  /// Where the weights of each layer lie, below the model's own group: `layers/conv2d_1` and `conv2d_7`. Keras counts
  /// the layers of each class for the path, and takes the names from counters of the session.
  package var layers: [(path: String, name: String)] {
    var layers: [(path: String, name: String)] = []
    add(below: "", depth: 0, to: &layers)
    return layers
  }

  /// No model that people made comes near; what a file lists beyond is left out.
  private static let (mostLayers, greatestDepth, longestName) = (10_000, 16, 1_000)

  private func add(below group: String, depth: Int, to layers: inout [(path: String, name: String)]) {
    guard depth < Self.greatestDepth else { return }
    var used: [String: Int] = [:]
    for layer in config.layers ?? [] {
      guard layers.count < Self.mostLayers else { return }
      guard layer.className.utf8.count <= Self.longestName else { continue }
      let word = Self.snakeCase(layer.className)
      let number = used[word, default: 0]
      used[word] = number + 1
      let path = "\(group)layers/\(word)\(number == 0 ? "" : "_\(number)")"
      layers.append((path, layer.config.name ?? ""))
      layer.add(below: "\(path)/", depth: depth + 1, to: &layers)
    }
  }

  /// `SeparableConv2D` to `separable_conv2d`, as keras.src.utils.naming.to_snake_case.
  private static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    return letters.indices.reduce(into: "") { word, index in
      let isUpper = letters[index].isUppercase
      let startsWord = index + 1 < letters.count && letters[index + 1].isLowercase
      if isUpper, index > 0, letters[index - 1].isLowercase || startsWord { word += "_" }
      word += letters[index].lowercased()
    }
  }
}
