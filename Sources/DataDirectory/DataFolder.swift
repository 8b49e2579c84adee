import Tracking
public import Dataset
public import Foundation
public import Pipeline
public import Files
import TileStore

/// What lies where in a data directory: the one place that knows.
public struct DataFolder: Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  // MARK: Paths

  /// The archive of tiles.
  public static let tiles = "tiles.mbtiles"
  /// The list of imported images.
  public static let images = "images.csv"
  /// Where those images lie.
  public static let imagesNote = "images.json"
  /// Known classes of tiles, where their source tells them.
  public static let labels = "labels.csv"
  /// The class that most of each tile is of, by rasters of land cover.
  public static let landCover = "landcover.csv"
  public static let split = "split.csv"

  /// The descriptors that `tiles embed` leaves.
  public static let descriptors = "descriptors.npy"

  /// Checkpoints of trainings.
  public static let models = "models"
  public static let cluster = "cluster"
  /// The metrics of a training, a line for each step.
  public static let clusterMetrics = "cluster/metrics.jsonl"
  public static let clusterAssignments = "cluster/assignments.csv"
  /// The descriptors of the last network of `tiles cluster`.
  public static let clusterDescriptors = "cluster/descriptors.npy"
  /// How the descriptors of `tiles cluster` were made, as version 0.1 wrote it.
  package static let network = "cluster/network.json"

  public static let groups = "groups"
  /// The groups that k-means found.
  public static let groupsFound = "groups/found.csv"
  /// The groups that people made of those that k-means found.
  public static let groupAssignments = "groups/assignments.csv"
  /// How new images are given to the groups.
  public static let groupModel = "groups/model.safetensors"
  package static let centroids = "groups/centroids.npy"
  /// Where the images lie that were grouped, as the grouping compares them: N x C, in the order of `found.csv`.
  package static let groupSpace = "groups/space.npy"
  public static let profile = "groups/profile.json"
  /// The colour of each group that k-means found, by what its ground looks like.
  package static let groupColors = "groups/colors.csv"
  /// Hidden, and so no part of the folder's digest: there while the files may lag behind the log of edits.
  package static let editing = "groups/.editing"
  /// Where a taught network would have the images, until that is kept. Of no stage: a proposal changes no output.
  package static let learned = ".learned.json"

  /// The log of the edits of one grouping.
  /// - Parameter digest: of which image is in which group.
  package static func edits(_ digest: some StringProtocol) -> String { "groups/edits-\(digest).jsonl" }

  /// What says which groups there are, what they are called and how they look: any edit changes one of these.
  package var groupFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: self[Self.groups].path)) ?? []
    // The name of a log is that of its groups: which one it is, only who has read them knows.
    let logs = names.filter { $0.hasPrefix("edits-") }.sorted().map { "\(Self.groups)/\($0)" }
    return [Self.groupsFound, Self.groupAssignments, Self.profile, Self.groupColors] + logs
  }

  /// Pictures of groups, by their folders in `groups`.
  package enum Picture: String, CaseIterable {
    case sheets, mean, attention

    package var folder: String { "\(DataFolder.groups)/\(rawValue)" }
    package func path(of group: Int) -> String { "\(DataFolder.groups)/\(name(of: group))" }
    /// Relative to `groups`, as the profile has it.
    package func name(of group: Int) -> String { "\(rawValue)/" + String(format: "group-%02d.jpg", group) }

    /// Whether a file has the name of such a picture: anything else in those folders is a person's own.
    package static func isOurs(_ name: String) -> Bool { name.wholeMatch(of: /group-[0-9]{2,}\.jpg/) != nil }
  }

  /// The contiguous parts of groups.
  public static let areas = "areas"
  package static let areaTable = "areas/areas.csv"
  /// The area of each tile.
  package static let areaTiles = "areas/tiles.csv"
  package static let areaPolygons = "areas/areas.geojson"
  /// How much of each group lies in units that people chose.
  public static let stats = "stats"
  package static let unitShares = "stats/units.csv"
  package static let unitSummary = "stats/summary.csv"
  package static let unitPolygons = "stats/units.geojson"
  /// Where photographs from the ground were taken, and in which groups.
  public static let viewpoints = "viewpoints"
  package static let viewpointTable = "viewpoints/viewpoints.csv"
  package static let viewpointTypes = "viewpoints/types.csv"

  /// What the report shows where it is there, and that a page may be older than.
  public static let shownByReport: [(String, Artifact.Kind)] = [
    (areas, .folder), (stats, .folder), (viewpoints, .folder), (landCover, .table),
  ]

  public static let report = "report"
  public static let reportPage = "report/index.html"
  /// The page in another language than the first one.
  package static func reportPage(in language: String) -> String { "report/index.\(language).html" }
  /// Where the report's layout puts each image.
  package static let projection = "report/projection.csv"
  /// Two pages for a meeting.
  public static let meetingSheet = "report/sheet.pdf"
  package static func meetingSheet(in language: String) -> String { "report/sheet.\(language).pdf" }
  /// Where exports go unless another place is given.
  public static let exports = "export"
  /// Sources of one's own, as JSON files.
  public static let sources = "sources"
  /// Regions of one's own.
  public static let regions = "regions"
  public static let dvcPipeline = "dvc.yaml"
  public static let dvcLock = "dvc.lock"

  /// The files beside an array of descriptors: its table and its recipe.
  public static func besideDescriptors(_ npy: String) -> (csv: String, json: String) {
    let stem = (npy as NSString).deletingPathExtension
    return (stem + ".csv", stem + ".json")
  }

  // MARK: Files

  /// The place of a path below this folder, for reading.
  public subscript(path: String) -> URL { url.appendingPathComponent(path) }

  /// A file to be written: nothing outside of this folder is, whatever links lie in it.
  public func target(_ path: String) -> Target { Target(path, below: url) }

  public func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: self[path].path) }

  /// Whether a stage has left something here.
  public var isFilled: Bool { [Manifest.fileName, Self.tiles, Self.images, Self.descriptors].contains(where: has) }

  /// The data directories that lie in this folder.
  public var filledFolders: [DataFolder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.sorted().map { DataFolder(url.appendingPathComponent($0)) }.filter(\.isFilled)
  }

  /// Whether a file belongs to a stage, or to the program itself: what lies in this folder, but for the descriptors of
  /// `tiles embed` and what nothing here names.
  public func isOfStage(_ file: URL) -> Bool {
    // The folder may be a link; of the file only what leads to it is followed.
    let place = file.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(
      file.lastPathComponent)
    let path = DataFolder(url.resolvingSymlinksInPath()).relative(place.path)
    guard !path.hasPrefix("/") else { return false }
    let folders = [
      Self.models, Self.cluster, Self.groups, Self.areas, Self.stats, Self.viewpoints, Self.report, RunFolder.name,
      Self.exports,
    ]
    let files = [
      Self.tiles, Self.images, Self.imagesNote, Self.labels, Self.landCover, Self.split, Manifest.fileName,
      FolderLock.fileName,
      Self.learned, Self.dvcPipeline, Self.dvcLock,
    ]
    return folders.contains { path == $0 || path.hasPrefix($0 + "/") } || files.contains { path == $0 }
      || path.hasPrefix("\(Self.tiles)-")
  }

  /// Which files below a folder of photographs are this directory's own, where it lies among them.
  package func ownFiles(below place: URL) -> (URL) -> Bool {
    let (own, other) = (url.resolvingSymlinksInPath().path, place.resolvingSymlinksInPath().path)
    guard own == other || own.hasPrefix(other + "/") else { return { _ in false } }
    return { isOfStage($0) }
  }

  /// Whether its images are files, and not tiles.
  package var hasPhotographs: Bool { has(Self.images) && !has(Self.tiles) }

  /// Which of its photographs show the same; of tiles nothing is said.
  package func duplicates() throws -> Duplicates { try hasPhotographs ? PhotographList(in: self).duplicates : .none }

  /// A path below this folder as relative to it; another one as it is.
  public func relative(_ path: String) -> String {
    let root = url.absoluteURL.standardizedFileURL.path
    return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  public struct NoImages: Error, CustomStringConvertible {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    public var description: String {
      "\(folder): no tiles and no images there yet; run `tiles fetch` or `tiles import` first, or choose with --data"
    }
  }

  public struct BothKinds: Error, CustomStringConvertible {
    public let folder: String
    public let there: String
    public let wanted: String

    public init(folder: String, there: String, wanted: String) {
      (self.folder, self.there, self.wanted) = (folder, there, wanted)
    }

    public var description: String {
      "\(folder): holds \(there), and \(wanted) cannot be mixed with that; choose another folder with --data"
    }
  }

  public struct OtherCopy: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .usage }
    let copy: String
    let archive: String
    let expected: String
    let found: String
    public var description: String {
      "\(copy): expected a copy of \(archive) (agg_tiles_hash \(expected)), found other tiles (\(found)); copy it again"
    }
  }

  /// The images of this data directory, as `library`.
  /// - Parameter copy: of its archive, on a disk that is nearer, which is read in its place.
  /// - Throws: `OtherCopy`; as `library`.
  public func library(copy: URL?) throws -> ImageLibrary {
    guard let copy else { return try library() }
    let (expected, found) = (try tilesArtifact()?.digest ?? "none", try MBTiles(copy, .read))
    let hash = try found.content().hash
    guard hash == expected else {
      throw OtherCopy(copy: copy.path, archive: self[Self.tiles].path, expected: expected, found: hash)
    }
    return .tiles(found)
  }

  /// - Throws: `BothKinds` where photographs are listed.
  package func requireNoPhotographs() throws(BothKinds) {
    if has(Self.images) { throw BothKinds(folder: url.path, there: "imported images", wanted: "tiles") }
  }

  /// The images of this data directory: its tiles, else the files that `images.csv` lists.
  public func library() throws -> ImageLibrary {
    if has(Self.tiles) { return .tiles(try MBTiles(self[Self.tiles], .read)) }
    guard !has(Self.images) else { return .files(root: try PhotographList.base(in: self)) }
    // `tiles embed --images` leaves a list of what it described, and no other.
    let (described, _) = Self.besideDescriptors(Self.descriptors)
    if has(described),
      case .path? = try KeyedTable(contentsOf: self[described], remedy: "run `tiles embed` again").rows.first?.key
    {
      return .files(root: url)
    }
    throw NoImages(folder: url.path)
  }

  /// The images of a library of this folder, in the order of their keys.
  package func keys(of library: ImageLibrary) throws -> [ItemKey] {
    switch library {
    case .tiles(let archive): try archive.tiles().map(ItemKey.tile)
    case .files: try KeyedTable(contentsOf: self[Self.images], remedy: "run `tiles import` first").rows.map(\.key)
    }
  }

  /// The file that `library` reads, as an input of a stage; nil when there is none yet.
  public func sourceArtifact() throws -> Artifact? {
    has(Self.tiles) ? try tilesArtifact() : try imagesArtifact()
  }

  /// The list of photographs, whose digest is another one when a photograph is no more what the list says.
  package func imagesArtifact() throws -> Artifact? {
    guard var artifact = try Artifact(Self.images, kind: .table, in: url) else { return nil }
    let changed = try PhotographList(in: self).changed()
    guard !changed.isEmpty else { return artifact }
    let lines = changed.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
    artifact.sha256 = try Digest.hex(.sha256, of: Data(((artifact.sha256 ?? "") + "\n" + lines.joined()).utf8))
    return artifact
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

  /// What an artifact of a record is now; nil when it is gone.
  /// - Parameter readsAll: also photographs that nobody touched since they were listed.
  package func now(_ artifact: Artifact, readsAll: Bool = false) throws -> Artifact? {
    switch (artifact.kind, artifact.path) {
    // Known by its digest: nothing in this folder is it.
    case (.published, _): artifact
    case (.photographs, let path): try PhotographList.artifact(of: path, in: self, readsAll: readsAll)
    case (_, Self.tiles): try tilesArtifact()
    case (_, Self.images): try imagesArtifact()
    case (let kind, let path): try Artifact(path, kind: kind, in: url)
    }
  }

  private static let digested = DigestedFiles()

  public func artifacts(_ paths: [(String, Artifact.Kind)]) throws -> [Artifact] {
    try paths.compactMap { try Artifact($0.0, kind: $0.1, in: url) }
  }
}
