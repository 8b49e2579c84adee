public import Files
import Geo
import Random

/// The side of a hold-out that an image is on.
public enum Split: String, Sendable, CaseIterable {
  case train
  case test
  /// Too near to a training tile to be a fair test; used by neither.
  case buffer
  /// Came after the groups were found, and was placed by them: no side of a hold-out, and never in `split.csv`.
  case later
}

/// Divides images in train and test.
///
/// Random hold-outs flatter a network on imagery, since neighbouring tiles look alike (Kattenborn et al. 2022,
/// doi:10.1016/j.ophoto.2022.100018): `block` keeps whole parent tiles together, and `buffer` drops what touches.
public struct Splitter: Sendable {
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// Images in random order; train gets exactly floor(ratio x count).
    case random
    /// Parent tiles at `blockZoom` in random order; train gets whole blocks, those whose count comes nearest to that.
    case block
    /// By a hash of each key alone, so that an image keeps its side when others come or go (of
    /// photographs that show the same by the first of their paths); the ratio is met on average.
    case hash
    /// Whole folders of photographs, as blocks.
    case folder
    /// Whole series of photographs, as blocks: of one viewpoint nothing is on both sides.
    case series
    /// The older photographs in train, the newer ones in test, whole days together.
    case time

    /// What it keeps whole; nil for single images.
    public var unit: String? {
      switch self {
      case .random, .hash: nil
      case .block: "block"
      case .folder: "folder"
      case .series: "series"
      case .time: "day"
      }
    }

    /// Whether it needs what tiles do not have.
    public var isOfPhotographs: Bool { self == .folder || self == .series || self == .time }

