import Foundation
import Geo
import Imaging

/// The first 127 bytes of a PMTiles archive, numbers little endian. Source: the specification, version 3, "Header".
struct PMTilesHeader {
  static let size = 127

  var root: Range<UInt64> = 0..<0
  var metadata: Range<UInt64> = 0..<0
  var leaves: Range<UInt64> = 0..<0
  var data: Range<UInt64> = 0..<0
  /// With every tile of a run counted; entries of directories; different contents.
  var addressed = 0
  var entries = 0
  var contents = 0
  /// nil where images of several formats are mixed.
  var format: ImageFormat?
  var zooms: ClosedRange<Int> = 0...0
  var bounds = Bounds.world

  var bytes: Data {
    var data = Data("PMTiles".utf8) + [3]
    for section in [root, metadata, leaves, self.data] {
      data.append(number: section.lowerBound)
      data.append(number: UInt64(section.count))
    }
    for count in [addressed, entries, contents] { data.append(number: UInt64(count)) }
    // Tile data in the order of the directory; directories and metadata as gzip; images as they are.
    let (clustered, gzip, plain): (UInt8, UInt8, UInt8) = (1, 2, 1)
    data += [clustered, gzip, plain, format.flatMap(Self.code) ?? 0]
    data += [UInt8(zooms.lowerBound), UInt8(zooms.upperBound)]
    data.append(longitude: bounds.west, latitude: bounds.south)
    data.append(longitude: bounds.east, latitude: bounds.north)
    data.append(UInt8(zooms.lowerBound))
    data.append(longitude: bounds.center.longitude, latitude: bounds.center.latitude)
    return data
  }

  /// nil for a format that archives do not have.
  static func code(_ format: ImageFormat) -> UInt8? {
    switch format {
    case .png: 2
    case .jpeg: 3
    case .webp: 4
    case .avif: 5
    case .tiff, .gif, .heic: nil
    }
  }
}

extension Data {
  fileprivate mutating func append(number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(longitude: Double, latitude: Double) {
    for degrees in [longitude, latitude] { append(number: Int32((degrees * 1e7).rounded())) }
  }
}
