import CFixtures
import DeepCluster
import Foundation
import TestSupport

/// Writes weights as Keras would: the layers of Xception in the order of its files, in one of the layouts.
struct KerasFile {
  struct Failure: Error { let what: String }

  struct Layer {
    var name: String
    /// Keras's word for its class.
    let kind: String
    var arrays: [NetworkWeights.Array]
  }

  /// In the order of the model.
  var layers: [Layer]

  init(_ weights: NetworkWeights) {
    layers = []
    for array in weights.arrays {
      let parts = array.specification.name.split(separator: "/").map(String.init)
      if layers.last?.name == parts[0] {
        layers[layers.count - 1].arrays.append(array)
      } else {
        let kind =
          switch parts[1] {
          case "gamma": "batch_normalization"
          case "depthwise_kernel": "separable_conv2d"
          default: array.specification.shape.count == 2 ? "dense" : "conv2d"
          }
        layers.append(Layer(name: parts[0], kind: kind, arrays: [array]))
      }
    }
  }

  /// Gives the layers that Keras numbers (the shortcuts) the numbers that a later model of a session gets.
  func numbered(from start: Int) -> KerasFile {
    var file = self
    for (index, layer) in layers.enumerated() where layer.name.hasPrefix(layer.kind) && layer.kind != "dense" {
      let number = layer.name.dropFirst(layer.kind.count + 1)
      file.layers[index].name = "\(layer.kind)_\(start + (Int(number) ?? 0))"
    }
    return file
  }

  /// With the names of `map` in place of today's.
  func renamed(_ map: [String: String]) -> KerasFile {
    var file = self
    for (index, layer) in layers.enumerated() { file.layers[index].name = map[layer.name] ?? layer.name }
    return file
  }

  /// With another layer in front, in the same graph.
  func behind(_ layer: Layer) -> KerasFile {
    var file = self
    file.layers.insert(layer, at: 0)
    return file
  }

  // MARK: Legacy

  /// How weights are called inside a layer's group: `block1_conv1/kernel:0`.
  enum Naming { case keras1, keras2, keras3 }

  /// - Parameters:
  ///   - root: `/model_weights` in a whole model.
  ///   - nested: as a layer of this name in another model, which has all weights that learn before all statistics.
  ///   - width: of attributes' strings in bytes; 0 for variable length.
  func writeLegacy(to url: URL, _ naming: Naming, root: String = "", nested: String? = nil, width: Int = 0) throws {
    try HDF5Writer.write(url) { file in
      try file.group(root.isEmpty ? "/" : root)
      let groups = nested.map { [$0] } ?? ["input_1"] + layers.map(\.name)
      try file.lists("layer_names", of: root.isEmpty ? "/" : root, groups, width: width)
      for group in groups {
        let inside = layers.filter { $0.name == group || group == nested }
        let weights = inside.flatMap { layer in
          layer.arrays.map { (name: Self.weightName($0, in: layer, naming), array: $0) }
        }
        let moving = { (name: String) in name.contains("moving_") }
        let ordered =
          nested == nil ? weights : weights.filter { !moving($0.name) } + weights.filter { moving($0.name) }
        try file.group("\(root)/\(group)")
        try file.lists("weight_names", of: "\(root)/\(group)", ordered.map(\.name), width: width)
        for (name, array) in ordered { try file.floats("\(root)/\(group)/\(name)", array) }
      }
    }
  }

  private static func weightName(_ array: NetworkWeights.Array, in layer: Layer, _ naming: Naming) -> String {
    let word = array.specification.name.split(separator: "/").last.map(String.init) ?? ""
    let old = [
      "kernel": "W", "bias": "b", "depthwise_kernel": "depthwise_kernel", "pointwise_kernel": "pointwise_kernel",
      // Keras 1 calls the variance so.
      "moving_mean": "running_mean", "moving_variance": "running_std",
    ]
    switch naming {
    case .keras1: return "\(layer.name)_\(old[word] ?? word):0"
    case .keras2: return "\(layer.name)/\(word):0"
    case .keras3: return "\(layer.name)/\(word)"
    }
  }

  // MARK: Keras 3

  /// - Parameters:
  ///   - nested: inside a model that has another one as its first layer of class Functional.
  ///   - named: with the layers' names in the attributes of `vars`, as later versions note them.
  func writeKeras3(to url: URL, nested: Bool = false, named: Bool = true, container: String = "layers") throws {
    try HDF5Writer.write(url) { file in
      try file.group("/vars")
      for (layer, path) in zip(layers, paths(container: container)) {
        let vars = "/\(nested ? "\(container)/functional/" : "")\(path)/vars"
        try file.group(vars)
        if named { try file.string("name", of: vars, layer.name) }
        for (number, array) in layer.arrays.enumerated() { try file.floats("\(vars)/\(number)", array) }
      }
    }
  }

  private func paths(container: String) -> [String] {
    var used: [String: Int] = [:]
    return layers.map { layer in
      let number = used[layer.kind, default: 0]
      used[layer.kind] = number + 1
      return "\(container)/\(layer.kind)\(number == 0 ? "" : "_\(number)")"
    }
  }

  /// A `.keras` archive.
  func writeArchive(
    to url: URL, nested: Bool = false, named: Bool = true, configured: Bool = true, compressed: Bool = false
  ) throws {
    let folder = try TemporaryFolder()
    try writeKeras3(to: folder["model.weights.h5"], nested: nested, named: named)
    try Data(#"{"keras_version": "3.15.1"}"#.utf8).write(to: folder["metadata.json"])
    var names = ["metadata.json", "model.weights.h5"]
    if configured {
      names.insert("config.json", at: 1)
      try configuration(nested: nested).write(to: folder["config.json"])
    }
    for name in names { try Self.add(folder[name], as: name, to: url, compressed: compressed) }
  }

  static func add(_ file: URL, as name: String, to archive: URL, compressed: Bool = false) throws {
    guard fixture_zip_add(archive.path, name, file.path, compressed ? 1 : 0) == 0 else { throw Failure(what: name) }
  }

  private func configuration(nested: Bool) throws -> Data {
    let classes = [
      "conv2d": "Conv2D", "separable_conv2d": "SeparableConv2D", "batch_normalization": "BatchNormalization",
      "dense": "Dense",
    ]
    func model(_ name: String, _ layers: [Any]) -> [String: Any] {
      ["class_name": "Functional", "config": ["name": name, "layers": layers]]
    }
    let input: [String: Any] = ["class_name": "InputLayer", "config": ["name": "input_layer_3"]]
    let own = layers.map { ["class_name": classes[$0.kind] ?? "", "config": ["name": $0.name]] as [String: Any] }
    let xception = model("xception", [input] + own)
    return try JSONSerialization.data(withJSONObject: nested ? model("outer", [input, xception]) : xception)
  }
}

extension HDF5Writer {
  fileprivate func floats(_ path: String, _ array: NetworkWeights.Array) throws {
    try dataset(path, array.specification.shape.map(UInt64.init), values: array.values)
  }

  /// Cut into `name0`, `name1` where they are too long for the header of an object, as Keras does.
  fileprivate func lists(_ name: String, of group: String, _ items: [String], width: Int) throws {
    let limit = width == 0 ? items.count : max(1, 8_000 / width)
    guard items.count > limit else { return try strings(name, of: group, items, width: width) }
    for (number, start) in stride(from: 0, to: items.count, by: limit).enumerated() {
      try strings("\(name)\(number)", of: group, Array(items[start...].prefix(limit)), width: width)
    }
  }
}