    /// Whether images go to a side in units of many, of which those are chosen whose count comes nearest.
    var isOfBlocks: Bool { unit != nil && self != .time }
  }

  public var ratio = 0.75
  public var method = Method.random
  public var blockZoom = 8
  public var buffer = 0
  public var seed: UInt64 = 0
  /// With `area` the ratio is of ground.
  public var weights = TileWeights.none

  public init() {}

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus {
      switch self {
      case .ratio, .blockZoom, .bufferNeedsTiles, .needsPhotographs, .unknown, .hashIsUnweighted: .usage
      default: .failed
      }
    }
    case ratio(Double)
    case noImages
    case emptySide(Split, count: Int, ratio: Double)
    case bufferNeedsTiles
    case blockZoom(Int, tiles: Int)
    case needsPhotographs(Method)
    /// What images lack that a method needs: "place", "date", "series".
    case unknown(String, count: Int, of: Int, method: Method)
    case hashIsUnweighted

    public var description: String {
      switch self {
      case .ratio(let ratio): "ratio \(ratio): expected a number between 0 and 1, both excluded, for example 0.75"
      case .noImages:
        "nothing to split: expected tiles or images, found none; run `tiles fetch` or `tiles import` first"
      case .emptySide(let side, let count, let ratio):
        "ratio \(ratio) of \(count) images leaves none for \(side.rawValue); use more images or another ratio"
      case .bufferNeedsTiles:
        "--buffer is of tiles; photographs of one place are kept on one side with --method folder, series or block"
      case .needsPhotographs(let method):
        "--method \(method.rawValue): expected photographs, found tiles; use random, block or hash"
      case .unknown(let what, let count, let all, let method):
        "--method \(method.rawValue): expected the \(what) of the photographs, found none of \(count) of \(all); give them with "
          + "`tiles import --table`, or use another method"
      case .hashIsUnweighted:
        "--weights area: expected --method random or block, found hash, which knows each key alone; on average it "
          + "meets the ratio of ground, too"
      case .blockZoom(let zoom, let tiles):
        "block zoom \(zoom): expected a zoom from 0 to \(tiles)"
      }
    }
  }

  /// - Parameters:
  ///   - identity: equal for images that show the same, which stay on one side; of tiles in blocks the blocks decide.
  ///   - units: of photographs, what the method keeps together; for `time` the days.
  /// - Returns: the side of each key, in the order of the keys.
  public func split(
    _ keys: [ItemKey], identity: [ItemKey: String] = [:], units: [ItemKey: String] = [:]
  ) throws -> [Split] {
    guard ratio > 0, ratio < 1 else { throw Failure.ratio(ratio) }
    guard !keys.isEmpty else { throw Failure.noImages }
    let tiles = keys.compactMap(\.tile)
    if buffer > 0, tiles.count < keys.count { throw Failure.bufferNeedsTiles }
    if method == .block, tiles.count < keys.count, units.isEmpty {
      throw Failure.unknown("place", count: keys.count, of: keys.count, method: method)
    }
    if method == .block, let lowest = tiles.map(\.z).min(), !(0...lowest).contains(blockZoom) {
      throw Failure.blockZoom(blockZoom, tiles: lowest)
    }
    let weights = try weights.weights(of: keys)
    if weights != nil, method == .hash { throw Failure.hashIsUnweighted }
    let together = together(keys, identity, units)
    var sides =
      switch method {
      case .hash: together.map(hashed)
      case .time: older(keys, units, together, target: target(of: keys.count))
      case .random, .block, .folder, .series: drawn(together, weights)
      }
    if buffer > 0 { sides = buffered(tiles, sides) }
    for side in [Split.train, .test] where !sides.contains(side) {
      throw Failure.emptySide(side, count: keys.count, ratio: ratio)
    }
    return sides
  }

  /// What train gets of so many.
  private func target(of all: Int) -> Int { Int((ratio * Double(all)).rounded(.down)) }

  /// A name for each image, equal for those that stay on one side.
  private func together(_ keys: [ItemKey], _ identity: [ItemKey: String], _ units: [ItemKey: String]) -> [String] {
    if method == .block, units.isEmpty {
      return keys.map { $0.tile.map { $0.ancestor(zoom: blockZoom).description } ?? "" }
    }
    guard method.isOfBlocks else { return keys.map { identity[$0] ?? $0.description } }
    // Photographs that show the same join what they are in.
    var joined = DisjointSets<String>()
    for key in keys {
      joined.join("unit \(units[key] ?? key.description)", "image \(identity[key] ?? key.description)")
    }
    return keys.map { String(joined.number(of: "image \(identity[$0] ?? $0.description)")) }
  }

  /// Units (single images, duplicates together, or blocks) in random order, each with its members.
  private func inOrder(_ together: [String]) -> [[Int]] {
    var units: [String: [Int]] = [:]
    var order: [String] = []
    for (index, name) in together.enumerated() {
      if units[name] == nil { order.append(name) }
      units[name, default: []].append(index)
    }
    var random = SplitMix64(seed: seed)
    return random.permutation(order.count).map { units[order[$0]] ?? [] }
  }

  /// How large units are, in whole numbers: their images, or what these count for in sixteenths of the smallest unit's.
  private func sizes(of units: [[Int]], _ weights: [Double]?) -> [Int] {
    guard let weights else { return units.map(\.count) }
    let sums = units.map { $0.reduce(0) { $0 + weights[$1] } }
    let step = (sums.min() ?? 1) / 16
    return sums.map { Int(($0 / step).rounded()) }
  }

  /// Units in random order; each goes to train while it still fits, and of blocks as many of each size as come nearest.
  private func drawn(_ together: [String], _ weights: [Double]?) -> [Split] {
    let units = inOrder(together)
    let sizes = sizes(of: units, weights)
    let all = sizes.reduce(0, +)
    let target = target(of: all)
    let numberOf = Dictionary(grouping: sizes) { $0 }.mapValues(\.count)
    var numbers = method.isOfBlocks ? NearestShare.numbers(of: numberOf, target: target) : nil
    var sides = [Split](repeating: .test, count: together.count)
    var taken = 0
    for (members, size) in zip(units, sizes) {
      if let left = numbers?[size] {
        if left == 0 { continue }
        numbers?[size] = left - 1
      } else if taken + size > target {
        // Else the tiles nearest to the poles, the smallest, would fill the last gap, and few be left for test.
        if weights != nil, target - taken < all / 100 { break }
        continue
      }
      taken += size
      for index in members { sides[index] = .train }
    }
    return sides
  }

  /// What train has of train and test: of the images, or of what they count for.
  /// - Throws: as `TileWeights.weights`.
  public func share(ofTrain sides: [Split], _ keys: [ItemKey]) throws -> Double {
    let weights = try weights.weights(of: keys) ?? [Double](repeating: 1, count: keys.count)
    func sum(_ side: Split) -> Double { zip(sides, weights).reduce(0) { $1.0 == side ? $0 + $1.1 : $0 } }
    return sum(.train) / (sum(.train) + sum(.test))
  }

  /// The first days in train, as many as come nearest. Images of which an older one shows the same go with that.
  private func older(
    _ keys: [ItemKey], _ days: [ItemKey: String], _ together: [String], target: Int
  ) -> [Split] {
    let first = Dictionary(zip(together, keys.map { days[$0] ?? "" }), uniquingKeysWith: min)
    let own = together.map { first[$0] ?? "" }
    let sizes = Dictionary(grouping: own) { $0 }.mapValues(\.count).sorted { $0.key < $1.key }
    var best = (end: "", away: Int.max)
    var count = 0
    // Something is left for test.
    for (day, size) in sizes.dropLast() {
      count += size
      if abs(count - target) < best.away { best = (day, abs(count - target)) }
    }
    return own.map { $0 <= best.end ? .train : .test }
  }

  private func hashed(_ name: String) -> Split {
    var random = SplitMix64(seed: seed, name.utf8.reduce(0) { ($0 &* 1_099_511_628_211) ^ Int($1) })
    return random.uniform() < ratio ? .train : .test
  }

  private func buffered(_ tiles: [Tile], _ sides: [Split]) -> [Split] {
    let train = Set(zip(tiles, sides).filter { $0.1 == .train }.map(\.0))
    return zip(tiles, sides).map { tile, side in
      side == .test && tile.neighbours(within: buffer).contains(where: train.contains) ? .buffer : side
    }
  }

  /// Pairs of a train and a test tile that share an edge or a corner: the spatial leakage of a split.
  public static func touchingPairs(_ keys: [ItemKey], _ sides: [Split]) -> Int {
    let sideOf = Dictionary(
      zip(keys, sides).compactMap { key, side in key.tile.map { ($0, side) } }, uniquingKeysWith: { first, _ in first })
    return sideOf.reduce(0) { count, entry in
      guard entry.value == .train else { return count }
      return count + entry.key.neighbours(within: 1).count { sideOf[$0] == .test }
    }
  }
}

extension Tile {
  /// The tiles around this one, up to a distance in rows and columns; columns wrap at the antimeridian.
  func neighbours(within distance: Int) -> [Tile] {
    let size = 1 << z
    var found: Set<Tile> = []
    for dx in -distance...distance {
      for dy in -distance...distance where (0..<size).contains(y + dy) {
        found.insert(Tile(z: z, x: ((x + dx) % size + size) % size, y: y + dy))
      }
    }
    found.remove(self)
    return Array(found)
  }
}
