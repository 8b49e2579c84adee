public import Dataset
public import Foundation
import Geo
public import Pipeline
import TileStore

/// Assigns every image to train or test, in `split.csv`.
public struct SplitStage: Stage {
  public static let name = "split"
  public static let version = 1

  public var splitter: Splitter
  /// Take the tiles of this zoom; nil takes the deepest one that the archive holds.
  public var zoom: Int?

  public init(_ splitter: Splitter) { self.splitter = splitter }

  public var seed: UInt64? { splitter.seed }

  public var params: [String: JSONValue] {
    [
      "ratio": .double(splitter.ratio), "method": .string(splitter.method.rawValue),
      "block_zoom": .optional(splitter.method == .block ? splitter.blockZoom : nil), "buffer": .int(splitter.buffer),
      "seed": .int(Int(clamping: splitter.seed)), "zoom": .optional(zoom),
    ]
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    try [DataFolder(data).sourceArtifact()].compactMap { $0 }
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.split, .table)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let (keys, identity) = try images(in: folder, context)
    let sides = try splitter.split(keys, identity: identity)
    try SplitFile(zip(keys, sides).map { ($0, $1) }).write(in: folder)
    let train = sides.count { $0 == .train }
    let test = sides.count { $0 == .test }
    let pairs = Splitter.touchingPairs(keys, sides)
    let achieved = Double(train) / Double(train + test)
    return StageResult(
      summary: [
        ("images", .int(keys.count)), ("train", .int(train)), ("test", .int(test)),
        ("buffer", .int(keys.count - train - test)), ("ratio", .double((achieved * 10_000).rounded() / 10_000)),
        ("touching_pairs", .int(pairs)),
      ],
      metrics: [
        "train": Double(train), "test": Double(test), "ratio": achieved, "touching_pairs": Double(pairs),
      ])
  }

  private func images(in folder: DataFolder, _ context: StageContext) throws -> ([ItemKey], [ItemKey: String]) {
    switch try folder.library() {
    case .tiles(let archive):
      let zooms = try archive.zooms()
      let chosen = zoom ?? zooms.last ?? 0
      if zoom == nil, zooms.count > 1 {
        let list = zooms.map(String.init).joined(separator: ", ")
        context.report(.note("the archive holds zooms \(list): taking \(chosen); choose another with --zoom"))
      }
      let identities = try archive.identities()
      let tiles = try archive.tiles(zoom: chosen)
      let names = Dictionary(
        tiles.compactMap { tile in identities[tile].map { (ItemKey.tile(tile), $0) } },
        uniquingKeysWith: { first, _ in first })
      return (tiles.map(ItemKey.tile), names)
    case .files:
      let listed = try KeyedTable(contentsOf: folder[DataFolder.images], remedy: "run `tiles import` first")
      return (listed.rows.map(\.key), [:])
    }
  }
}
