internal import CGDAL
package import Foundation
internal import Geo

/// A raster with a place, as GDAL opens it. One thread at a time.
package final class RasterFile {
  package let url: URL
  /// In pixels.
  package let width: Int
  package let height: Int
  package let bands: Int
  /// Whether values are bytes already, and so colours.
  package let isBytes: Bool
  /// "GTiff"
  package let driver: String
  /// Its coordinate reference system, "WGS 84 / UTM zone 36N".
  package let system: String
  /// When it was taken, else when it was made, as it writes it; empty where it does not say.
  package let date: String

  private let raster: tiles_gdal_raster
  private let facts: tiles_gdal_facts
  /// Made when the first place is asked for.
  private var places: tiles_gdal_places?

  /// - Throws: `RasterError`.
  package init(_ url: URL) throws(RasterError) {
    guard tiles_gdal_is_there() != 0 else { throw .noGDAL(path: url.path) }
    // GDAL would wait for a FIFO without end; some formats are folders.
    let kind = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)[.type]
    if let kind = kind as? FileAttributeType, ![.typeRegular, .typeDirectory].contains(kind) {
      throw .unreadable(path: url.path, reason: "it is no regular file")
    }
    var facts = tiles_gdal_facts()
    var message = GDALMessage()
    guard let raster = tiles_gdal_open(url.path, &facts, &message.bytes) else {
      throw .unreadable(path: url.path, reason: message.text)
    }
    self.url = url
    self.raster = raster
    self.facts = facts
    (width, height, bands) = (Int(facts.width), Int(facts.height), Int(facts.bands))
    isBytes = facts.is_bytes != 0
    driver = withUnsafeBytes(of: facts.driver) { String(cBytes: $0) }
    system = withUnsafeBytes(of: facts.system) { String(cBytes: $0) }
    date = withUnsafeBytes(of: facts.date) { String(cBytes: $0) }
    guard bands > 0 else { throw .unreadable(path: url.path, reason: "it has no bands") }
    guard facts.has_place != 0 else { throw .noPlace(path: url.path, width: width, height: height) }
    guard !system.isEmpty else { throw .noSystem(path: url.path) }
  }

  deinit {
    if let places { tiles_gdal_close_places(places) }
    tiles_gdal_close(raster)
  }

  /// How many of its pixels one of its smallest overview is wide; 1 without overviews.
  var coarsest: Double { Double(width) / Double(max(1, facts.least_width)) }

  /// Whether what is stored are numbers of colours in a table.
  var hasPalette: Bool { facts.has_palette != 0 }

  /// Its red, green and blue, and alpha where it has one that is not asked for as a colour: near infrared is often marked so.
  /// - Parameter asked: three bands, or one of grey, from 1; nil takes those that are named red, green and blue, else the
  ///   first three, else the first.
  /// - Throws: `RasterError`.
  func colors(_ asked: [Int]?) throws(RasterError) -> RasterView {
    for band in asked ?? [] where !(1...bands).contains(band) {
      throw .noBand(path: url.path, option: "--bands", asked: band, bands: bands)
    }
    let named = [facts.red, facts.green, facts.blue].map(Int.init)
    let alpha = asked?.contains(Int(facts.alpha)) ?? false ? 0 : Int(facts.alpha)
    let plain = (1...bands).filter { $0 != alpha }
    var chosen = asked ?? (named.allSatisfy { $0 > 0 } ? named : plain.count >= 3 ? Array(plain.prefix(3)) : [])
    if chosen.isEmpty { chosen = [plain.first ?? 1] }
    if chosen.count == 1 { chosen = [chosen[0], chosen[0], chosen[0]] }
    let isPalette = asked == nil && hasPalette
    let all = (chosen + (alpha > 0 ? [alpha] : [])).map(Int32.init)
    var message = GDALMessage()
    guard
      let view = tiles_gdal_bands(
        raster, all, Int32(all.count), alpha > 0 ? 1 : 0, isPalette ? 1 : 0, &message.bytes)
    else { throw .unreadable(path: url.path, reason: message.text) }
    return RasterView(view, of: url)
  }

  // MARK: At places

  /// A box on Web Mercator beyond which it has nothing. That of a view looks at the raster's edge alone, and not between the
  /// points that it looks at: where a pole or the 180th meridian lies within, it has too little.
  /// - Throws: `RasterError`.
  func widestExtent() throws(RasterError) -> MercatorExtent {
    var message = GDALMessage()
    guard let view = tiles_gdal_mercator(raster, nil, 0, 0, Resampling.nearest.rawValue, &message.bytes) else {
      throw .unreadable(path: url.path, reason: message.text)
    }
    let seen = RasterView(view, of: url).extent
    let half = Mercator.halfWorld
    // Of what lies between two of GDAL's 21 points along an edge, which may bulge.
    let slack = (x: (seen.east - seen.west) / 20, y: (seen.north - seen.south) / 20)
    var (west, east) = (seen.west - slack.x, seen.east + slack.x)
    var (south, north) = (max(-half, seen.south - slack.y), min(half, seen.north + slack.y))
    // The edges of the world themselves may be on either side of it.
    let edge = half * (1 - 1e-9)
    let around = (0..<64).map { -edge + Double($0) / 63 * 2 * edge }
    func has(x: [Double], y: [Double]) throws(RasterError) -> Bool { try isInside(x: x, y: y).contains(true) }
    if try has(x: around, y: around.map { _ in edge }) { (north, west, east) = (half, -half, half) }
    if try has(x: around, y: around.map { _ in -edge }) { (south, west, east) = (-half, -half, half) }
    let along = (0..<256).map { min(edge, max(-edge, south + (Double($0) + 0.5) / 256 * (north - south))) }
    for side in [-edge, edge] where try has(x: along.map { _ in side }, y: along) { (west, east) = (-half, half) }
    return MercatorExtent(west: west, south: south, east: east, north: north)
  }

  /// Which places of Web Mercator lie within it, whether it has a value there or not.
  private func isInside(x: [Double], y: [Double]) throws(RasterError) -> [Bool] {
    var message = GDALMessage()
    var (x, y) = (x, y)
    var isInside = [UInt8](repeating: 0, count: min(x.count, y.count))
    guard
      tiles_gdal_find_places(raster, try knownPlaces(), Int32(isInside.count), &x, &y, &isInside, &message.bytes) == 0
    else { throw .unreadable(path: url.path, reason: message.text) }
    return isInside.map { $0 != 0 }
  }

  /// What a band has at places of Web Mercator, in the pixel that each lies in; nil where it has no value.
  /// - Parameters:
  ///   - band: from 1.
  ///   - x, y: in metres.
  /// - Throws: `RasterError`.
  func values(of band: Int, x: [Double], y: [Double]) throws(RasterError) -> [Double?] {
    var message = GDALMessage()
    var (x, y) = (x, y)
    let count = min(x.count, y.count)
    var values = [Double](repeating: .nan, count: count)
    var mask = [UInt8](repeating: 0, count: count)
    guard
      tiles_gdal_read_places(
        raster, try knownPlaces(), Int32(band), Int32(count), &x, &y, &values, &mask, &message.bytes) == 0
    else { throw .unreadable(path: url.path, reason: message.text) }
    // Not a number is no value, whether the file says so or not.
    return zip(values, mask).map { $1 > 0 && !$0.isNaN ? $0 : nil }
  }

  private func knownPlaces() throws(RasterError) -> tiles_gdal_places {
    if let places { return places }
    var message = GDALMessage()
    guard let made = tiles_gdal_open_places(raster, &message.bytes) else {
      throw .unreadable(path: url.path, reason: message.text)
    }
    places = made
    return made
  }

  /// What the file calls the classes of a band, by number; empty where it does not say.
  func classNames(of band: Int) -> [Int: String] {
    var count: Int32 = 0
    guard let first = tiles_gdal_class_names(raster, Int32(band), &count) else { return [:] }
    let names = UnsafeBufferPointer(start: first, count: Int(count))
    return Dictionary(
      uniqueKeysWithValues: names.enumerated().compactMap { number, name in
        let text = name.map { String(cString: $0) } ?? ""
        return text.isEmpty ? nil : (number, text)
      })
  }
}

