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
