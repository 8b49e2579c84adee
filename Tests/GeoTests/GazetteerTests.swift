import Foundation
import Geo
import TestSupport
import Testing

@Suite struct GazetteerTests {
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
      let holds = try gazetteer.polygon(of: region).contains((longitude, latitude))
      #expect(holds == (region == name), "\(region)")
    }
  }

  @Test func `the regions of France cover France`() throws {
    func cover(_ name: String) throws -> [Tile] {
      let polygon = try gazetteer.polygon(of: name)
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

  @Test func `a word as long as a book has no near names`() {
    #expect(NearNames.of(String(repeating: "a", count: 10_000_000), among: ["aa", "ab"]).isEmpty)
  }

  @Test func `a name cannot leave the folder`() {
    #expect(throws: Gazetteer.UnknownRegion.self) { try gazetteer.polygon(of: "../../Package") }
  }

  @Test func `GeoJSON without an area is refused`() throws {
    let folder = try TemporaryFolder()
    try Data(#"{"type":"Point","coordinates":[1,2]}"#.utf8).write(to: folder["p.geojson"])
    #expect(throws: GeoJSON.Failure.noArea(folder["p.geojson"].path)) {
      try GeoJSON.polygon(contentsOf: folder["p.geojson"])
    }
    try Data("not json".utf8).write(to: folder["q.geojson"])
    #expect(throws: GeoJSON.Failure.self) { try GeoJSON.polygon(contentsOf: folder["q.geojson"]) }
  }
}
