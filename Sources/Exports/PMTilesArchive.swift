import Files
public import Foundation
public import Geo
import Imaging

/// A PMTiles archive, version 3, that is to be written: clustered, equal tiles once, leaf directories where there are
/// many.
///
/// It is planned from the tiles' lengths, and their bytes are asked for one after the other: memory grows with the
/// number of tiles, not with their bytes. The header is written last.
public struct PMTilesArchive {
  /// What is known of a tile beforehand.
  public struct Content: Sendable {
    public let tile: Tile
    /// Equal names, equal bytes.
    public let identity: String
    public let length: Int

    public init(tile: Tile, identity: String, length: Int) {
      self.tile = tile
      self.identity = identity
      self.length = length
    }
  }

  public struct Changed: Error, CustomStringConvertible {
    let tile: Tile
    let expected: Int
    let found: Int
    public var description: String {
      "tile \(tile): expected \(expected) bytes, found \(found): the archive was written to meanwhile; run the same "
        + "command again"
    }
  }

  /// For each entry of the data, one tile that has it, in the order of the file.
  private let distinct: [(tile: Tile, length: Int)]
  private let directories: PMTilesDirectories
  private var header = PMTilesHeader()

  public var tiles: Int { header.addressed }
  public var images: Int { header.contents }
  public var leafDirectories: Int { directories.leafCount }

  /// - Parameters:
  ///   - contents: each tile once, in any order, none of length 0.
  ///   - bounds: of all tiles.
  public init(_ contents: [Content], bounds: Bounds) throws {
    var offsets: [String: UInt64] = [:]
    var distinct: [(tile: Tile, length: Int)] = []
    var entries: [PMTilesEntry] = []
    var end: UInt64 = 0
    for (id, content) in contents.map({ ($0.tile.hilbertID, $0) }).sorted(by: { $0.0 < $1.0 }) {
      let offset = offsets[content.identity] ?? end
      if offset == end {
        offsets[content.identity] = end
        distinct.append((content.tile, content.length))
        end += UInt64(content.length)
      }
      if let last = entries.last, last.offset == offset, last.id + UInt64(last.run) == id {
        entries[entries.count - 1].run += 1
      } else {
        entries.append(PMTilesEntry(id: id, offset: offset, length: UInt32(clamping: content.length), run: 1))
      }
    }
    self.distinct = distinct
    directories = try PMTilesDirectories(entries)
    header.addressed = contents.count
    header.entries = entries.count
    header.contents = distinct.count
    header.data = 0..<end
    header.bounds = bounds
    let zooms = contents.map(\.tile.z)
    if let low = zooms.min(), let high = zooms.max() { header.zooms = low...high }
  }

  /// - Parameters:
  ///   - file: empty, written from its begin.
  ///   - metadata: a JSON object.
  ///   - progress: gets the number of images written, and may throw to stop.
  ///   - data: the bytes of a tile.
  /// - Returns: whether all images are of one format; a reader is told none where they are not.
  /// - Throws: `Changed`; what `file`, `data` and `progress` throw.
  @discardableResult
  public func write(
    to file: FileHandle, metadata: Data, progress: (Int) throws -> Void = { _ in }, data: (Tile) throws -> Data
  ) throws -> Bool {
    var header = header
    var output = BufferedOutput(file)
    func write(_ section: Data) throws -> Range<UInt64> {
      let start = output.position
      try output.write(section)
      return start..<output.position
    }
    _ = try write(Data(count: PMTilesHeader.size))
    header.root = try write(directories.root)
    header.metadata = try write(Gzip.compress(metadata))
    header.leaves = try write(directories.leaves)
    let start = output.position
    header.data = start..<(start + header.data.upperBound)
    var formats: Set<ImageFormat?> = []
    for (index, (tile, length)) in distinct.enumerated() {
      let bytes = try data(tile)
      guard bytes.count == length else { throw Changed(tile: tile, expected: length, found: bytes.count) }
      formats.insert(ImageFormat(sniffing: bytes))
      try output.write(bytes)
      try progress(index + 1)
    }
    try output.flush()
    header.format = formats.count == 1 ? formats.first ?? nil : nil
    try file.seek(toOffset: 0)
    try file.write(contentsOf: header.bytes)
    return header.format != nil
  }
}
