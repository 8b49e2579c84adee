public import Dataset
public import Foundation
public import Pipeline
public import Files
import TileStore

/// What lies where in a data directory: the one place that knows.
public struct DataFolder: Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  public static let tiles = "tiles.mbtiles"
  public static let images = "images.csv"
  public static let labels = "labels.csv"
  public static let split = "split.csv"
  /// What `tiles embed` leaves.
  public static let descriptors = "descriptors.npy"
  /// What the last network of `tiles cluster` says.
  public static let clusterDescriptors = "cluster/descriptors.npy"
  public static let models = "models"
  public static let cluster = "cluster"
  public static let groups = "groups"
  /// How new images are given to the groups.
  public static let groupModel = "groups/model.safetensors"
  public static let report = "report"

  /// For reading.
  public subscript(path: String) -> URL { url.appendingPathComponent(path) }

  /// A file to be written: nothing outside of this folder is, whatever links lie in it.
  public func target(_ path: String) -> Target { Target(path, below: url) }

  public func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: self[path].path) }

  /// Whether a file belongs to a stage, or to the program itself: what lies in this folder, but for the descriptors of
  /// `tiles embed` and what nothing here names.
  public func isOfStage(_ file: URL) -> Bool {
    // The folder may be a link; of the file only what leads to it is followed.
    let place = file.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(
      file.lastPathComponent)
    let path = DataFolder(url.resolvingSymlinksInPath()).relative(place.path)
    guard !path.hasPrefix("/") else { return false }
    let folders = [Self.models, Self.cluster, Self.groups, Self.report, "runs", "export"]
    let files = [
      Self.tiles, Self.images, Self.labels, Self.split, Manifest.fileName, ".lock", "dvc.yaml", "dvc.lock",
    ]
    return folders.contains { path == $0 || path.hasPrefix($0 + "/") } || files.contains { path == $0 }
      || path.hasPrefix("\(Self.tiles)-")
  }

  /// A path below this folder as relative to it; another one as it is.
  public func relative(_ path: String) -> String {
    let root = url.absoluteURL.standardizedFileURL.path
    return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  public struct NoImages: Error, CustomStringConvertible {
    public let folder: String
    public var description: String {
      "\(folder): no tiles and no images there yet; run `tiles fetch` or `tiles import` first, or choose with --data"
    }
  }

  public struct BothKinds: Error, CustomStringConvertible {
    public let folder: String
    public let there: String
    public let wanted: String
    public var description: String {
      "\(folder): holds \(there), and \(wanted) cannot be mixed with that; choose another folder with --data"
    }
  }

  /// The images of this data directory: its tiles, else the files that `images.csv` lists.
  public func library() throws -> ImageLibrary {
    if has(Self.tiles) { return .tiles(try MBTiles(self[Self.tiles], .read)) }
    guard has(Self.images) else { throw NoImages(folder: url.path) }
    return .files(root: url)
  }

  /// The file that `library` reads, as an input of a stage; nil when there is none yet.
  public func sourceArtifact() throws -> Artifact? {
    has(Self.tiles) ? try tilesArtifact() : try Artifact(Self.images, kind: .table, in: url)
  }

  /// An archive's artifact is its logical content; nil when there is none.
  public func tilesArtifact() throws -> Artifact? {
    guard has(Self.tiles) else { return nil }
    return try Self.digested.artifact(of: self[Self.tiles]) { url in
      let content = try MBTiles(url, .read).content()
      return Artifact(
        path: Self.tiles, kind: .tiles, bytes: content.bytes, aggTilesHash: content.hash, count: content.tiles)
    }
  }

  private static let digested = DigestedFiles()

  public func artifacts(_ paths: [(String, Artifact.Kind)]) throws -> [Artifact] {
    try paths.compactMap { try Artifact($0.0, kind: $0.1, in: url) }
  }
}
