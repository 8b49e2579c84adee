public import Foundation

/// Kinds of data that people take for images, and that have a name by which to say so.
public enum ForeignFormat: String, Sendable {
  case vectorTile = "a vector tile"
  case jpeg2000 = "a JPEG 2000 image"
  case jpegXL = "a JPEG XL image"
  case bitmap = "a BMP image"
  case film = "a film"

  var plural: String { rawValue.split(separator: " ").dropFirst().joined(separator: " ") + "s" }

  public init?(sniffing data: Data) {
    let head = [UInt8](data.prefix(32))
    func starts(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    if starts([0x1F, 0x8B]) || Self.isLayer(head) {
      self = .vectorTile
    } else if starts([0, 0, 0, 0x0C, 0x6A, 0x50]) {
      self = .jpeg2000
    } else if starts([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]) || starts([0xFF, 0x0A]) {
      self = .jpegXL
    } else if starts(Array("BM".utf8)), head.count >= 26, head[6..<10].elementsEqual([0, 0, 0, 0]) {
      self = .bitmap
    } else if head.count >= 12, head[4..<8].elementsEqual(Array("ftyp".utf8)) {
      self = .film
    } else {
      return nil
    }
  }

  /// Field 3, a layer, which begins with its name or its version. MBTiles has it in gzip.
  /// Source: https://github.com/mapbox/vector-tile-spec/blob/master/2.1/vector_tile.proto
  private static func isLayer(_ head: [UInt8]) -> Bool {
    guard head.first == 0x1A, let last = head.dropFirst().prefix(5).firstIndex(where: { $0 < 0x80 }),
      last + 1 < head.count
    else { return false }
    return [0x0A, 0x78].contains(head[last + 1])
  }
}
