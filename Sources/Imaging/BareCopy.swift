public import Foundation

/// A copy of an image file without what it says beside its picture: place, date, camera and its number, names, previews.
///
/// What makes the picture look as it does stays: orientation, colour profile. JPEG, PNG and WebP files keep their pixels to the
/// bit; of the others a picture is stored anew unless it says nothing.
public struct BareCopy: Sendable, Equatable {
  public let data: Data
  public let format: ImageFormat
  /// Whether nothing had to be taken out.
  public let isSame: Bool

  /// - Throws: `ImageError`.
  public init(of data: Data) throws {
    guard let format = ImageFormat(sniffing: data) else { throw ImageError(unrecognized: data) }
    let bare: Data? =
      switch format {
      case .jpeg: Self.jpeg(data)
      case .png: Self.png(data)
      case .webp: Self.webp(data)
      case .tiff: Self.saysNothing(tiff: data) ? data : nil
      case .gif, .heic, .avif: nil
      }
    if let bare {
      (self.data, self.format, isSame) = (bare, format, bare == data)
      return
    }
    let picture = try Raster(decoding: data)
    let isLossy = format == .heic || format == .avif || format == .jpeg
    (self.data, self.format) = isLossy ? (try picture.jpeg(quality: 95), .jpeg) : (try picture.png(), .png)
    isSame = false
  }

  // MARK: JPEG (ITU-T T.81, annex B)

  /// nil where the file is not as it should be.
  private static func jpeg(_ data: Data) -> Data? {
    let bytes = [UInt8](data)
    var kept = Data(bytes.prefix(2))
    let turn = PhotographFacts(exif: data).orientation
    if turn != 1 { kept += exif(orientation: turn) }
    var at = 2
    while at + 2 <= bytes.count {
      guard bytes[at] == 0xFF else { return nil }
      let marker = bytes[at + 1]
      // Bytes that fill.
      if marker == 0xFF {
        at += 1
        continue
      }
      // Its end: what follows are other pictures, or films.
      if marker == 0xD9 { return kept + Data([0xFF, 0xD9]) }
      guard at + 4 <= bytes.count else { return nil }
      let size = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard size >= 2, at + 2 + size <= bytes.count else { return nil }
      var end = at + 2 + size
      if marker == 0xDA { end = endOfScan(bytes, from: end) }
      kept += ofPicture(marker, bytes[at..<end], content: bytes[at + 4..<at + 2 + size])
      at = end
    }
    return nil
  }

  /// So much of a segment as makes the picture.
  private static func ofPicture(_ marker: UInt8, _ segment: ArraySlice<UInt8>, content: ArraySlice<UInt8>) -> Data {
    switch marker {
    // JFIF without its preview (and not JFXX, which is another one); the profile, not a list of further pictures (MPF); Adobe's
    // kind of colours.
    case 0xE0 where content.starts(with: Array("JFIF\0".utf8)) && content.count >= 14:
      Data([0xFF, 0xE0, 0, 16] + content.prefix(12) + [0, 0])
    case 0xE2 where content.starts(with: Array("ICC_PROFILE\0".utf8)): Data(segment)
    case 0xEE where content.starts(with: Array("Adobe".utf8)) && content.count >= 12:
      Data([0xFF, 0xEE, 0, 14] + content.prefix(12))
    // Frames, tables, scans, and how often to begin anew.
    case 0xC0...0xCF, 0xDA...0xDD: Data(segment)
    default: Data()
    }
  }

  /// Where the next marker is that is not of a scan.
  private static func endOfScan(_ bytes: [UInt8], from start: Int) -> Int {
    var at = start
    while at + 1 < bytes.count {
      if bytes[at] == 0xFF, bytes[at + 1] != 0, bytes[at + 1] != 0xFF, !(0xD0...0xD7).contains(bytes[at + 1]) {
        return at
      }
      at += 1
    }
    return bytes.count
  }

  /// A segment that says nothing but that.
  private static func exif(orientation: Int) -> Data {
    // TIFF in the order of Intel: one entry, of the tag 0x0112, a short.
    let block: [UInt8] = [
      0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0, 0,
    ]
    let content = Array("Exif\0\0".utf8) + block
    return Data([0xFF, 0xE1, 0, UInt8(content.count + 2)] + content)
  }

