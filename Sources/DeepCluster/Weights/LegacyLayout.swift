/// The layout of Keras 1 and 2, and of `.h5` files of Keras 3: `layer_names` on the root or on `/model_weights`, then
/// `weight_names` on each layer's group.
enum LegacyLayout {
  /// In the order of the model; nil when the file has another layout.
  static func layers(in file: HDF5File) throws -> [StoredLayer]? {
    for root in ["/", "/model_weights"] where try root == "/" || file.exists(root) {
      guard let groups = try names("layer_names", of: root, in: file) else { continue }
      let prefix = root == "/" ? "" : root
      var walk = GroupWalk(file)
      return try groups.flatMap { group in
        let path = "\(prefix)/\(group)"
        // One that is missing is told by what reads it.
        _ = try walk.enter(path)
        return try layers(of: path, called: group, in: file)
      }
    }
    return nil
  }

  /// The layers of one group: a model among the layers keeps all its weights in its own group, first those that learn,
  /// then the moving statistics.
  private static func layers(of group: String, called name: String, in file: HDF5File) throws -> [StoredLayer] {
    var layers: [StoredLayer] = []
    var places: [String: Int] = [:]
    for weight in try names("weight_names", of: group, in: file) ?? [] {
      let dataset = "\(group)/\(weight)"
      let array = StoredLayer.Array(dataset: dataset, shape: try file.shape(of: dataset))
      // `block1_conv1/kernel:0`; Keras 1 has `convolution2d_1_W:0` without a layer.
      let owner = weight.split(separator: "/").dropLast().last.map(String.init) ?? name
      if let place = places[owner] {
        layers[place].arrays.append(array)
      } else {
        places[owner] = layers.count
        layers.append(StoredLayer(name: owner, arrays: [array]))
      }
    }
    return layers
  }

  /// Keras cuts lists that are too long for an HDF5 header into `name0`, `name1`, …
  private static func names(_ attribute: String, of group: String, in file: HDF5File) throws -> [String]? {
    if let names = try file.strings(attribute, of: group) { return names }
    var pieces: [[String]] = []
    while let piece = try file.strings("\(attribute)\(pieces.count)", of: group) { pieces.append(piece) }
    return pieces.isEmpty ? nil : pieces.flatMap { $0 }
  }
}
