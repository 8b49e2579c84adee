public import DataDirectory
public import Files
package import Dataset
package import DeepCluster
public import Foundation
public import Options
import Geo
package import KMeans
public import Pipeline
import TileStore
public import Torch

/// Gives images that were not there when the groups were found to the nearest of them.
public struct NewImages {
  public struct Row: Sendable {
    /// A path, or a tile as z/x/y.
    public let image: String
    /// The group that the image is in, after people's merges.
    public let group: Int
    /// The name that people gave the group, or empty.
    public let name: String
    public let distance: Double
    public let confidence: Double
    /// Of a tile, on the ground.
    public let squareKilometres: Double?
  }

  /// Nothing says how the descriptors of the groups were made.
  public struct UnknownRecipe: Error, CustomStringConvertible {
    package let path: String
    public var description: String {
      "\(path): expected how the descriptors of the groups were made, found no word of it (version 0.1 of `tiles embed` "
        + "left none); run `tiles embed` and `tiles groups` again, or give the --weights, --input-size, --rotations and "
        + "--pooling that they were made with"
    }
  }

  /// A flag says otherwise than what is known.
  public struct Contradiction: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    package let option: String
    package let expected: String
    package let found: String
    public var description: String {
      "--\(option): expected \(expected), as the descriptors of the groups were made with, found \(found); leave it out"
    }
  }

  package let folder: DataFolder
  /// What was given, by the keys of `DescriptorOptions`.
  package let given: [String: JSONValue]
  package let cache: URL
  package let device: Device
  package let report: (StageContext.Progress) -> Void

  /// - Parameters:
  ///   - given: how the descriptors were made, by the keys of `DescriptorOptions`; it must agree with what is known.
  ///   - cache: where the ImageNet weights are.
  public init(
    _ folder: DataFolder, given: [String: JSONValue], cache: URL, device: Device,
    report: @escaping (StageContext.Progress) -> Void
  ) {
    self.folder = folder
    self.given = given
    self.cache = cache
    self.device = device
    self.report = report
  }

  /// - Parameter paths: image files, folders of images, archives of tiles.
  /// - Returns: rows, files before the tiles of archives, and how many images could not be decoded.
  /// - Throws: `GroupPlacing.NoGroups`, `UnknownRecipe`, `Contradiction`, `DescriptorRecipe.Changed`,
  ///   `GroupPlacing.OtherNetwork`,
  ///   `ImportedPath.Failure`, and what reading weights and groups throws.
  public func assign(_ paths: [URL]) throws -> (rows: [Row], broken: Int) {
    let placing = try GroupPlacing(in: folder)
    var rows: [Row] = []
    let broken = try map(sets(paths), by: placing) { keys, mapped in
      rows += Self.rows(keys, placing.place(inSpace: mapped), placing.edits)
    }
    return (rows, broken)
  }

  package static func rows(_ keys: [ItemKey], _ places: [GroupModel.Placement], _ edits: GroupEdits) -> [Row] {
    zip(keys, places).map { key, place in
      Row(
        image: "\(key)", group: place.group, name: edits.names[place.group] ?? "", distance: place.distance,
        confidence: place.confidence, squareKilometres: key.tile?.squareKilometres)
    }
  }

  /// Describes images as those of the groups were, and brings them where groups are compared.
  /// - Parameters:
  ///   - sets: images by their libraries.
  ///   - body: called with some of them after the others: N keys, and N x C.
  /// - Returns: how many could not be decoded.
  /// - Throws: as `assign`, and what `body` throws.
  package func map(
    _ sets: @autoclosure () throws -> [(ImageLibrary, [ItemKey])], by placing: GroupPlacing,
    _ body: ([ItemKey], Samples) throws -> Void
  ) throws -> Int {
    let (options, weights) = try network(of: placing)
    let inputSize = options.inputSize
    let sets = try sets()
    let backbone = try options.network()
    let extractor = try FeatureExtractor(
      options.network(weights.weights(of: backbone, seed: 0), device: device), options,
      decodingThreads: Self.decodingThreads)
    var broken = 0
    for (library, keys) in sets {
      let usable = try UsableImages(keys, in: library, inputSize: inputSize, report: report)
      broken += usable.broken.count
      // In pieces: memory does not grow with the number of images.
      for piece in (0..<usable.images.count).batches(of: 1_000) {
        let images = library.images(Array(usable.images.keys[piece]), minimumSide: inputSize)
        let descriptors = try extractor.descriptors(of: images) { done in
          report(
            .step(label: "assign", done: piece.lowerBound + done, total: usable.images.count, unit: "images"))
        }
        try body(images.keys, placing.space(descriptors))
      }
    }
    return broken
  }

  static var decodingThreads: Int { max(2, ProcessInfo.processInfo.activeProcessorCount) }

  /// How the images are to be described, as this machine can.
  /// - Throws: `UnknownRecipe`, `Contradiction`, `DescriptorRecipe.Changed`.
  func network(of placing: GroupPlacing) throws -> (DescriptorOptions, WeightsSource) {
    var (options, weights) = try described(placing)
    if !device.computes(in: options.precision) {
      report(
        .warning(
          "the descriptors of the groups were made in \(options.precision.rawValue), for which this processor has no "
            + "instructions: these images are described in fp32, which differs from it by rounding"))
      options.precision = .fp32
    }
    return (options, weights)
  }

  private func described(_ placing: GroupPlacing) throws -> (DescriptorOptions, WeightsSource) {
    guard let recipe = try placing.recipe(in: folder) else {
      guard given["weights"] != nil else { throw UnknownRecipe(path: folder[DataFolder.groupModel].path) }
      // What is not given had its published value.
      let options = try DescriptorOptions(params: given)
      return (options, try WeightsChoice(options, cache: cache).source)
    }
    let known = recipe.options.params
    for (key, value) in given.sorted(by: { $0.key < $1.key })
    where key != "weights" && !recipe.options.have(value, as: key) {
      let word = key.replacing("_", with: "-")
      throw Contradiction(option: word, expected: (known[key] ?? .null).plain, found: value.plain)
    }
    if let weights = given["weights"] {
      let digest = try WeightsChoice(DescriptorOptions(params: known.merging(given) { $1 }), cache: cache).digest()
      guard digest == recipe.sha256 else {
        throw Contradiction(
          option: "weights", expected: Self.named(recipe.options.weights, recipe.sha256),
          found: Self.named(weights.plain, digest))
      }
    }
    return (recipe.options, try recipe.weights(in: folder, cache: cache))
  }

  private static func named(_ weights: String, _ digest: String?) -> String {
    digest.map { "\(weights) (SHA-256 \($0.prefix(12))…)" } ?? weights
  }

  /// Files and folders of files make one set, so that the network gets full batches.
  private func sets(_ paths: [URL]) throws -> [(ImageLibrary, [ItemKey])] {
    var files: [ItemKey] = []
    var archives: [(ImageLibrary, [ItemKey])] = []
    for url in paths {
      switch try images(url.absoluteURL.standardizedFileURL) {
      case (.files, let keys): files += keys
      case let archive: archives.append(archive)
      }
    }
    return (files.isEmpty ? [] : [(.files(root: folder.url), files)]) + archives
  }

  private func images(_ url: URL) throws -> (ImageLibrary, [ItemKey]) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ImportedPath.Failure(path: url.path, reason: "expected images, found nothing there")
    }
    if isFolder.boolValue {
      let listed = try ImageFolder(url).listing().images.map { ItemKey.path($0.path) }
      return (.files(root: url), listed.sorted())
    }
    guard try ImportedPath.isArchive(url) else { return (.files(root: url), [.path(url.path)]) }
    let archive = try MBTiles(url, .read)
    return (.tiles(archive), try archive.tiles().map(ItemKey.tile))
  }
}
