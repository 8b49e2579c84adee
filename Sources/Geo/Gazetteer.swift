public import Files
public import Foundation

/// Named regions: one GeoJSON file each, in a few folders. A file that a user adds is a region like the others, and goes
/// before one of the same name that came with the program.
public struct Gazetteer: Sendable {
  /// By their names as `normalized` writes them.
  private let files: [String: URL]

  /// - Parameter folders: as they are now, those that come first before the others; those that do not exist are passed over.
  public init(folders: [URL]) {
    var files: [String: URL] = [:]
    for folder in folders {
      // One that is no GeoJSON is known where there is no other, so that it is told what it is.
      files.merge(Self.files(in: folder).map { ($0.name, $0.file) }) {
        Self.isGeoJSON($1) && !Self.isGeoJSON($0) ? $1 : $0
      }
    }
    self.files = files
  }

  public struct UnknownRegion: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    public let name: String
    public let near: [String]

    public var description: String {
      let hint = near.isEmpty ? "" : " (did you mean \(near.joined(separator: ", "))?)"
      return
        "region '\(name)': not known\(hint); `tiles regions` lists what is, or give west,south,east,north in degrees"
    }
  }

  /// The one region that needs no file.
  private static let world = "world"

  /// Lower case, blanks and underscores as hyphens, no accents: "Côte d'Ivoire" and cote-d-ivoire are the same.
  public static func normalized(_ name: String) -> String {
    let plain = name.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    return plain.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }

  /// As `normalized` writes them, whatever the files are called.
  public var names: [String] {
    (files.filter { Self.isGeoJSON($0.value) }.map(\.key) + (files[Self.world] == nil ? [Self.world] : [])).sorted()
  }

  public func knows(_ name: String) -> Bool {
    let name = Self.normalized(name)
    return name == Self.world || files[name] != nil
  }

  /// The box that the region's file states (`bbox`), else the one around it.
  /// - Throws: `UnknownRegion` with near names, `GeoJSON.Failure`.
  public func bounds(of name: String) throws -> Bounds { try region(name).box }

  /// - Throws: `UnknownRegion` with near names, `GeoJSON.Failure`.
  public func region(_ name: String) throws -> (polygon: Polygon, box: Bounds) {
    let key = Self.normalized(name)
    if let file = files[key] {
      let area = try GeoJSON.region(contentsOf: file)
      return (area.polygon, area.box)
    }
    let (south, north) = (Bounds.world.south, Bounds.world.north)
    guard key == Self.world, let whole = Polygon(rings: [[(-180, south), (180, south), (180, north), (-180, north)]])
    else { throw UnknownRegion(name: name, near: NearNames.of(key, among: names)) }
    return (whole, .world)
  }

  /// Regions are drawn for maps of 1:50 million: on maps of deeper zooms their lines are off by whole tiles.
  public static let deepest = 12

  /// What the smallest region is called that has at least half of some places; nil where none has.
  /// - Parameters:
  ///   - places: longitude and latitude.
  ///   - box: around them.
  public func region(ofMost places: [Polygon.Point], in box: Bounds) -> RegionLabel? {
    guard !places.isEmpty else { return nil }
    let near = regions(about: box).map { (region: $0, extent: $0.polygon.bounds.extent) }
    let holders = near.filter { one in
      2 * places.count { one.region.polygon.bounds.holds($0) && one.region.polygon.contains($0) } >= places.count
    }
    guard let (region, extent) = holders.min(by: { ($0.extent, $0.region.name) < ($1.extent, $1.region.name) }),
      let place = places.first(where: region.polygon.contains)
    else { return nil }
    // Parts of a country have its code in their files.
    let isPart = near.contains { $0.region.code == region.code && $0.extent > extent }
    return RegionLabel(
      region.name, code: isPart ? nil : region.code, longitude: place.longitude, latitude: place.latitude)
  }

  /// Land about a place: the outlines of all regions that come near it. What cannot be read is left out.
  public func outlines(about box: Bounds) -> [[Double]] { regions(about: box).flatMap(\.polygon.outlines) }

  /// The same, and what the regions are called.
  public func land(about box: Bounds) -> (outlines: [[Double]], labels: [RegionLabel]) {
    let regions = regions(about: box)
    return (regions.flatMap(\.polygon.outlines), RegionLabel.labels(of: regions, on: box))
  }

  private func regions(about box: Bounds) -> [(name: String, code: String?, polygon: Polygon)] {
    files.sorted { $0.value.path < $1.value.path }.filter { Self.isGeoJSON($0.value) }.compactMap { key, file in
      guard let area = try? GeoJSON.region(contentsOf: file), area.polygon.bounds.overlaps(box) else { return nil }
      let code = area.properties["iso_a2"].flatMap { $0.wholeMatch(of: /[A-Z]{2}/) == nil ? nil : $0 }
      return (area.properties["name"] ?? key, code, area.polygon)
    }
  }

  /// In the order of what they are called: where two names are alike it is the same one in every run.
  private static func files(in folder: URL) -> [(name: String, file: URL)] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return entries.filter { !$0.hasPrefix(".") }.sorted().map { entry in
      let file = folder.appendingPathComponent(entry)
      return (normalized(file.deletingPathExtension().lastPathComponent), file)
    }.filter { !$0.name.isEmpty }
  }

  private static func isGeoJSON(_ file: URL) -> Bool {
    ["geojson", "json"].contains(file.pathExtension.lowercased())
  }
}

extension Bounds {
  /// In square degrees.
  fileprivate var extent: Double { parts.reduce(0) { $0 + ($1.east - $1.west) * ($1.north - $1.south) } }

  fileprivate func holds(_ place: Polygon.Point) -> Bool {
    overlaps(
      Bounds(west: place.longitude, south: place.latitude, east: place.longitude, north: place.latitude))
  }
}
