import Files
package import Foundation
package import Geo
internal import Synchronization

/// Rasters whose pixels are numbers of classes, such as maps of land cover, asked for what tiles have most of. Where several
/// have a value, the later one is on top.
package final class LandCoverRasters {
  /// What a tile has: how many of its points are of each class, by number.
  package typealias Classes = [Int: Int]

  /// A tile is asked at so many points across and down, in the middle of squares that it is cut into: a class of half of it
  /// then has that share within 0.06, in 19 of 20 tiles where it is scattered, and closer where it is in patches.
  private static let pointsAcross = 16
  package static let points = pointsAcross * pointsAcross

  /// What the rasters call their classes, by number, where they say so and were asked.
  package let names: [Int: String]
  /// Coordinate reference systems.
  package let systems: [String]
  private let readers: [Reader]
  private let first: URL?
  /// The numbers that were seen.
  private var seen: Set<Int> = []

  /// Maps of crops have some hundreds; heights have no end.
  private static let mostClasses = 1_000

  /// - Parameters:
  ///   - band: from 1; nil takes the only one.
  ///   - isNamed: whether what the rasters call their classes counts: then they must call them alike.
  /// - Throws: `RasterError`; what `checkpoint` throws.
  package init(_ urls: [URL], band: Int?, isNamed: Bool, checkpoint: () throws -> Void = {}) throws {
    var names: [Int: (text: String, path: String)] = [:]
    var systems: Set<String> = []
    var parts: [(url: URL, extent: MercatorExtent)] = []
    for url in urls {
      try checkpoint()
      let file = try RasterFile(url)
      guard band != nil || file.bands == 1 else { throw RasterError.whichBand(path: url.path, bands: file.bands) }
      let band = band ?? 1
      guard (1...file.bands).contains(band) else {
        throw RasterError.noBand(path: url.path, option: "--band", asked: band, bands: file.bands)
      }
      let extent = try file.widestExtent()
      guard TileBlock(extent, zoom: 0) != nil else { throw RasterError.outside(path: url.path) }
      parts.append((url, extent))
      systems.insert(file.system)
      for (number, name) in isNamed ? file.classNames(of: band) : [:] {
        if let known = names[number], known.text != name {
          throw RasterError.namedTwice(
            path: url.path, other: known.path, number: number, names: [name, known.text])
        }
        names[number] = (name, url.path)
      }
    }
    (self.names, self.systems) = (names.mapValues(\.text), systems.sorted())
    first = urls.first
    readers = (0..<max(1, ProcessInfo.processInfo.activeProcessorCount)).map { _ in Reader(parts, band: band ?? 1) }
  }

  /// What each of some tiles has, on all cores; neighbours are best asked together.
  /// - Throws: `RasterError`.
  package func classes(of tiles: [Tile]) throws -> [Classes] {
    let share = (tiles.count + readers.count - 1) / readers.count
    guard share > 0 else { return [] }
    let all = Mutex([Result<Classes, any Error>?](repeating: nil, count: tiles.count))
    // Each has a piece, so that a reader stays with its part of a row and what GDAL keeps of it.
    onAllCores(tiles.count, piece: share) { places in
      let reader = readers[places.lowerBound / share]
      for place in places {
        let classes = Result { try reader.classes(of: tiles[place]) }
        all.withLock { $0[place] = classes }
      }
    }
    let found = try all.withLock { try $0.compactMap { try $0?.get() } }
    for classes in found { seen.formUnion(classes.keys) }
    guard seen.count <= Self.mostClasses else {
      throw RasterError.noClasses(path: first?.path ?? "", found: "more than \(Self.mostClasses) different numbers")
    }
    return found
  }

  /// One thread at a time.
  private final class Reader {
    private let parts: [(url: URL, extent: MercatorExtent)]
    private let band: Int
    private var open = OpenRasters<RasterFile>()

    init(_ parts: [(url: URL, extent: MercatorExtent)], band: Int) { (self.parts, self.band) = (parts, band) }

    func classes(of tile: Tile) throws(RasterError) -> Classes {
      let box = MercatorExtent(TileBlock(in: tile, zoom: tile.z))
      let step = (box.east - box.west) / Double(LandCoverRasters.pointsAcross)
      let places = (0..<LandCoverRasters.points).map { at in
        let (row, column) = at.quotientAndRemainder(dividingBy: LandCoverRasters.pointsAcross)
        return (x: box.west + (Double(column) + 0.5) * step, y: box.north - (Double(row) + 0.5) * step)
      }
      var found = [Int?](repeating: nil, count: places.count)
      for (index, part) in parts.enumerated() where part.extent.overlaps(box) {
        let (url, band) = (part.url, band)
        let file = try open.at(index) { () throws(RasterError) in try RasterFile(url) }
        for (place, value) in try file.values(of: band, x: places.map(\.x), y: places.map(\.y)).enumerated() {
          guard let value else { continue }
          guard let number = Int(exactly: value) else { throw .noClasses(path: url.path, found: "\(value)") }
          found[place] = number
        }
      }
      return Dictionary(found.compactMap { $0.map { ($0, 1) } }, uniquingKeysWith: +)
    }
  }
}
