public import Foundation

/// Reads the weights of Xception out of the HDF5 files that Keras writes.
///
/// Two layouts are known: the legacy one (`xception_weights_tf_dim_ordering_tf_kernels_notop.h5`, with or without its top,
/// weights alone or a whole model) and that of Keras 3 (`model.weights.h5`, out of a `.keras` archive), also where Xception
/// is a part of a larger model. Names vary between versions and sessions, so arrays are matched by their order; the shape
/// of every one is checked before the first is read.
public enum WeightsFile {
  public enum Failure: Error, CustomStringConvertible {
    case notHDF5(path: String, found: String)
    case otherNetwork(path: String, expected: String, found: String)

    public var description: String {
      switch self {
      case .notHDF5(let path, let found):
        "\(path): expected Xception's weights in an HDF5 file of Keras, found \(found)"
      case .otherNetwork(let path, let expected, let found):
        "\(path): expected the weights of Xception, \(expected), found \(found); "
          + "use xception_weights_tf_dim_ordering_tf_kernels_notop.h5 or a model trained from it"
      }
    }
  }

  /// - Returns: the 234 arrays of `Xception.specification`; when the file has Xception's own top, `predictions/kernel` and
  ///   `predictions/bias` too.
  /// - Throws: `WeightsFile.Failure`.
  public static func read(_ url: URL) throws -> NetworkWeights {
    let file: HDF5File
    do {
      file = try HDF5File(url)
    } catch {
      throw Failure.notHDF5(path: url.path, found: found(at: url) ?? error.found)
    }
    do {
      let datasets = try LegacyLayout.datasets(in: file) ?? Keras3Layout.datasets(in: file)
      guard let datasets else {
        throw Failure.otherNetwork(
          path: url.path, expected: "with layer_names (legacy Keras) or layers/…/separable_conv2d (Keras 3)",
          found: "neither")
      }
      let specifications = try matched(datasets, in: file, path: url.path)
      return NetworkWeights(
        try zip(specifications, datasets).map { NetworkWeights.Array($0, values: try file.floats(of: $1)) })
    } catch let error as HDF5File.Failure {
      throw Failure.otherNetwork(path: url.path, expected: error.expected, found: error.found)
    }
  }

  /// What each of the first datasets is, once all their shapes fit.
  private static func matched(_ datasets: [String], in file: HDF5File, path: String) throws -> [ArraySpecification] {
    let expected = Xception.specification
    for (number, (specification, dataset)) in zip(expected, datasets).enumerated() {
      let shape = try file.shape(of: dataset)
      guard shape == specification.shape else {
        throw Failure.otherNetwork(
          path: path,
          expected: "whose array \(number + 1) (\(specification.name)) has the shape \(specification.shape)",
          found: "\(shape) in \(dataset)")
      }
    }
    guard datasets.count >= expected.count else {
      throw Failure.otherNetwork(path: path, expected: "\(expected.count) arrays", found: "\(datasets.count)")
    }
    return expected + (try top(Array(datasets.dropFirst(expected.count)), in: file))
  }

  /// Layers that a fine-tuned model has behind Xception are not its top, and left alone.
  private static func top(_ rest: [String], in file: HDF5File) throws -> [ArraySpecification] {
    guard rest.count == 2, let classes = try file.shape(of: rest[1]).first else { return [] }
    let specification = Dense.specification("predictions", classes: classes)
    return try file.shape(of: rest[0]) == specification[0].shape ? specification : []
  }

  /// Plainer words than libhdf5's for the usual mistakes.
  private static func found(at url: URL) -> String? {
    guard let file = try? FileHandle(forReadingFrom: url) else { return "no file that can be read" }
    defer { try? file.close() }
    let start = [UInt8]((try? file.read(upToCount: 4)) ?? Data())
    if start.isEmpty { return "an empty file or a folder" }
    if start == Array("PK\u{3}\u{4}".utf8) {
      return "a zip archive; unpack model.weights.h5 from a .keras archive first"
    }
    return start == [0x89] + Array("HDF".utf8) ? nil : "a file of another format"
  }
}

/// `layer_names` on the root or on `/model_weights`, then `weight_names` on each layer's group.
private enum LegacyLayout {
  static func datasets(in file: HDF5File) throws -> [String]? {
    for root in ["/", "/model_weights"] where root == "/" || file.exists(root) {
      guard let layers = try names("layer_names", of: root, in: file) else { continue }
      let prefix = root == "/" ? "" : root
      return try layers.flatMap { layer in
        try (names("weight_names", of: "\(prefix)/\(layer)", in: file) ?? []).map { "\(prefix)/\(layer)/\($0)" }
      }
    }
    return nil
  }

  /// Keras cuts lists that are too long for an HDF5 header into `name0`, `name1`, …
  private static func names(_ attribute: String, of group: String, in file: HDF5File) throws -> [String]? {
    if let names = try file.strings(attribute, of: group) { return names }
    var pieces: [[String]] = []
    while let piece = try file.strings("\(attribute)\(pieces.count)", of: group) { pieces.append(piece) }
    return pieces.isEmpty ? nil : pieces.flatMap { $0 }
  }
}

/// `layers/conv2d_1/vars/0`: layers are numbered class by class, in the order of the model's layers.
private enum Keras3Layout {
  static func datasets(in file: HDF5File) throws -> [String]? {
    guard let layers = try container(in: "/layers", of: file) else { return nil }
    var used: [String: Int] = [:]
    func next(_ kind: String) -> String {
      let number = used[kind, default: 0]
      used[kind] = number + 1
      return "\(layers)/\(kind)\(number == 0 ? "" : "_\(number)")/vars"
    }
    let body = XceptionBody.xception.units.flatMap { unit in
      let (convolution, kernels) = unit.kind == .separable ? (next("separable_conv2d"), 2) : (next("conv2d"), 1)
      let normalization = next("batch_normalization")
      return (0..<kernels).map { "\(convolution)/\($0)" } + (0..<4).map { "\(normalization)/\($0)" }
    }
    let top = ["\(layers)/dense/vars/0", "\(layers)/dense/vars/1"]
    return body + (top.allSatisfy(file.exists) ? top : [])
  }

  /// Xception's own layers, or those of the model that has it among its layers.
  private static func container(in group: String, of file: HDF5File) throws -> String? {
    guard file.exists(group) else { return nil }
    if file.exists("\(group)/separable_conv2d/vars/0") { return group }
    for name in try file.names(in: group) {
      if let found = try container(in: "\(group)/\(name)/layers", of: file) { return found }
    }
    return nil
  }
}
