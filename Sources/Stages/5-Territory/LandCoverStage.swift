import DataDirectory
import Dataset
public import Files
public import Foundation
public import Geo
public import Options
public import Pipeline
import Rasters
import Territory

/// The class that most of each tile is of, by rasters of land cover, in `landcover.csv`.
public struct LandCoverStage: Stage {
  public static let name = "landcover"
  public static let version = 1

  public let paths: [URL]
  /// What classes are called; nil takes what the rasters say.
  public var names: Names?
  /// The band of classes, from 1; nil takes the only one.
  public var band: Int?

  public enum Names: Sendable {
    case file(URL)
    /// One that came with the program, by its name.
    case shipped(String, URL)

    var url: URL {
      switch self {
      case .file(let url), .shipped(_, let url): url
      }
    }
  }

  public init(paths: [URL], names: Names? = nil, band: Int? = nil) {
    self.paths = paths.map { $0.absoluteURL.standardizedFileURL }
    (self.names, self.band) = (names, band)
  }

  public var params: [String: JSONValue] {
    let names: String? =
      switch names {
      case .file(let url)?: url.absoluteURL.standardizedFileURL.path
      case .shipped(let name, _)?: name
      case nil: nil
      }
    return ["paths": .array(paths.map { .string($0.path) }), "names": .optional(names), "band": .optional(band)]
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let folder = DataFolder(data)
    let legend =
      try names.flatMap { names in
        let artifact = try Artifact(folder.relative(names.url.absoluteURL.path), kind: .file, in: data)
        if case .shipped(let name, _) = names { return artifact?.published(as: name) }
        return artifact
      }
    return try [folder.tilesArtifact(), legend].compactMap { $0 }
      + paths.flatMap { [$0.path] + (names == nil ? ["\($0.path).aux.xml"] : []) }
      .compactMap { try Artifact(folder.relative($0), kind: .file, in: data) }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.landCover, .table)])
  }

  public enum Failure: ExitCoded, CustomStringConvertible {
    case noTiles(folder: String)
    case apart(path: String, systems: [String], tiles: Bounds?)
    /// No tile has a class on enough of its ground.
    case sparse(path: String, most: Double)
    /// What the rasters have there is no class by the legend.
    case unnamed(legend: String, numbers: [Int])

    public var exitStatus: ExitStatus { .usage }
    public var description: String {
      switch self {
      case .noTiles(let folder):
        "\(folder): expected tiles, whose ground is known, found none; classes of photographs go into a table "
          + "(`tiles import --table`)"
      case .apart(let path, let systems, let tiles):
        "\(path): expected rasters of the ground of the tiles (\(tiles?.description ?? "none")), found no class there; "
          + "choose others, or look at their coordinate reference system (\(systems.joined(separator: ", ")))"
      case .sparse(let path, let most):
        "\(path): expected a class on half of a tile or more, found \(Int((most * 100).rounded(.down))) % at most; choose "
          + "rasters that have one for more of the ground, or look at what is no value in them (gdalinfo)"
      case .unnamed(let legend, let numbers):
        "\(legend): expected labels of the classes that the rasters have there "
          + "(\(numbers.map(String.init).joined(separator: ", "))), found none; write one for each"
      }
    }
  }

  /// Fewer of a tile's points with a class do not say what most of it is.
  private static let leastCover = 0.5
  /// Tiles that are asked together.
  private static let batch = 512

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    guard folder.has(DataFolder.tiles) else { throw Failure.noTiles(folder: folder.url.path) }
    // Row by row, as rasters are.
    let tiles = try folder.keys(of: folder.library()).compactMap(\.tile).sorted {
      ($0.z, $0.y, $0.x) < ($1.z, $1.y, $1.x)
    }
    let legend = try names.map { try LandCoverLegend(contentsOf: $0.url) }
    let rasters = try LandCoverRasters(
      paths, band: band, isNamed: names == nil, checkpoint: context.checkpoint)
    var rows: [LandCoverFile.Row] = []
    var unnamed: Set<Int> = []
    var blank: Set<Int> = []
    var mostKnown = 0.0
    func label(_ number: Int) -> String? {
      if let legend, let known = legend.labels[number] {
        if known == nil { blank.insert(number) }
        return known
      }
      if let known = rasters.names[number] { return known }
      unnamed.insert(number)
      return "\(number)"
    }
    for places in tiles.indices.batches(of: Self.batch) {
      try context.checkpoint()
      for (tile, classes) in zip(tiles[places], try rasters.classes(of: Array(tiles[places]))) {
        var counts: [String: Int] = [:]
        for (number, count) in classes { if let label = label(number) { counts[label, default: 0] += count } }
        let known = counts.values.reduce(0, +)
        let cover = Double(known) / Double(LandCoverRasters.points)
        mostKnown = max(mostKnown, cover)
        guard cover >= Self.leastCover,
          let (label, most) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })
        else { continue }
        rows.append(LandCoverFile.Row(tile: tile, label: label, share: Double(most) / Double(known)))
      }
      context.report(.step(label: Self.name, done: places.upperBound, total: tiles.count, unit: "tiles"))
    }
    guard !rows.isEmpty else {
      let path = paths.first?.path ?? ""
      if mostKnown > 0 { throw Failure.sparse(path: path, most: mostKnown) }
      if let names, !blank.isEmpty { throw Failure.unnamed(legend: names.url.path, numbers: blank.sorted()) }
      throw Failure.apart(path: path, systems: rasters.systems, tiles: Bounds(around: tiles))
    }
    try context.begin()
    if !unnamed.isEmpty {
      context.report(.warning(Self.warning(unnamed, isNamed: legend != nil || !rasters.names.isEmpty)))
    }
    try LandCoverFile.write(rows, french: legend?.french ?? [:], to: folder.target(DataFolder.landCover))
    let byClass = Dictionary(rows.lazy.map { ($0.label, 1) }, uniquingKeysWith: +)
    return StageResult(
      summary: [
        ("tiles", .int(tiles.count)), ("without_class", .int(tiles.count - rows.count)), ("rasters", .int(paths.count)),
        ("classes", .object(byClass.mapValues { .int($0) })),
        ("mean_share", .double((rows.reduce(0) { $0 + $1.share } / Double(rows.count)).rounded(to: 4))),
      ],
      metrics: ["classes": Double(byClass.count)])
  }

  private static func warning(_ unnamed: Set<Int>, isNamed: Bool) -> String {
    let numbers =
      unnamed.sorted().prefix(10).map(String.init).joined(separator: ", ") + (unnamed.count > 10 ? ", …" : "")
    return isNamed
      ? "classes without a name are called by their numbers: \(numbers)"
      : "the rasters do not say what their classes are called (\(numbers)): --names takes worldcover, corine or a table "
        + "value,label"
  }
}
