/// What `tiles export` writes.
public enum ExportFormat: String, Sendable, CaseIterable {
  /// A folder a side and a group, with the images in them.
  case folder
  /// Tar shards for PyPI's `webdataset`.
  case webdataset
  /// The tiles in one file that a browser reads over HTTP.
  case pmtiles
  /// The tiles as polygons, with their groups.
  case geojson
  case csv
  /// Everything that has a place, with the legend of QGIS.
  case gpkg
  /// The map of groups as a GeoTIFF.
  case raster

  var isFolder: Bool { self == .folder || self == .webdataset }

  /// How names of its files may end.
  var extensions: [String] {
    switch self {
    case .folder, .webdataset: []
    case .pmtiles: ["pmtiles"]
    case .geojson: ["geojson", "json"]
    case .csv: ["csv"]
    case .gpkg: ["gpkg"]
    case .raster: ["tif", "tiff"]
    }
  }
}

/// Which grouping is exported.
public enum ExportedGrouping: String, Sendable, CaseIterable {
  /// The final groups, with the names and merges that people gave them.
  case group
  /// The clusters of the last step.
  case cluster
}
