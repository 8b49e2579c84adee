public import Foundation

/// Reads the weights of a network out of the files that Keras writes.
///
/// Known are the legacy `.h5` of Keras 1 to 3 (with or without the network's top, weights alone or a whole model), the
/// `.weights.h5` of Keras 3, and `.keras` archives; in each, the network may be a part of a larger model. Names vary
/// between versions and sessions: see `Backbone.layers`. The shape of every array is checked before the first is read.
public struct WeightsFile {
  let backbone: any Backbone.Type

  public init(of backbone: any Backbone.Type) { self.backbone = backbone }

  public struct Failure: Error, CustomStringConvertible {
    public enum Reason: Sendable {
      case notOfKeras
      /// In words that begin with a preposition: "with layer_names".
      case otherNetwork(expected: String)
    }

    public let path: String
    public let reason: Reason
    public let found: String
    let backbone: any Backbone.Type

    public var description: String {
      switch reason {
      case .notOfKeras:
        "\(path): expected the weights of \(backbone.title) in an .h5 or .keras file of Keras, found \(found); "
          + "copy the file again" + (backbone.imagenet == nil ? "" : ", or choose --weights imagenet")
      case .otherNetwork(let expected):
        "\(path): expected the weights of \(backbone.title), \(expected), found \(found); use "
          + (backbone.imagenet.map { "\($0.publishedAs) or " } ?? "") + "a model trained from such weights"
      }
    }
  }

  private func notOfKeras(_ path: String, found: String) -> Failure {
    Failure(path: path, reason: .notOfKeras, found: found, backbone: backbone)
  }

  private func otherNetwork(_ path: String, expected: String, found: String) -> Failure {
    Failure(path: path, reason: .otherNetwork(expected: expected), found: found, backbone: backbone)
  }

  /// - Returns: the arrays of the network's `specification`; when the file has its own top, `predictions/kernel` and
  ///   `predictions/bias` too.
  /// - Throws: `WeightsFile.Failure`.
  public func read(_ url: URL) throws -> NetworkWeights {
    try open(url) { file, arrays in
      NetworkWeights(
        try arrays.map { specification, dataset in
          let values = try file.floats(of: dataset)
          guard values.count == specification.count else {
            // Somebody writes to the file.
            throw otherNetwork(
              url.path, expected: "of which \(dataset) has \(specification.count) values",
              found: "\(values.count)")
          }
          return NetworkWeights.Array(specification, values: values)
        })
    }
  }

  /// Whether `read` will find all arrays, by their names and shapes alone.
  /// - Throws: `WeightsFile.Failure`.
  public func check(_ url: URL) throws {
    try open(url) { _, _ in }
  }

  private typealias Match = (specification: ArraySpecification, dataset: String)

  private func open<Result>(_ url: URL, _ body: (HDF5File, [Match]) throws -> Result) throws -> Result {
    let (file, configuration) = try file(at: url)
    do {
      return try body(file, matched(file, configuration, path: url.path))
    } catch let error as HDF5File.Failure {
      throw otherNetwork(
        url.path, expected: error.expected, found: error.found)
    }
  }

  private func file(at url: URL) throws -> (HDF5File, KerasConfiguration?) {
    let opened: OpenedFile
    do { opened = try OpenedFile(url) } catch { throw notOfKeras(url.path, found: error.found) }
    let start = opened.firstBytes(4)
    guard !start.isEmpty else { throw notOfKeras(url.path, found: "an empty file") }
    let isArchive = start.starts(with: Array("PK".utf8))
    do {
      guard isArchive else { return (try HDF5File(opened, of: url.path), nil) }
      let archive = KerasArchive(descriptor: opened.descriptor)
      return (try HDF5File(image: archive.weights(), of: "\(url.path)/model.weights.h5"), try archive.configuration())
    } catch let error as KerasArchive.Failure {
      throw notOfKeras(url.path, found: error.found)
    } catch let error as HDF5File.Failure {
      let isHDF5 = isArchive || start.starts(with: [0x89] + Array("HDF".utf8))
      throw notOfKeras(url.path, found: isHDF5 ? error.found : "a file of another format")
    }
  }

  /// What each array of the network is in the file, once all their shapes fit.
  private func matched(
    _ file: HDF5File, _ configuration: KerasConfiguration?, path: String
  ) throws -> [Match] {
    let layers = try LegacyLayout.layers(in: file) ?? Keras3Layout.models(in: file, configuration)?.first
    guard let layers else {
      throw otherNetwork(
        path, expected: "with layer_names (legacy Keras) or layers/…/vars (Keras 3)", found: "neither")
    }
    let (own, rest) = backbone.layers(among: layers)
    let expected = backbone.specification
    let arrays = own.flatMap(\.arrays)
    for (number, (specification, array)) in zip(expected, arrays).enumerated() {
      guard array.shape == specification.shape else {
        throw otherNetwork(
          path,
          expected: "whose array \(number + 1) (\(specification.name)) has the shape \(specification.shape)",
          found: "\(array.shape) in \(array.dataset)")
      }
    }
    guard arrays.count == expected.count else {
      let missing = arrays.count < expected.count ? " with \(expected[arrays.count].name)" : ""
      throw otherNetwork(
        path, expected: "\(expected.count) arrays\(missing)", found: "\(arrays.count)")
    }
    let blocks = Set(own.compactMap(\.block))
    let known = Set(own.map(\.name))
    // One of those names may be another network's beside this one.
    if let other = rest.first(where: { $0.isOfNetwork && !known.contains($0.name) && blocks.contains($0.block ?? "") })
    {
      throw otherNetwork(path, expected: "without a layer \(other.name)", found: "one")
    }
    let matches = try zip(expected, arrays).map { ($0, $1.dataset) } + top(rest, path: path)
    for match in matches { try file.countOfFloats(in: match.1) }
    return matches
  }

  /// ImageNet has 21,841 at most.
  private static let mostClasses = 100_000

  /// Layers that a fine-tuned model has behind the network are not its top, and left alone.
  private func top(_ rest: [StoredLayer], path: String) throws -> [Match] {
    guard let top = rest.first(where: { $0.name == "predictions" }) ?? (rest.count == 1 ? rest[0] : nil),
      let classes = top.arrays.last?.shape.first
    else { return [] }
    let specifications = Dense.specification(
      "predictions", inputs: backbone.headKind.width, classes: classes)
    guard top.arrays.map(\.shape) == specifications.map(\.shape) else { return [] }
    guard 1...Self.mostClasses ~= classes else {
      throw otherNetwork(
        path, expected: "with a top of 1 to \(Self.mostClasses) classes", found: "\(classes) in \(top.name)")
    }
    return zip(specifications, top.arrays).map { ($0, $1.dataset) }
  }
}