/// What a raster shows in another order of bands, or on another grid: made as it is read. One thread at a time.
final class RasterView {
  let url: URL
  let width: Int
  let height: Int
  /// In the units of its grid; of Web Mercator metres.
  let extent: MercatorExtent
  private let raster: tiles_gdal_raster

  fileprivate init(_ raster: tiles_gdal_raster, of url: URL) {
    self.url = url
    self.raster = raster
    var (width, height): (Int32, Int32) = (0, 0)
    var corners = [Double](repeating: 0, count: 4)
    tiles_gdal_extent(raster, &width, &height, &corners)
    (self.width, self.height) = (Int(width), Int(height))
    extent = MercatorExtent(west: corners[0], south: corners[1], east: corners[2], north: corners[3])
  }

  deinit { tiles_gdal_close(raster) }

  /// The same on a grid of Web Mercator, with alpha as its fourth band.
  /// - Parameter grid: nil for all of it, at about its own resolution.
  func mercator(
    _ grid: (extent: MercatorExtent, width: Int, height: Int)?, _ resampling: Resampling
  ) throws(RasterError) -> RasterView {
    var message = GDALMessage()
    let corners = grid.map { [$0.extent.west, $0.extent.south, $0.extent.east, $0.extent.north] }
    let view: tiles_gdal_raster?
    if let grid, let corners {
      view = tiles_gdal_mercator(
        raster, corners, Int32(grid.width), Int32(grid.height), resampling.rawValue, &message.bytes)
    } else {
      view = tiles_gdal_mercator(raster, nil, 0, 0, resampling.rawValue, &message.bytes)
    }
    guard let view else { throw .unreadable(path: url.path, reason: message.text) }
    return RasterView(view, of: url)
  }

