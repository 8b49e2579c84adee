import Files
package import Foundation
package import Geo
import Imaging
import Rasters
import TileStore

/// What a path given to `tiles import` holds, what says so, and how it is read.
package struct ImportedPath: TileSupply {
  /// What cannot be taken over, and why.
  package struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

    package var description: String { "import \(path): \(reason)" }
  }

  /// What the user says that it is.
  package enum Kind: String, CaseIterable, Sendable {
    case tiles
    case images
    case rasters
  }

  private enum Content {
    case archive(RowOrder)
    case tree(TileTree, RowOrder)
    case images(ImageFolder, LooksLike)
    /// Files that say where they lie.
    case rasters([URL])
  }

  package let url: URL
  private let content: Content

  /// - Parameters:
  ///   - kind: what it is; nil finds out.
  ///   - scheme: how the rows of tiles are counted; nil finds out.
  /// - Throws: `Failure` where nothing there can be taken, or it may be one thing as well as another; `TileStoreError`,
  ///   `CocoaError`.
  package init(_ url: URL, as kind: Kind? = nil, scheme: TileScheme? = nil) throws {
    self.url = url
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw Failure(path: url.path, reason: "expected a folder, an .mbtiles file or a raster, found nothing there")
    }
    guard isFolder.boolValue else {
      let isArchive = try Self.isArchive(url)
      guard kind != .images, isArchive ? kind != .rasters : kind != .tiles else {
        throw Failure(
          path: url.path,
          reason: "expected \(kind == .tiles ? "tiles" : kind == .images ? "a folder of images" : "a raster") (--as "
            + "\(kind?.rawValue ?? "")), found \(isArchive ? "an archive of tiles" : try Self.words(ofFile: url))")
      }
      if isArchive {
        content = .archive(try Self.order(of: MBTiles(url, .read), scheme, path: url.path))
      } else {
        try Self.checkRaster(url)
        content = .rasters([url])
      }
      return
    }
    guard kind != .rasters else {
      content = .rasters(try RasterFolder(url).files)
      return
    }
    let folder = kind == .images ? .images(LooksLike()) : try FolderContent(url, as: kind)
    switch folder {
    case .tiles(let tree): content = .tree(tree, try Self.order(of: tree, scheme))
    case .images(let looks): content = .images(ImageFolder(url), looks)
    }
  }

  /// What it holds.
  package var kind: Kind {
    switch content {
    case .archive, .tree: .tiles
    case .images: .images
    case .rasters: .rasters
    }
  }

  /// The files, of rasters; none for others.
  package var rasters: [URL] { if case .rasters(let files) = content { files } else { [] } }

  /// What it was taken for and why, in a line.
  package var description: String {
    switch content {
    case .archive(let order): "an archive of tiles, \(order.description)"
    case .tree(let tree, let order):
      "\(tree.tiles.count) tiles \(tree.layout.rawValue)"
        + (tree.root.isEmpty ? "" : ", below \(tree.root.joined(separator: "/"))") + ", \(order.description)"
    case .images(_, let looks):
      "a folder of images"
        + (looks.tileNames == 0
          ? ""
          : ", \(looks.tileNames) of them named as tiles are\(looks.areOblong ? ", but no squares" : "") (--as tiles takes "
            + "those)")
    case .rasters(let files): files.count == 1 ? "a raster" : "\(files.count) rasters"
    }
  }

  /// What should be looked at, since nothing tells for certain.
  package var doubt: String? {
    switch content {
    case .archive(let order): order.doubt
    case .tree(let tree, let order):
      order.doubt
        ?? tree.years.map {
          "the rows \($0.lowerBound) to \($0.upperBound) may be years: if these are photographs, import them with --as images"
        }
    case .images(_, let looks):
      looks.raster.map {
        "\($0) says where it lies, as rasters do: --as rasters cuts them into tiles"
      }
    case .rasters: nil
    }
  }

  // MARK: Rasters

  /// - Throws: `Failure`, `RasterError`.
  private static func checkRaster(_ url: URL) throws {
    let start = try RegularFile.open(url).read(upToCount: ImageError.shownBytes) ?? Data()
    // A file of another kind is not told from one that is damaged by what GDAL says of it.
    let isLikely =
      ImageFormat(sniffing: start) == .tiff || ForeignFormat(sniffing: start) == .jpeg2000
      || RasterFolder.extensions.contains(FileKinds.word(url.lastPathComponent))
    do { _ = try RasterFile(url) } catch {
      let isOther =
        switch error {
        case .noPlace: ImageFormat(sniffing: start).map { $0 != .tiff } ?? false
        case .noGDAL, .unreadable: !isLikely
        default: false
        }
      guard isOther else { throw error }
      throw Failure(
        path: url.path,
        reason: "expected a folder, an .mbtiles file or a raster, found \(try Self.words(ofFile: url))")
    }
  }

  // MARK: Archives

  /// Whether a file is an SQLite database, whatever its name ends in. False for a folder, and where nothing is.
  package static func isArchive(_ url: URL) throws -> Bool {
    guard let file = try? RegularFile.open(url) else { return false }
    return try file.read(upToCount: 16) == Data("SQLite format 3\0".utf8)
  }

  private static func words(ofFile url: URL) throws -> String {
    let start = try RegularFile.open(url).read(upToCount: ImageError.shownBytes) ?? Data()
    if start.starts(with: Data("PMTiles".utf8)) {
      return "a PMTiles archive; make an .mbtiles file of it first (pmtiles-convert of the Python package pmtiles)"
    }
    return ImageFormat(sniffing: start) == nil ? "another file" : "one image; give its folder"
  }

  private static func order(of archive: MBTiles, _ given: TileScheme?, path: String) throws -> RowOrder {
    let metadata = try archive.metadata()
    guard metadata["format"]?.lowercased() != "pbf" else {
      throw Failure(path: path, reason: "expected images, found vector tiles (format pbf); render them to images first")
    }
    let bounds = metadata["bounds"].flatMap { try? Bounds(parsing: $0) }
    return try RowOrder(
      given: given, usual: .tms,
      stated: metadata["scheme"] == TileScheme.xyz.rawValue
        ? RowOrder.Statement(scheme: .xyz, place: "its metadata") : nil,
      isBinding: false, extent: bounds.map { RowOrder.Extent(bounds: $0, place: "the box of its metadata") },
      tiles: { try archive.tiles() })
  }

  private static func order(of tree: TileTree, _ given: TileScheme?) throws -> RowOrder {
    var folder = tree.url
    var folders = [folder]
    for step in tree.root {
      folder.appendPathComponent(step)
      folders.insert(folder, at: 0)
    }
    let beside = TileMapResource(in: folders)
    if let grid = beside.otherGrid, given == nil {
      throw Failure(
        path: tree.url.path,
        reason:
          "expected tiles of Web Mercator, found \(grid); make them with gdal2tiles -p mercator, or say that they are "
          + "of Web Mercator with --scheme xyz or tms")
    }
    return RowOrder(given: given, usual: .xyz, stated: beside.stated, extent: beside.extent) { tree.tiles }
  }

  package var name: String { url.lastPathComponent }

  package func attribution() throws -> String? {
    guard case .archive = content else { return nil }
    return try MBTiles(url, .read).metadata()["attribution"].flatMap { $0.isEmpty ? nil : $0 }
  }

  // MARK: Reading

  package func forEachTile(
    where isWanted: (Tile) throws -> Bool, _ body: (Tile, () throws -> Data) throws -> Void
  ) throws -> TileReading {
    switch content {
    case .archive(let order):
      var reading = TileReading()
      let strange = try MBTiles(url, .read).forEachTile { tile, data in
        let tile = order.scheme == .tms ? tile : tile.flipped
        if try isWanted(tile) { try body(tile) { data } }
      }
      reading.broken.add("rows that name no tile", count: strange)
      return reading
    case .tree(let tree, let order): return try tree.forEachTile(order, where: isWanted, body)
    case .images, .rasters: return TileReading()
    }
  }

  /// - Throws: `Failure` where there are none.
  package func images(leavingOut isOwn: (URL) -> Bool = { _ in false }) throws -> ImageFolder.Listing {
    try ImageFolder(url).listing(leavingOut: isOwn)
  }
}

