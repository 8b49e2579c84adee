public import Foundation

/// Reads the weights of Xception out of the files that Keras writes.
///
/// Known are the legacy `.h5` of Keras 1 to 3 (with or without Xception's top, weights alone or a whole model), the
/// `.weights.h5` of Keras 3, and `.keras` archives; in each, Xception may be a part of a larger model. Names vary between
/// versions and sessions: see `XceptionLayers`. The shape of every array is checked before the first is read.
public enum WeightsFile {
  public enum Failure: Error, CustomStringConvertible {
    case notOfKeras(path: String, found: String)
    case otherNetwork(path: String, expected: String, found: String)

    public var description: String {
      switch self {
      case .notOfKeras(let path, let found):
        "\(path): expected Xception's weights in an .h5 or .keras file of Keras, found \(found); "
          + "copy the file again, or choose --weights imagenet"
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
    try open(url) { file, arrays in
      NetworkWeights(
        try arrays.map { specification, dataset in
          let values = try file.floats(of: dataset)
          guard values.count == specification.count else {
            // Somebody writes to the file.
            throw Failure.otherNetwork(
              path: url.path, expected: "of which \(dataset) has \(specification.count) values",
              found: "\(values.count)")
          }
          return NetworkWeights.Array(specification, values: values)
        })
    }
  }

  /// Whether `read` will find all arrays, by their names and shapes alone.
  /// - Throws: `WeightsFile.Failure`.
  public static func check(_ url: URL) throws {
    try open(url) { _, _ in }
  }

  private typealias Match = (specification: ArraySpecification, dataset: String)

  private static func open<Result>(_ url: URL, _ body: (HDF5File, [Match]) throws -> Result) throws -> Result {
    let (file, configuration) = try file(at: url)
    do {
      return try body(file, matched(file, configuration, path: url.path))
    } catch let error as HDF5File.Failure {
      throw Failure.otherNetwork(path: url.path, expected: error.expected, found: error.found)
    }
  }

  private static func file(at url: URL) throws -> (HDF5File, KerasConfiguration?) {
    let opened: OpenedFile
    do { opened = try OpenedFile(url) } catch { throw Failure.notOfKeras(path: url.path, found: error.found) }
    let start = opened.firstBytes(4)
    guard !start.isEmpty else { throw Failure.notOfKeras(path: url.path, found: "an empty file") }
    let isArchive = start.starts(with: Array("PK".utf8))
    do {
      guard isArchive else { return (try HDF5File(opened, of: url.path), nil) }
      let archive = KerasArchive(descriptor: opened.descriptor)
      return (try HDF5File(image: archive.weights(), of: "\(url.path)/model.weights.h5"), try archive.configuration())
    } catch let error as KerasArchive.Failure {
      throw Failure.notOfKeras(path: url.path, found: error.found)
    } catch let error as HDF5File.Failure {
      let isHDF5 = isArchive || start.starts(with: [0x89] + Array("HDF".utf8))
      throw Failure.notOfKeras(path: url.path, found: isHDF5 ? error.found : "a file of another format")
    }
  }

  /// What each array of Xception is in the file, once all their shapes fit.
  private static func matched(
    _ file: HDF5File, _ configuration: KerasConfiguration?, path: String
  ) throws -> [Match] {
    let layers = try LegacyLayout.layers(in: file) ?? Keras3Layout.models(in: file, configuration)?.first
    guard let layers else {
      throw Failure.otherNetwork(
        path: path, expected: "with layer_names (legacy Keras) or layers/…/vars (Keras 3)", found: "neither")
    }
    let xception = XceptionLayers(layers)
    let expected = Xception.specification
    let arrays = xception.body.flatMap(\.arrays)
    for (number, (specification, array)) in zip(expected, arrays).enumerated() {
      guard array.shape == specification.shape else {
        throw Failure.otherNetwork(
          path: path,
          expected: "whose array \(number + 1) (\(specification.name)) has the shape \(specification.shape)",
          found: "\(array.shape) in \(array.dataset)")
      }
    }
    guard arrays.count == expected.count else {
      let missing = arrays.count < expected.count ? " with \(expected[arrays.count].name)" : ""
      throw Failure.otherNetwork(path: path, expected: "\(expected.count) arrays\(missing)", found: "\(arrays.count)")
    }
    let matches = try zip(expected, arrays).map { ($0, $1.dataset) } + top(xception.rest, path: path)
    for match in matches { try file.countOfFloats(in: match.1) }
    return matches
  }

  /// ImageNet has 21,841 at most.
  private static let mostClasses = 100_000

  /// Layers that a fine-tuned model has behind Xception are not its top, and left alone.
  private static func top(_ rest: [StoredLayer], path: String) throws -> [Match] {
    guard let top = rest.first(where: { $0.name == "predictions" }) ?? (rest.count == 1 ? rest[0] : nil),
      let classes = top.arrays.last?.shape.first
    else { return [] }
    let specifications = Dense.specification("predictions", classes: classes)
    guard top.arrays.map(\.shape) == specifications.map(\.shape) else { return [] }
    guard 1...mostClasses ~= classes else {
      throw Failure.otherNetwork(
        path: path, expected: "with a top of 1 to \(mostClasses) classes", found: "\(classes) in \(top.name)")
    }
    return zip(specifications, top.arrays).map { ($0, $1.dataset) }
  }
}
