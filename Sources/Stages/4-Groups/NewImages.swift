import Dataset
public import DeepCluster
public import Foundation
import Geo
import KMeans
public import Pipeline
import TileStore
public import Torch

/// Gives images that were not there when the groups were found to the nearest of them.
public struct NewImages {
  public struct Row: Sendable {
    /// A path, or a tile as z/x/y.
    public let image: String
    /// After people's merges.
    public let group: Int
    /// That people gave the group, or empty.
    public let name: String
    public let distance: Double
    public let confidence: Double
  }

  /// How the descriptors of the groups were made, where the data directory does not say.
  public struct Network {
    let weights: WeightsSource
    let inputSize: Int
    let rotations: Int
    let pooling: Pooling
    let precision: Precision

    public init(weights: WeightsSource, inputSize: Int, rotations: Int, pooling: Pooling, precision: Precision) {
      self.weights = weights
      self.inputSize = inputSize
      self.rotations = rotations
      self.pooling = pooling
      self.precision = precision
    }
  }

  public struct UnknownNetwork: Error, CustomStringConvertible {
    let path: String
    public var description: String {
      "\(path): expected the network of the descriptors, found no word of it (`tiles embed` leaves none); give the "
        + "--weights, --input-size, --rotations and --pooling that they were made with"
    }
  }

  let folder: DataFolder
  let network: Network?
  let device: Device
  let report: (StageContext.Progress) -> Void

  public init(
    _ folder: DataFolder, network: Network?, device: Device, report: @escaping (StageContext.Progress) -> Void
  ) {
    self.folder = folder
    self.network = network
    self.device = device
    self.report = report
  }

  /// - Parameter paths: image files, folders of images, `.mbtiles` files.
  /// - Returns: rows, files before the tiles of archives, and how many images could not be decoded.
  /// - Throws: `GroupPlacing.NoGroups`, `UnknownNetwork`, `DescriptorNetwork.Changed`, `GroupPlacing.OtherNetwork`,
  ///   `ImportStage.Failure`, and what reading weights and groups throws.
  public func assign(_ paths: [URL]) throws -> (rows: [Row], broken: Int) {
    let placing = try GroupPlacing(in: folder)
    let network = try self.network ?? known(placing.notes, of: folder[DataFolder.groupModel])
    let inputSize = network.inputSize
    let sets = try self.sets(paths)
    let extractor = FeatureExtractor(
      try Xception(weights: network.weights.weights(seed: 0), device: device), inputSize: inputSize,
      precision: network.precision, decodingThreads: max(2, ProcessInfo.processInfo.activeProcessorCount),
      rotations: network.rotations, pooling: network.pooling)
    var rows: [Row] = []
    var broken = 0
    for (library, keys) in sets {
      let usable = try UsableImages(keys, in: library, inputSize: inputSize, report: report)
      broken += usable.broken
      // In pieces: memory does not grow with the number of images.
      for piece in (0..<usable.images.count).batches(of: 1_000) {
        let images = library.images(Array(usable.images.keys[piece]), minimumSide: inputSize)
        let descriptors = try extractor.descriptors(of: images) { done in
          report(
            .step(label: "assign", done: piece.lowerBound + done, total: usable.images.count, unit: "images"))
        }
        let places = try placing.place(descriptors.matrix(0..<descriptors.count))
        for (key, place) in zip(images.keys, places) {
          rows.append(
            Row(
              image: "\(key)", group: place.group, name: placing.edits.names[place.group] ?? "",
              distance: place.distance, confidence: place.confidence))
        }
      }
    }
    return (rows, broken)
  }

  private func known(_ notes: [String: String], of file: URL) throws -> Network {
    guard let known = notes["network"].flatMap({ DescriptorNetwork(json: Data($0.utf8)) }) else {
      throw UnknownNetwork(path: file.path)
    }
    return Network(
      weights: .checkpoint(try known.file(in: folder)), inputSize: known.inputSize, rotations: known.rotations,
      pooling: known.pooling, precision: known.precision)
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
      throw ImportStage.Failure(path: url.path, reason: "expected images, found nothing there")
    }
    if isFolder.boolValue {
      let listed = try ImportedPath(url).images().map { ItemKey.path($0.path) }
      return (.files(root: url), listed.sorted())
    }
    guard url.pathExtension == "mbtiles" else { return (.files(root: url), [.path(url.path)]) }
    let archive = try MBTiles(url, .read)
    return (.tiles(archive), try archive.tiles().map(ItemKey.tile))
  }
}
