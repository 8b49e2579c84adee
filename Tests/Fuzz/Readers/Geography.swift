import Foundation
import Geo
@testable import Stages
import TileFetch

@testable import Pipeline

extension Reader {
  /// Where to harvest, and pipelines that say so.
  static let geography: [Reader] = [
    Reader(
      name: "geojson", form: .json,
      words: [
        "type", "Feature", "FeatureCollection", "GeometryCollection", "Polygon", "MultiPolygon", "coordinates",
        "geometry",
        "features", "geometries", "bbox", "crs", "EPSG::2154", "rings", "Topology", "180", "-180", "359", "properties",
        "code",
      ]
    ) { input, folder in
      let file = try folder.holding(input, as: "area.geojson")
      // As units: whatever their rings, no more ground than a tile has, and none of NaN.
      if let layer = try attempt({ try UnitLayer(contentsOf: file, key: "code", label: "name") }) {
        let tiles = (0..<16).flatMap { x in (0..<16).map { y in Tile(z: 4, x: x, y: y) } }
        let tree = Quadtree(tiles)
        for unit in layer.units {
          tree.share(unit.polygon) { place, area in
            guard area > 0, area <= tiles[place].squareMetres else { broken("\(area) m² of \(tiles[place])") }
          }
          guard unit.polygon.squareMetres.isFinite else { broken("a unit of \(unit.polygon.squareMetres) m²") }
          _ = (unit.polygon.polygons, unit.polygon.innerPoint.map { unit.polygon.contains($0) })
        }
      }
      for point in try attempt({ try GeoJSON.points(contentsOf: file) }) ?? [] {
        guard abs(point.longitude) <= 180, abs(point.latitude) <= 90 else { broken("a point off the Earth") }
      }
      let (polygon, box, _) = try GeoJSON.region(contentsOf: file)
      walk(polygon.box, within: polygon)
      walk(box, within: nil)
      _ = polygon.contains((polygon.bounds.west, polygon.bounds.south))
      _ = polygon.touches(polygon.box)
    },
    Reader(name: "bounds", form: .text, words: [",", "-180,-85,180,85", "180,0,-180,1", "world", "france"]) {
      input, folder in
      let text = String(decoding: input, as: UTF8.self).trimmingCharacters(in: .newlines)
      let gazetteer = Gazetteer(folders: [folder])
      let region = try FetchRegion(bbox: text, within: nil, gazetteer: gazetteer)
      walk(region.box, within: nil)
      _ = try Bounds(parsing: region.box.description)
    },
    Reader(
      name: "pipeline", form: .text,
      words: [
        "stages", "fetch", "split", "cluster", "groups", "report", "import", "data", "description", "paths", "&a", "*a",
        "<<",
        "${A}", "${A:-b}", "$$", "!!binary", "!!float", ".inf", "? ", "- ", "|", ">", "---", "...", "{}", "[]",
      ]
    ) { input, folder in
      let stages = ["fetch", "import", "split", "cluster", "groups", "report"]
      let file = try PipelineFile(
        contentsOf: folder.holding(input, as: "pipeline.yaml"), stages: stages, environment: ["A": "1", "B": ""])
      let first = file.stages[0].name
      _ = try file.overridden(by: ["\(first).seed=1"]).stages.flatMap(\.options).flatMap(\.arguments)
    },
  ]

  /// As a harvest does: counts the tiles, and makes the first of them, at every zoom where they can be counted.
  @Sendable private static func walk(_ box: Bounds, within polygon: Polygon?) {
    for zoom in 0...Tile.maximumZoom {
      let whole = TileCover(box, zoom: zoom)
      let cover = TileCover(box, zoom: zoom, within: polygon)
      guard whole.count >= 1 else { broken("a cover without tiles") }
      if whole.count < 2_000 {
        let count = cover.count
        var sample = CoverSample(cover, size: 5, seed: 1)
        var drawn = 0
        while let tile = sample.next() {
          guard tile.isValid, cover.contains(tile) else { broken("\(tile) is not of its cover") }
          drawn += 1
        }
        guard drawn == min(5, count) else { broken("\(drawn) tiles were drawn of \(count)") }
      } else if polygon == nil {
        var sample = CoverSample(cover, size: 2_000_000, seed: 1)
        for _ in 0..<100 { _ = sample.next() }
      }
      // An area may leave out any number of the box's tiles, so that looking for the first few ends too.
      if whole.count < 100_000 || polygon == nil {
        for tile in cover.prefix(200) where !tile.isValid { broken("\(tile) is no tile") }
      }
    }
  }
}
