import Foundation
import Geo

/// TileJSON 3.0.0: what map programs (QGIS, MapLibre, Leaflet plug-ins) are given to find the tiles.
/// Source: https://github.com/mapbox/tilejson-spec/tree/master/3.0.0
struct TileJSON: Encodable {
  let tilejson = "3.0.0"
  let scheme = "xyz"
  let name: String
  let attribution: String?
  let tiles: [String]
  /// West, south, east, north.
  let bounds: [Double]
  /// Longitude, latitude, zoom.
  let center: [Double]
  let minzoom: Int
  let maxzoom: Int

  /// - Parameter host: with the port, as it was asked for.
  init(_ archive: ViewedArchive, host: String) {
    let box = archive.bounds
    name = archive.name
    attribution = archive.attribution
    tiles = ["http://\(host)/tiles/{z}/{x}/{y}"]
    bounds = [box.west, box.south, box.east, box.north]
    center = [box.center.longitude, box.center.latitude, Double(archive.zooms.lowerBound)]
    minzoom = archive.zooms.lowerBound
    maxzoom = archive.zooms.upperBound
  }
}
