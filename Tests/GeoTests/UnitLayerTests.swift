import Foundation
import TestSupport
import Testing

@testable import Geo

@Suite(.timeLimit(.minutes(30))) struct UnitLayerTests {
  private func layer(_ features: [String], key: String = "code", label: String? = nil) throws -> UnitLayer {
    let folder = try TemporaryFolder()
    let text = #"{"type": "FeatureCollection", "features": [\#(features.joined(separator: ","))]}"#
    try Data(text.utf8).write(to: folder["units.geojson"])
    return try UnitLayer(contentsOf: folder["units.geojson"], key: key, label: label)
  }

  private func feature(_ properties: String, west: Double = 0, geometry: String? = nil) -> String {
    let box = "[[\(west), 0], [\(west + 1), 0], [\(west + 1), 1], [\(west), 1], [\(west), 0]]"
    let shape = geometry ?? #"{"type": "Polygon", "coordinates": [\#(box)]}"#
    return #"{"type": "Feature", "properties": \#(properties), "geometry": \#(shape)}"#
  }

  @Test func `units have their key and label, numbers as they are written, in the order of the file`() throws {
    let layer = try layer(
      [
        feature(#"{"code": "29019", "nom": "Brest"}"#), feature(#"{"code": 1001, "nom": null}"#, west: 2),
        feature(#"{"code": "29019"}"#, west: 4), feature(#"{"nom": "nobody"}"#, west: 6),
        feature(#"{"code": "x"}"#, geometry: #"{"type": "Point", "coordinates": [0, 0]}"#),
      ], label: "nom")
    #expect(layer.units.map(\.key) == ["29019", "1001"] && layer.units.map(\.label) == ["Brest", nil])
    #expect(layer.withoutKey == 1)
    // Two boxes of one key are one unit.
    #expect(abs(layer.units[0].polygon.squareMetres / layer.units[1].polygon.squareMetres - 2) < 1e-9)
  }

  @Test func `a property that no feature has is refused with those that there are`() throws {
    let features = [feature(#"{"code": "a", "nom": "b"}"#)]
    let key = #expect(throws: UnitLayer.Failure.self) { try layer(features, key: "INSEE_COM") }
    #expect(key?.description.contains("'INSEE_COM' (--key), found code, nom") == true)
    let label = #expect(throws: UnitLayer.Failure.self) { try layer(features, label: "name") }
    #expect(label?.description.contains("'name' (--label)") == true)
  }

  @Test func `units in metres are refused with the command that makes degrees of them`() throws {
    let lambert = feature(
      #"{"code": "a"}"#,
      geometry:
        #"{"type": "Polygon", "coordinates": [[[652000, 6862000], [653000, 6862000], [653000, 6863000], [652000, 6862000]]]}"#
    )
    let error = #expect(throws: GeoJSON.Failure.self) { try layer([lambert]) }
    #expect(error?.description.contains("EPSG:2154") == true && error?.description.contains("ogr2ogr") == true)
  }
}