  /// - Returns: bands x height x width values.
  func read(x: Int, y: Int, width: Int, height: Int, bands: Int) throws(RasterError) -> [Float] {
    var values = [Float](repeating: 0, count: bands * height * width)
    var message = GDALMessage()
    guard
      tiles_gdal_read(raster, Int32(x), Int32(y), Int32(width), Int32(height), Int32(bands), &values, &message.bytes)
        == 0
    else { throw .unreadable(path: url.path, reason: message.text) }
    return values
  }

  /// - Returns: height x width, 0 where there is no value.
  func mask(x: Int, y: Int, width: Int, height: Int) throws(RasterError) -> [UInt8] {
    var values = [UInt8](repeating: 0, count: height * width)
    var message = GDALMessage()
    guard tiles_gdal_read_mask(raster, Int32(x), Int32(y), Int32(width), Int32(height), &values, &message.bytes) == 0
    else { throw .unreadable(path: url.path, reason: message.text) }
    return values
  }
}

/// How values between pixels are made, in the words of gdalwarp.
package enum Resampling: String, CaseIterable, Sendable {
  case nearest = "near"
  case bilinear
  case cubic
  case lanczos
  case average
}

/// Room for what GDAL says.
struct GDALMessage {
  var bytes = [CChar](repeating: 0, count: Int(TILES_GDAL_MESSAGE))

  /// Its first line.
  var text: String {
    let whole = bytes.withUnsafeBytes { String(cBytes: $0) }
    return whole.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }
}

extension String {
  /// Up to the first zero.
  fileprivate init(cBytes: UnsafeRawBufferPointer) {
    self = String(decoding: cBytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
