internal import CGDAL
package import Foundation
package import Geo

/// A map of classes of tiles as a GeoTIFF: a pixel a tile, with a table of colours and the names of the classes.
package struct ClassRaster {
  package struct Class: Sendable {
    package let number: Int
    package let name: String
    package let color: (red: UInt8, green: UInt8, blue: UInt8)

    package init(number: Int, name: String, color: (red: UInt8, green: UInt8, blue: UInt8)) {
      (self.number, self.name, self.color) = (number, name, color)
    }
  }

  /// A gigabyte of numbers; the world has as many tiles at zoom 14 and two thirds.
  package static let mostPixels = 500_000_000

  private let block: TileBlock
  private let classes: [Class]
  private let isBytes: Bool
  /// Where there is no tile.
  private let nothing: UInt16
  private var values: [UInt16]

  package var width: Int { block.columns.count }
  package var height: Int { block.rows.count }

  /// - Parameter tiles: with the numbers of their classes; of several zooms the deepest is taken.
  /// - Throws: `RasterError` where the box around them is too large to be written.
  package init?(_ tiles: [(tile: Tile, number: Int)], _ classes: [Class], path: String) throws(RasterError) {
    guard let zoom = tiles.map(\.tile.z).max() else { return nil }
    let taken = tiles.filter { $0.tile.z == zoom }
    guard let west = taken.map(\.tile.x).min(), let east = taken.map(\.tile.x).max(),
      let north = taken.map(\.tile.y).min(), let south = taken.map(\.tile.y).max()
    else { return nil }
    let block = TileBlock(zoom: zoom, columns: west...east, rows: north...south)
    let width = block.columns.count
    guard width <= Self.mostPixels / block.rows.count else {
      throw .tooWide(path: path, width: width, height: block.rows.count)
    }
    self.block = block
    self.classes = classes
    isBytes = classes.allSatisfy { $0.number < Int(UInt8.max) }
    nothing = isBytes ? UInt16(UInt8.max) : .max
    values = [UInt16](repeating: nothing, count: block.count)
    for (tile, number) in taken {
      values[(tile.y - north) * width + tile.x - west] = UInt16(clamping: number)
    }
  }

  /// - Returns: the file, and what goes beside it under its name and `.aux.xml`, which has the names.
  /// - Throws: `RasterError`.
  package func geoTIFF(path: String) throws(RasterError) -> (file: Data, names: Data) {
    let count = (classes.map(\.number).max() ?? -1) + 1
    var colors = [UInt8](repeating: 0, count: max(1, count) * 3)
    var names = [String](repeating: "", count: count)
    for known in classes {
      names[known.number] = known.name
      let (red, green, blue) = known.color
      colors.replaceSubrange(known.number * 3..<known.number * 3 + 3, with: [red, green, blue])
    }
    let extent = MercatorExtent(block)
    var message = GDALMessage()
    var (tiff, aux): (UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?) = (nil, nil)
    var (tiffCount, auxCount) = (0, 0)
    // A zero in a name would end it.
    let words: [UnsafePointer<CChar>?] = names.map { name in strdup(name).map { UnsafePointer($0) } }
    defer { for word in words { free(UnsafeMutablePointer(mutating: word)) } }
    let code = values.withUnsafeBufferPointer { values in
      colors.withUnsafeBufferPointer { colors in
        words.withUnsafeBufferPointer { words -> Int32 in
          guard let values = values.baseAddress, let colors = colors.baseAddress, let words = words.baseAddress else {
            return 1
          }
          return words.withMemoryRebound(to: UnsafePointer<CChar>.self, capacity: count) { words in
            var what = tiles_gdal_classes(
              width: Int32(width), height: Int32(height),
              west: extent.west, north: extent.north, pixel: Mercator.side(zoom: block.zoom),
              values: values, nothing: nothing, is_bytes: isBytes ? 1 : 0, count: Int32(count), colors: colors,
              names: words)
            return tiles_gdal_write_classes(&what, &tiff, &tiffCount, &aux, &auxCount, &message.bytes)
          }
        }
      }
    }
    defer {
      free(tiff)
      free(aux)
    }
    guard code != 2 else { throw .noGDAL(path: path) }
    guard code == 0, let tiff else { throw .unwritable(path: path, reason: message.text) }
    return (Data(bytes: tiff, count: tiffCount), aux.map { Data(bytes: $0, count: auxCount) } ?? Data())
  }
}
