import Geo
import Foundation

/// What a PMTiles directory lists: tiles with numbers that follow each other and share their bytes, or (with a run of
/// 0) a leaf directory that begins with this number.
struct PMTilesEntry: Equatable {
  var id: UInt64
  /// From the begin of the tile data, or of the leaf directories.
  var offset: UInt64
  var length: UInt32
  var run: UInt32
}

/// The directories of a PMTiles archive, compressed. Source: the specification, version 3, "Directories".
struct PMTilesDirectories {
  /// Header and root directory are within the first 16,384 bytes.
  static let largestRoot = 16_384 - PMTilesHeader.size

  let root: Data
  /// One after the other; empty where the root lists everything.
  let leaves: Data
  let leafCount: Int

  /// - Parameter entries: in the order of their numbers.
  init(_ entries: [PMTilesEntry]) throws {
    // As go-pmtiles: from so many entries on, leaves cost a reader less than one large root.
    if entries.count < 16_384 {
      let root = try Gzip.compress(Self.serialized(entries))
      if root.count <= Self.largestRoot {
        (self.root, leaves, leafCount) = (root, Data(), 0)
        return
      }
    }
    var size = max(entries.count / 3_500, 4_096)
    while true {
      let (root, leaves, count) = try Self.split(entries, leafSize: size)
      if root.count <= Self.largestRoot {
        (self.root, self.leaves, leafCount) = (root, leaves, count)
        return
      }
      size += size / 5
    }
  }

  private static func split(_ entries: [PMTilesEntry], leafSize: Int) throws -> (Data, Data, Int) {
    var (pointers, leaves): ([PMTilesEntry], Data) = ([], Data())
    for start in stride(from: 0, to: entries.count, by: leafSize) {
      let leaf = try Gzip.compress(serialized(entries[start..<min(start + leafSize, entries.count)]))
      pointers.append(
        PMTilesEntry(
          id: entries[start].id, offset: UInt64(leaves.count), length: UInt32(leaf.count), run: 0))
      leaves += leaf
    }
    return (try Gzip.compress(serialized(pointers)), leaves, pointers.count)
  }

  /// Column after column, as varints: how many, steps between numbers, runs, lengths, offsets. An offset of 0 says
  /// "right behind the entry before"; others are one more than they are.
  static func serialized(_ entries: some BidirectionalCollection<PMTilesEntry>) -> Data {
    var data = Data()
    data.append(varint: UInt64(entries.count))
    var last: UInt64 = 0
    for entry in entries {
      data.append(varint: entry.id - last)
      last = entry.id
    }
    for entry in entries { data.append(varint: UInt64(entry.run)) }
    for entry in entries { data.append(varint: UInt64(entry.length)) }
    var end: UInt64?
    for entry in entries {
      data.append(varint: entry.offset == end ? 0 : entry.offset + 1)
      end = entry.offset + UInt64(entry.length)
    }
    return data
  }
}

extension Data {
  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

extension Tile {
  /// The number that PMTiles gives a tile: all tiles of the zooms above come first, then those of its zoom along the
  /// Hilbert curve. Source: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, "Tile IDs".
  var hilbertID: UInt64 {
    var id = ((UInt64(1) << (2 * z)) - 1) / 3
    var (x, y) = (x, y)
    for level in stride(from: z - 1, through: 0, by: -1) {
      let side = 1 << level
      let right = side & x
      let down = side & y
      id += UInt64((3 * right) ^ down) << level
      // The quarter's curve is turned; bits above the level are not looked at again.
      if down == 0 {
        if right != 0 { (x, y) = (side - 1 - x, side - 1 - y) }
        (x, y) = (y, x)
      }
    }
    return id
  }
}
