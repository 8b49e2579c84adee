public import Files
import Geo
import Random

/// The side of a hold-out that an image is on.
public enum Split: String, Sendable, CaseIterable {
  case train
  case test
  /// Too near to a training tile to be a fair test; used by neither.
  case buffer
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
    /// By a hash of each key alone, so that an image keeps its side when others come or go; the ratio is met on average.
    case hash
  }

  public var ratio = 0.75
  public var method = Method.random
  public var blockZoom = 8
  public var buffer = 0
  public var seed: UInt64 = 0

  public init() {}

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus {
      switch self {
      case .ratio, .blockZoom, .blocksNeedTiles: .usage
      default: .failed
      }
    }
    case ratio(Double)
    case noImages
    case emptySide(Split, count: Int, ratio: Double)
    case blocksNeedTiles
    case blockZoom(Int, tiles: Int)

    public var description: String {
      switch self {
      case .ratio(let ratio): "ratio \(ratio): expected a number between 0 and 1, both excluded, for example 0.75"
      case .noImages:
        "nothing to split: expected tiles or images, found none; run `tiles fetch` or `tiles import` first"
      case .emptySide(let side, let count, let ratio):
        "ratio \(ratio) of \(count) images leaves none for \(side.rawValue); use more images or another ratio"
      case .blocksNeedTiles:
        "--method block and --buffer need tiles; a folder of images has no places: use random or hash"
      case .blockZoom(let zoom, let tiles):
        "block zoom \(zoom): expected a zoom from 0 to \(tiles), that of the tiles"
      }
    }
  }

  /// - Parameter identity: equal for byte-identical images, which stay on one side; nil leaves them apart.
  /// - Returns: the side of each key, in the order of the keys.
  public func split(_ keys: [ItemKey], identity: [ItemKey: String]? = nil) throws -> [Split] {
    guard ratio > 0, ratio < 1 else { throw Failure.ratio(ratio) }
    guard !keys.isEmpty else { throw Failure.noImages }
    let tiles = keys.compactMap(\.tile)
    if method == .block || buffer > 0 {
      guard tiles.count == keys.count else { throw Failure.blocksNeedTiles }
    }
    if method == .block, let lowest = tiles.map(\.z).min(), !(0...lowest).contains(blockZoom) {
      throw Failure.blockZoom(blockZoom, tiles: lowest)
    }
    var sides =
      method == .hash
      ? keys.map { hashed(identity?[$0] ?? $0.description) }
      : drawn(keys, target: Int((ratio * Double(keys.count)).rounded(.down)), identity: identity ?? [:])
    if buffer > 0 { sides = buffered(tiles, sides) }
    for side in [Split.train, .test] where !sides.contains(side) {
      throw Failure.emptySide(side, count: keys.count, ratio: ratio)
    }
    return sides
  }

  /// Units (single images, duplicates together, or blocks) in random order; each goes to train while it still fits, and
  /// of blocks as many of each size as come nearest.
  private func drawn(_ keys: [ItemKey], target: Int, identity: [ItemKey: String]) -> [Split] {
    var units: [String: [Int]] = [:]
    var order: [String] = []
    for (index, key) in keys.enumerated() {
      let name =
        method == .block
        ? key.tile.map { $0.ancestor(zoom: blockZoom).description } ?? "" : identity[key] ?? key.description
      if units[name] == nil { order.append(name) }
      units[name, default: []].append(index)
    }
    let sizes = Dictionary(grouping: units.values, by: \.count).mapValues(\.count)
    var numbers = method == .block ? NearestShare.numbers(of: sizes, target: target) : nil
    var random = SplitMix64(seed: seed)
    var sides = [Split](repeating: .test, count: keys.count)
    var taken = 0
    for position in random.permutation(order.count) {
      let members = units[order[position]] ?? []
      if let left = numbers?[members.count] {
        if left == 0 { continue }
        numbers?[members.count] = left - 1
      } else if taken + members.count > target {
        continue
      }
      taken += members.count
      for index in members { sides[index] = .train }
    }
    return sides
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
