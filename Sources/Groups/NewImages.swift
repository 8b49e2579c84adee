import DataDirectory
package import Dataset
package import DeepCluster
public import Foundation
import Geo
package import KMeans
import Pipeline
import TileStore

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

  package let network: GroupNetwork

  /// - Parameter network: how the images of the groups were described.
  public init(_ network: GroupNetwork) { self.network = network }

  /// - Parameter paths: image files, folders of images, archives of tiles.
  /// - Returns: rows, files before the tiles of archives, and how many images could not be decoded.
  /// - Throws: `GroupPlacing.NoGroups`, `GroupPlacing.OtherNetwork`, `ImportedPath.Failure`, as `GroupNetwork.described`, and
  ///   what reading weights and groups throws.
  public func assign(_ paths: [URL]) throws -> (rows: [Row], broken: Int) {
    let placing = try GroupPlacing(in: network.folder)
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
    let (options, weights) = try network.described(placing)
    let inputSize = options.inputSize
    let sets = try sets()
    let backbone = try options.network()
    let extractor = try FeatureExtractor(
      options.network(weights.weights(of: backbone, seed: 0), device: network.device), options,
      decodingThreads: GroupNetwork.decodingThreads)
    var broken = 0
    for (library, keys) in sets {
      let usable = try UsableImages(keys, in: library, inputSize: inputSize, report: network.report)
      broken += usable.broken.count
      // In pieces: memory does not grow with the number of images.
      for piece in (0..<usable.images.count).batches(of: 1_000) {
        let images = library.images(Array(usable.images.keys[piece]), minimumSide: inputSize)
        let descriptors = try extractor.descriptors(of: images) { done in
          network.report(
            .step(label: "assign", done: piece.lowerBound + done, total: usable.images.count, unit: "images"))
        }
        try body(images.keys, placing.space(descriptors))
      }
    }
    return broken
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
    return (files.isEmpty ? [] : [(.files(root: network.folder.url), files)]) + archives
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
