import Foundation
import Geo
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct GazetteerTests {
  @Test(arguments: [("fiji", 7.5), ("russia", 171), ("new-zealand", 20)])
  func `the box of a region on both sides of the antimeridian crosses it`(
    name: String, width: Double
  ) throws {
    let box = try Gazetteer(folders: [Shared.checkout.appendingPathComponent("Data/regions")]).bounds(of: name)
    #expect(box.crossesAntimeridian, "\(box)")
    // Degrees.
    #expect(box.parts.reduce(0) { $0 + $1.east - $1.west } < width, "\(box)")
  }

  let gazetteer = Gazetteer(folders: [Shared.checkout.appendingPathComponent("Data/regions")])

  @Test func `france is metropolitan France`() throws {
    #expect(try gazetteer.bounds(of: "France") == Bounds(west: -5.142, south: 41.333, east: 9.560, north: 51.089))
  }

  @Test func `an unknown region suggests near names`() {
    let error = #expect(throws: Gazetteer.UnknownRegion.self) { try gazetteer.bounds(of: "frence") }
    #expect(error?.near.first == "france")
    #expect(error?.description.contains("did you mean france") == true)
    #expect(#expect(throws: Gazetteer.UnknownRegion.self) { try gazetteer.bounds(of: "zzzzzzzz") }?.near == [])
  }

  @Test func `a map has the names of what is seen most on it, and not of what it is a part of`() throws {
    func names(_ region: String) throws -> [String] {
      gazetteer.land(about: try gazetteer.bounds(of: region)).labels.map(\.name)
    }
    let country = try names("france")
    #expect(country.first == "France" && country.contains("Germany"), "\(country)")
    #expect(!country.contains("Bretagne"), "a part of France, which has a name")
    #expect(try Array(names("bretagne").prefix(3)) == ["Bretagne", "Pays de la Loire", "Normandie"])
    let labels = gazetteer.land(about: .world).labels
    #expect(labels.first { $0.name == "Brazil" }?.code == "BR")
    for label in labels.prefix(30) {
      #expect(try gazetteer.region(label.name).polygon.contains((label.longitude, label.latitude)), "\(label)")
    }
  }

  @Test func `of the regions that have most of some places the smallest is told`() throws {
    func name(_ places: [(longitude: Double, latitude: Double)]) throws -> String? {
      gazetteer.region(ofMost: places, in: try #require(Bounds(around: places)))?.name
    }
    let (lyon, grenoble, paris, berlin) = ((4.836, 45.764), (5.725, 45.188), (2.352, 48.857), (13.4, 52.5))
    #expect(try name([lyon, grenoble, paris]) == "Auvergne-Rhône-Alpes")
    #expect(try name([lyon, paris, berlin]) == "France")
    #expect(try name([(-30, 40), (-40, 30), lyon]) == nil && gazetteer.region(ofMost: [], in: .world) == nil)
    // A part of a country is not called as its whole.
    #expect(gazetteer.region(ofMost: [lyon], in: .world)?.code == nil)
  }

  @Test func `accents and blanks do not matter`() {
    #expect(Gazetteer.normalized("Île de  France") == "ile-de-france")
    #expect(gazetteer.names.count > 200)
  }

  /// A town of each region of metropolitan France (its seat; Corte, since Ajaccio lies on the shore) lies in that region and in no other.
  @Test(arguments: [
    ("auvergne-rhone-alpes", 4.836, 45.764), ("bourgogne-franche-comte", 5.041, 47.322), ("bretagne", -1.678, 48.117),
    ("centre-val-de-loire", 1.909, 47.903), ("corse", 9.149, 42.306), ("grand-est", 7.752, 48.573),
    ("hauts-de-france", 3.057, 50.629), ("ile-de-france", 2.352, 48.857), ("normandie", 1.100, 49.443),
    ("nouvelle-aquitaine", -0.579, 44.838), ("occitanie", 1.444, 43.605), ("pays-de-la-loire", -1.554, 47.218),
    ("provence-alpes-cote-d-azur", 5.370, 43.297),
  ]) func `the regions of France`(name: String, longitude: Double, latitude: Double) throws {
    for region in Self.frenchRegions {
      let holds = try gazetteer.region(region).polygon.contains((longitude, latitude))
      #expect(holds == (region == name), "\(region)")
    }
  }

  @Test func `the regions of France cover France`() throws {
    func cover(_ name: String) throws -> [Tile] {
      let polygon = try gazetteer.region(name).polygon
      return Array(TileCover(polygon.box, zoom: 10, within: polygon))
    }
    let france = try Set(cover("france"))
    let missed = try france.subtracting(Self.frenchRegions.flatMap(cover))
    // The two maps differ by a tile here and there along coasts and borders.
    #expect(missed.count < france.count / 50, "\(missed.count) of \(france.count)")
  }

  private static let frenchRegions = [
    "auvergne-rhone-alpes", "bourgogne-franche-comte", "bretagne", "centre-val-de-loire", "corse", "grand-est",
    "hauts-de-france", "ile-de-france", "normandie", "nouvelle-aquitaine", "occitanie", "pays-de-la-loire",
    "provence-alpes-cote-d-azur",
  ]

  @Test func `letters that changed places are one mistake`() {
    #expect(
      NearNames.of("fecth", among: ["fetch", "match"]) == ["fetch"] && NearNames.of("nmae", among: ["name"]) == ["name"]
    )
    #expect(NearNames.of("bretgane", among: ["bretagne", "brest"]).first == "bretagne")
    #expect(NearNames.of("xyz", among: ["abc"]).isEmpty)
  }

  @Test func `a word as long as a book has no near names`() {
    #expect(NearNames.of(String(repeating: "a", count: 10_000_000), among: ["aa", "ab"]).isEmpty)
  }

  @Test func `a name cannot leave the folder`() {
    #expect(throws: Gazetteer.UnknownRegion.self) { try gazetteer.region("../../Package").polygon }
  }

  private static let area = #"{"type":"Polygon","coordinates":[[[4,45],[6,45],[6,47],[4,47],[4,45]]]}"#
  private static let box = Bounds(west: 4, south: 45, east: 6, north: 47)

  private func own(_ files: [String: String]) throws -> (TemporaryFolder, Gazetteer) {
    let folder = try TemporaryFolder()
    for (name, text) in files { try Data(text.utf8).write(to: folder[name]) }
    return (folder, Gazetteer(folders: [folder.url, Shared.checkout.appendingPathComponent("Data/regions")]))
  }

  @Test(arguments: [
    ("Bassin Lyonnais", "bassin-lyonnais"), ("Ardèche", "ardeche"), ("parc_naturel", "parc-naturel"), ("LYON", "lyon"),
    ("69 Rhône", "69-rhone"), ("東京", "東京"), ("l'Île (nord)", "l-ile-nord"), ("plain", "plain"),
  ]) func `a region of one's own is found by its name, however that is written`(file: String, name: String) throws {
    for ending in ["geojson", "GeoJSON", "json"] {
      let (folder, gazetteer) = try own(["\(file).\(ending)": Self.area])
      #expect(gazetteer.names.contains(name) && gazetteer.knows(file))
      for word in [file, name, file.uppercased(), file.decomposedStringWithCanonicalMapping] {
        #expect(try gazetteer.bounds(of: word) == Self.box, "\(word)")
        #expect(try gazetteer.region(word).polygon.box == Self.box, "\(word)")
      }
      withExtendedLifetime(folder) {}
    }
  }

  @Test func `a region of one's own goes before one that came with the program, by its box too`() throws {
    let (folder, gazetteer) = try own(["France.geojson": Self.area, "World.geojson": Self.area])
    for name in ["france", "world"] {
      #expect(try gazetteer.bounds(of: name) == Self.box)
      #expect(try gazetteer.region(name).polygon.box == Self.box)
      #expect(gazetteer.names.count { $0 == name } == 1)
    }
    withExtendedLifetime(folder) {}
  }

  @Test func `of two files of one name the first serves, and another format only where there is no other`() throws {
    let (folder, gazetteer) = try own([
      "a b.geojson": Self.area, "a_b.geojson": "{}", "a-b.gpkg": "", "lyon.gpkg": "SQLite format 3\0",
      ".hidden.geojson": "",
      "---.geojson": Self.area, "README.md": "",
    ])
    #expect(try gazetteer.bounds(of: "a-b") == Self.box)
    let error = #expect(throws: GeoJSON.Failure.self) { try gazetteer.bounds(of: "lyon") }
    #expect(error?.description.contains("found a GeoPackage") == true)
    #expect(["lyon", "readme", "hidden", ""].allSatisfy { !gazetteer.names.contains($0) })
    withExtendedLifetime(folder) {}
  }

  @Test func `a file that is no area hides no region that came with the program`() throws {
    let folder = try TemporaryFolder()
    try Data("notes".utf8).write(to: folder["france.txt"])
    let own = Gazetteer(folders: [folder.url, Shared.checkout.appendingPathComponent("Data/regions")])
    #expect(try own.bounds(of: "france") == gazetteer.bounds(of: "france") && own.names.contains("france"))
  }

  @Test func `a bad file is no end of the others`() throws {
    let (folder, gazetteer) = try own(["bad.geojson": "{", "good.geojson": Self.area])
    #expect(gazetteer.names.contains("bad"))
    #expect(throws: GeoJSON.Failure.self) { try gazetteer.bounds(of: "bad") }
    #expect(try gazetteer.bounds(of: "good") == Self.box)
    withExtendedLifetime(folder) {}
  }

  @Test func `the world needs no file`() throws {
    let none = Gazetteer(folders: [])
    #expect(none.names == ["world"])
    #expect(try none.bounds(of: "World") == .world)
    #expect(try none.region("world").polygon.contains((12, 40)))
  }

  @Test func `a name is a region, or else a file`() throws {
    let (folder, gazetteer) = try own(["zone.geojson": Self.area, "zone": Self.area])
    let region = try NamedArea("Zone", gazetteer: gazetteer)
    #expect(region.file == nil && region.name == "Zone")
    let path = folder["zone"].path
    let file = try NamedArea(path, gazetteer: gazetteer)
    #expect(file.file?.path == path && file.name == path && file.polygon.box == Self.box)
    for name in ["lyon.gpkg", "lyon.SHP", "./lyon", "lyon.kml"] {
      #expect(throws: GeoJSON.Failure.self, "\(name)") { try NamedArea(name, gazetteer: gazetteer) }
    }
    #expect(throws: Gazetteer.UnknownRegion.self) { try NamedArea("lyonn", gazetteer: gazetteer) }
  }

  @Test func `GeoJSON without an area is refused`() throws {
    let folder = try TemporaryFolder()
    try Data(#"{"type":"Point","coordinates":[1,2]}"#.utf8).write(to: folder["p.geojson"])
    #expect(throws: GeoJSON.Failure.noArea(folder["p.geojson"].path)) {
      try GeoJSON.region(contentsOf: folder["p.geojson"]).polygon
    }
  }
}