/// What might be taken for tiles among images.
private struct LooksLike {
  var tileNames = 0
  /// Those that were looked at are no squares, as tiles are.
  var areOblong = false
  /// One that says where it lies; nil where none was found.
  var raster: String?
}

/// What the files of a folder are together.
private enum FolderContent {
  case tiles(TileTree)
  case images(LooksLike)

  /// So many files tell whether all are squares.
  private static let looked = 8

  /// Where tiles would begin.
  private struct Place: Hashable {
    let layout: TileLayout
    /// The steps before the tile's own, with those that lead to the folder itself.
    let root: [String]
  }

  /// Most of the images decide; other files do not.
  init(_ url: URL, as kind: ImportedPath.Kind?) throws {
    // Tiles may begin above the folder: it may be a zoom, or a column.
    let above = url.pathComponents.filter { $0 != "/" }.suffix(TileLayout.mostSteps - 1)
    var tiles: [Place: [Tile]] = [:]
    var images = 0
    var vectorTiles = 0
    var first: [URL] = []
    var raster: URL?
    try FolderWalk.through(url) { stop in
      let kinds = FileKinds(stop.files)
      images += kinds.images.count + kinds.foreignImages.count
      vectorTiles += kinds.vectorTiles.count
      if raster == nil, kind == nil {
        raster = stop.files.first { RasterFolder.extensions.contains(FileKinds.word($0)) }
          .map { stop.url.appendingPathComponent($0) }
      }
      for name in kinds.images + kinds.foreignImages + kinds.bare + kinds.vectorTiles {
        guard let found = TilePath(TileTree.path(above + stop.steps, name)) else { continue }
        // A file without an extension is an image where it is a tile.
        if FileKinds.word(name).isEmpty { images += 1 }
        guard found.root.count >= above.count || found.tile.isValid else { continue }
        if first.count < Self.looked { first.append(stop.url.appendingPathComponent(name)) }
        tiles[Place(layout: found.layout, root: found.root.map(String.init)), default: []].append(found.tile)
      }
    }
    let named = tiles.values.reduce(0) { $0 + $1.count }
    let pictures = images + vectorTiles
    func photographs(areOblong: Bool = false) -> FolderContent {
      let isRaster = raster.map(RasterFolder.isRaster) ?? false
      return .images(
        LooksLike(tileNames: named, areOblong: areOblong, raster: isRaster ? raster?.lastPathComponent : nil))
    }
    guard kind == .tiles ? named > 0 : named * 2 > pictures else {
      guard kind == nil else {
        throw ImportedPath.Failure(
          path: url.path, reason: "expected tiles (--as tiles), found no file that is named as one, such as z/x/y.png")
      }
      self = photographs()
      return
    }
    if kind == nil, Self.areOblong(first) {
      self = photographs(areOblong: true)
      return
    }
    if vectorTiles * 2 > pictures {
      throw ImportedPath.Failure(
        path: url.path, reason: "expected images, found \(vectorTiles) vector tiles; render them to images first")
    }
    let inside = tiles.filter { $0.key.root.count >= above.count }
    let places = (inside.isEmpty ? tiles : inside).sorted {
      ($1.value.count, $0.key.root.joined(separator: "/")) < ($0.value.count, $1.key.root.joined(separator: "/"))
    }
    // A stray file whose name is that of a tile elsewhere decides nothing.
    let all = places.reduce(0) { $0 + $1.value.count }
    guard let place = places.first, place.value.count * 10 > all * 9 else {
      // Classes of tiles, each in a folder, under names that others give to photographs.
      if kind == nil, places.allSatisfy({ $0.key.layout == .flat }) {
        self = photographs()
        return
      }
      let names = places.prefix(5).map { place in
        let steps = place.key.root.dropFirst(above.count)
        return "\(steps.isEmpty ? "." : steps.joined(separator: "/")) (\(place.key.layout.rawValue))"
      }
      throw ImportedPath.Failure(
        path: url.path,
        reason: "expected the tiles of one place, found tiles in \(places.count): \(names.joined(separator: ", "))"
          + "\(places.count > 5 ? ", …" : ""); import one of them, or all as images with --as images")
    }
    guard place.key.root.count >= above.count else {
      let levels = above.count - place.key.root.count
      let top = (0..<levels).reduce(url) { url, _ in url.deletingLastPathComponent() }
      throw ImportedPath.Failure(
        path: url.path,
        reason:
          "expected tiles \(place.key.layout.rawValue), or images; found files that are such tiles \(levels) level"
          + "\(levels == 1 ? "" : "s") up: import \(top.path), or take them as images with --as images")
    }
    self = .tiles(
      TileTree(
        url: url, layout: place.key.layout, root: Array(place.key.root.dropFirst(above.count)), tiles: place.value))
  }

  /// Whether most of the images that can be read are no squares: photographs in folders by number or by date. No tile is.
  private static func areOblong(_ files: [URL]) -> Bool {
    let oblong = files.compactMap { file -> Bool? in
      guard let data = try? RegularFile.data(file, atMost: RegularFile.mostImage),
        let facts = try? PhotographFacts(decoding: data)
      else { return nil }
      return facts.width != facts.height
    }
    return oblong.count(where: \.self) * 2 > oblong.count
  }
}
