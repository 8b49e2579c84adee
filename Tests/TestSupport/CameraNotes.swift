public import Foundation

/// EXIF data as a camera writes them into a JPEG, as far as tests need them.
/// Source: Exif 2.32 (CIPA DC-008), 4.5 to 4.6.
public struct CameraNotes {
  public var orientation = 1
  /// `2019:05:01 14:03:00`.
  public var taken: String?
  /// In degrees.
  public var place: (longitude: Double, latitude: Double)?

  public init(orientation: Int = 1, taken: String? = nil, place: (longitude: Double, latitude: Double)? = nil) {
    (self.orientation, self.taken, self.place) = (orientation, taken, place)
  }

  /// The JPEG with these notes behind its first marker.
  public func added(to jpeg: Data) -> Data {
    let block = Data("Exif\0\0".utf8) + tiff
    let length = UInt16(block.count + 2)
    return jpeg.prefix(2) + Data([0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)]) + block + jpeg.dropFirst(2)
  }

  private typealias Entry = (tag: UInt16, type: UInt16, count: UInt32, value: [UInt8])

  /// Three directories, one after the other, each with the values that do not fit in its entries behind it.
  private var tiff: Data {
    var bytes: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]
    let own = taken.map { [(UInt16(0x9003), UInt16(2), UInt32($0.utf8.count + 1), Array($0.utf8) + [0])] as [Entry] }
    let gps = place.map { place in
      [
        (1, 2, 2, [place.latitude < 0 ? 0x53 : 0x4E, 0]), (2, 5, 3, Self.degrees(place.latitude)),
        (3, 2, 2, [place.longitude < 0 ? 0x57 : 0x45, 0]), (4, 5, 3, Self.degrees(place.longitude)),
      ] as [Entry]
    }
    func size(_ entries: [Entry]) -> Int {
      6 + entries.count * 12 + entries.reduce(0) { $0 + ($1.value.count > 4 ? $1.value.count : 0) }
    }
    var first: [Entry] = [(0x112, 3, 1, Self.little(UInt16(orientation)))]
    let count = 1 + (own == nil ? 0 : 1) + (gps == nil ? 0 : 1)
    var next = 8 + 6 + count * 12
    if let own {
      first.append((0x8769, 4, 1, Self.little(UInt32(next))))
      next += size(own)
    }
    if gps != nil { first.append((0x8825, 4, 1, Self.little(UInt32(next)))) }
    for entries in [first, own, gps].compactMap({ $0 }) {
      var behind = UInt32(bytes.count + 6 + entries.count * 12)
      var values: [UInt8] = []
      bytes += Self.little(UInt16(entries.count))
      for entry in entries {
        bytes += Self.little(entry.tag) + Self.little(entry.type) + Self.little(entry.count)
        if entry.value.count > 4 {
          bytes += Self.little(behind)
          behind += UInt32(entry.value.count)
          values += entry.value
        } else {
          bytes += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
        }
      }
      bytes += [0, 0, 0, 0] + values
    }
    return Data(bytes)
  }

  /// Degrees, minutes, and seconds in hundredths.
  private static func degrees(_ value: Double) -> [UInt8] {
    let hundredths = UInt32((abs(value) * 360_000).rounded())
    let parts: [(UInt32, UInt32)] = [
      (hundredths / 360_000, 1), (hundredths / 6_000 % 60, 1), (hundredths % 6_000, 100),
    ]
    return parts.flatMap { little($0.0) + little($0.1) }
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
