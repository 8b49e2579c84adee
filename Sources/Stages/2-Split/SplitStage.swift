import DataDirectory
public import Dataset
import Files
public import Foundation
import Geo
public import Options
public import Pipeline
import TileStore

/// Assigns every image to train or test, in `split.csv`.
public struct SplitStage: Stage {
  public static let name = "split"
  public static let version = 2

  public var splitter: Splitter
  /// Take these tiles; without a zoom those of the deepest one that the archive holds.
  public var selection = TileSelection()
  /// Of photographs that show the same, the largest only.
  public var dropsDuplicates = false

  /// How a record has it.
  static let dropsDuplicatesKey = "drop_duplicates"

  public init(_ splitter: Splitter) { self.splitter = splitter }

  public var seed: UInt64? { splitter.seed }

  public var params: [String: JSONValue] {
    let own: [String: JSONValue] = [
      "ratio": .double(splitter.ratio), "method": .string(splitter.method.rawValue),
      "block_zoom": .optional(splitter.method == .block ? splitter.blockZoom : nil), "buffer": .int(splitter.buffer),
      "seed": JSONValue(splitter.seed), "zoom": .null,
    ]
    // Only where it was said, as records of earlier versions have it.
    var said: [String: JSONValue] = [:]
    if dropsDuplicates { said[Self.dropsDuplicatesKey] = true }
    if splitter.weights != .none { said["weights"] = .string(splitter.weights.rawValue) }
    return own.merging(said) { $1 }.merging(selection.params) { $1 }
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    try [DataFolder(data).sourceArtifact()].compactMap { $0 } + selection.inputs(in: data)
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    try DataFolder(data).artifacts([(DataFolder.split, .table)])
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    let library = try folder.library()
    let all = try folder.keys(of: library)
    let photographs = folder.hasPhotographs ? try PhotographUnits(splitter, in: folder) : nil
    if photographs == nil {
      guard !dropsDuplicates else { throw TilesAreNotDropped() }
      guard !splitter.method.isOfPhotographs else { throw Splitter.Failure.needsPhotographs(splitter.method) }
    }
    var keys = try chosen(of: all, context)
    if dropsDuplicates, let copies = photographs?.copies { keys.removeAll { copies.contains($0) } }
    let identity = try photographs?.identity(of: keys) ?? identity(of: keys, in: library)
    let sides = try splitter.split(keys, identity: identity, units: photographs?.units(of: keys) ?? [:])
    try context.begin()
    try SplitFile(zip(keys, sides).map { ($0, $1) }).write(in: folder)
    let train = sides.count { $0 == .train }
    let test = sides.count { $0 == .test }
    let achieved = try splitter.share(ofTrain: sides, keys)
    if abs(achieved - splitter.ratio) > Self.tolerance {
      context.report(.warning(words(of: achieved, buffered: keys.count - train - test, identity)))
    }
    var summary: SummaryRows = [
      ("images", .int(keys.count)), ("train", .int(train)), ("test", .int(test)),
      ("buffer", .int(keys.count - train - test)), ("ratio", .double(achieved)),
    ]
    var metrics = ["train": Double(train), "test": Double(test), "ratio": achieved]
    if let photographs {
      summary += photographs.rows
    } else {
      let pairs = Splitter.touchingPairs(keys, sides)
      summary.append(("touching_pairs", .int(pairs)))
      metrics["touching_pairs"] = Double(pairs)
    }
    return StageResult(summary: summary + selection.rows(keys, of: all.count), metrics: metrics)
  }

  /// Of a ratio, before it is worth a warning.
  private static let tolerance = 0.02

  private func words(of achieved: Double, buffered: Int, _ identity: [ItemKey: String]) -> String {
    let largest = Dictionary(grouping: identity.values) { $0 }.values.map(\.count).max() ?? 0
    let why =
      if buffered > 0 {
        "the buffer took \(buffered) tiles from test"
      } else if let unit = splitter.method.unit {
        "each \(unit) is kept whole" + (splitter.method == .block ? "; a larger --block-zoom comes nearer" : "")
      } else if largest > 1 {
        "\(largest) images are one and the same picture and stay on one side; `tiles fetch --drop-repeats`, or of photographs "
          + "`tiles split --drop-duplicates`, leaves such pictures out"
      } else {
        "there are too few images"
      }
    let all = splitter.weights == .area ? "ground" : "images"
    return "train has \(achieved.rounded(to: 4)) of the \(all) where \(splitter.ratio) was asked for: \(why)"
  }

  private func chosen(of all: [ItemKey], _ context: StageContext) throws -> [ItemKey] {
    var selection = selection
    let zooms = TileSelection.zooms(of: all)
    if selection.zoom == nil, let deepest = zooms.last, zooms.count > 1 {
      let list = zooms.map(String.init).joined(separator: ", ")
      context.report(.note("the archive holds zooms \(list): taking \(deepest); choose another with --zoom"))
      selection.zoom = deepest
    }
    return try selection.keys(of: all)
  }

  /// Equal for tiles of the same bytes.
  private func identity(of keys: [ItemKey], in library: ImageLibrary) throws -> [ItemKey: String] {
    guard case .tiles(let archive) = library else { return [:] }
    let identities = try archive.identities()
    return Dictionary(
      keys.compactMap { key in key.tile.flatMap { identities[$0] }.map { (key, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}