  /// - Parameter exif: a block of EXIF data.
  private static func isTurned(_ exif: ArraySlice<UInt8>) -> Bool { PhotographFacts(exif: Data(exif)).turn != .none }

  // MARK: PNG (W3C, 2003)

  private static let kept: Set<String> = [
    "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs",
  ]

  /// nil where the file is not as it should be, or has to be turned.
  private static func png(_ data: Data) -> Data? {
    let bytes = [UInt8](data)
    var kept = Data(bytes.prefix(8))
    var at = 8
    while at + 12 <= bytes.count {
      let size = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard size <= bytes.count - at - 12 else { return nil }
      let name = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
      let end = at + 12 + size
      if name == "eXIf", isTurned(bytes[at + 8..<end - 4]) { return nil }
      if Self.kept.contains(name) { kept += Data(bytes[at..<end]) }
      if name == "IEND" { return kept }
      at = end
    }
    return nil
  }

  // MARK: WebP (RFC 9649)

  private static func webp(_ data: Data) -> Data? {
    let bytes = [UInt8](data)
    var chunks = Data()
    var at = 12
    while at + 8 <= bytes.count {
      let name = String(decoding: bytes[at..<at + 4], as: UTF8.self)
      let size = (0..<4).reduce(0) { $0 | Int(bytes[at + 4 + $1]) << (8 * $1) }
      let end = at + 8 + size + size % 2
      guard end <= bytes.count else { return nil }
      if name == "EXIF", isTurned(bytes[at + 8..<at + 8 + size]) { return nil }
      var chunk = Data(bytes[at..<end])
      // There are no EXIF and no XMP data any more.
      if name == "VP8X", size >= 1 { chunk[8] &= ~0x0C }
      if ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"].contains(name) { chunks += chunk }
      at = end
    }
    let size = chunks.count + 4
    return Data("RIFF".utf8) + Data((0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }) + Data("WEBP".utf8)
      + chunks
  }

  // MARK: TIFF (revision 6.0)

  /// The tags of a picture and of nothing else: sizes, samples, strips, tiles, resolution, colours.
  private static let tiffTags: Set<Int> = [
    254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291, 292, 293, 296,
    297, 301,
    317, 318, 319, 320, 321, 322, 323, 324, 325, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675,
  ]

  /// Whether the file holds one picture and nothing else; false where that cannot be told.
  private static func saysNothing(tiff data: Data) -> Bool {
    let bytes = [UInt8](data)
    guard bytes.count > 8 else { return false }
    let isLittle = bytes[0] == 0x49
    func number(_ at: Int, _ size: Int) -> Int {
      guard at >= 0, at + size <= bytes.count else { return -1 }
      let part = bytes[at..<at + size]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(2, 2) == 42 else { return false }
    let directory = number(4, 4)
    let count = number(directory, 2)
    guard count > 0, number(directory + 2 + 12 * count, 4) == 0 else { return false }
    // Bytes of types 1 to 13.
    let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
    // What editors leave of an earlier directory is in no entry: all bytes must be accounted for.
    var known = 8 + 2 + 12 * count + 4
    for entry in 0..<count {
      let at = directory + 2 + 12 * entry
      let (tag, type, values) = (number(at, 2), number(at + 2, 2), number(at + 4, 4))
      guard tiffTags.contains(tag), sizes.indices.contains(type), values >= 0, values <= bytes.count else {
        return false
      }
      let size = sizes[type] * values
      if size > 4 { known += size }
      // The sizes of strips and of tiles.
      guard tag == 279 || tag == 325 else { continue }
      guard type == 3 || type == 4 else { return false }
      let start = size > 4 ? number(at + 8, 4) : at + 8
      for place in 0..<values {
        let part = number(start + place * sizes[type], sizes[type])
        guard (0...bytes.count).contains(part) else { return false }
        known += part
      }
    }
    return bytes.count <= known + 16 + count
  }
}

extension PhotographFacts {
  /// As EXIF has it, 1 to 8.
  fileprivate var orientation: Int { (1...8).first { Turn(orientation: $0) == turn } ?? 1 }
}
