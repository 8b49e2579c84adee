/// The layout of `.weights.h5` files of Keras 3, and of the one in a `.keras` archive: `layers/conv2d_1/vars/0`.
///
/// A group is called after its layer's class, counted in the order of the model, and lists come in alphabetical order.
/// The layer's own name is in `config.json` of the archive, or in an attribute of `vars`.
enum Keras3Layout {
  /// The layers of each model in the file, the one with most layers first; nil when the file has another layout. They come
  /// in the order of the model where `configuration` tells it, else in that of the names.
  static func models(in file: HDF5File, _ configuration: KerasConfiguration?) throws -> [[StoredLayer]]? {
    var places: [String: (order: Int, name: String)] = [:]
    for (order, layer) in (configuration?.layers ?? []).enumerated() {
      places["/\(layer.path)"] = (order, layer.name)
    }
    var walk = GroupWalk(file)
    let models = try models(below: "", of: file, places, &walk)
    return models.isEmpty ? nil : models.sorted { $0.count > $1.count }
  }

  /// Early versions called the group of a model's layers by the second name.
  private static let containers = ["layers", "_layer_checkpoint_dependencies"]

  private static func models(
    below group: String, of file: HDF5File, _ places: [String: (order: Int, name: String)], _ walk: inout GroupWalk
  ) throws -> [[StoredLayer]] {
    var models: [[StoredLayer]] = []
    for container in containers where try walk.enter("\(group)/\(container)") {
      var found: [(order: Int, layer: StoredLayer)] = []
      for name in try file.names(in: "\(group)/\(container)") {
        let path = "\(group)/\(container)/\(name)"
        guard try walk.enter(path) else { continue }
        models += try self.models(below: path, of: file, places, &walk)
        guard try walk.enter("\(path)/vars") else { continue }
        let arrays = try arrays(of: "\(path)/vars", in: file)
        guard !arrays.isEmpty else { continue }
        let place = places[path.replacing(container, with: containers[0])]
        let own = try place?.name ?? file.strings("name", of: "\(path)/vars")?.first ?? name
        found.append((place?.order ?? .max, StoredLayer(name: own, arrays: arrays)))
      }
      models.append(found.sorted { $0.order < $1.order }.map(\.layer))
    }
    return models
  }

  private static func arrays(of group: String, in file: HDF5File) throws -> [StoredLayer.Array] {
    var arrays: [StoredLayer.Array] = []
    while try file.exists("\(group)/\(arrays.count)") {
      let dataset = "\(group)/\(arrays.count)"
      arrays.append(.init(dataset: dataset, shape: try file.shape(of: dataset)))
    }
    return arrays
  }
}
