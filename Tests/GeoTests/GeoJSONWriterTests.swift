import Foundation
import TestSupport
import Testing

@testable import Geo

@Suite(.timeLimit(.minutes(30))) struct GeoJSONWriterTests {
  @Test(arguments: [
    Tile(z: 0, x: 0, y: 0), Tile(z: 3, x: 7, y: 2), Tile(z: 3, x: 0, y: 2), Tile(z: 12, x: 2072, y: 1474),
  ])
  func `a ring is closed, counterclockwise and within 180 degrees`(_ tile: Tile) {
    let ring = GeoJSONWriter.ring(tile)
    #expect(ring.count == 5 && ring.first == ring.last)
    let area = zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0[0] * $1.1[1] - $1.1[0] * $1.0[1] }
    #expect(area > 0)
    #expect(ring.allSatisfy { abs($0[0]) <= 180 && abs($0[1]) <= 85.051_128_8 })
    // The two edges of a tile beside the antimeridian are not the same meridian twice.
    #expect(abs(ring[1][0] - ring[0][0] - 360 / Double(1 << tile.z)) < 1e-6)
  }

  @Test func `seven decimals at most, and no zero with a minus`() throws {
    #expect(GeoJSONWriter.rounded(1.234_567_891_2) == 1.234_567_9)
    #expect("\(GeoJSONWriter.rounded(-1e-9))" == "0.0")
  }

  @Test func `features are written a line each, between a head and an end that make them one object`() throws {
    let folder = try TemporaryFolder()
    func text(_ tiles: [Tile]) throws -> String {
      try Data().write(to: folder["t.geojson"])
      let file = try FileHandle(forWritingTo: folder["t.geojson"])
      var writer = try GeoJSONWriter(
        file, name: "groups", bounds: Bounds(around: tiles), attribution: "© \"quoted\"")
      for tile in tiles { try writer.add(tile, ["name": "a\nb"]) }
      try writer.finish()
      try file.close()
      return try String(contentsOf: folder["t.geojson"], encoding: .utf8)
    }
    let two = try text([Tile(z: 1, x: 1, y: 0), Tile(z: 1, x: 1, y: 1)])
    #expect(two.split(separator: "\n").count == 4)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(two.utf8)) as? [String: Any])
    #expect(object["type"] as? String == "FeatureCollection" && object["attribution"] as? String == "© \"quoted\"")
    #expect((object["bbox"] as? [NSNumber])?.map(\.doubleValue) == [0, -85.0511288, 180, 85.0511288])
    #expect((object["features"] as? [[String: Any]])?.map { $0["id"] as? String } == ["1/1/0", "1/1/1"])
    let none = try JSONSerialization.jsonObject(with: Data(text([]).utf8)) as? [String: Any]
    #expect((none?["features"] as? [Any])?.isEmpty == true && none?["bbox"] == nil)
  }
}
