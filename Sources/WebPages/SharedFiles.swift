/// What is in `Web`: the palette and the first rules of every page, and the modules that pages share.
package enum SharedFiles {
  package static let styles = [PackageResources.palette_css, PackageResources.base_css]

  package static let modules = [
    "hatch.mjs": PackageResources.hatch_mjs, "holders.mjs": PackageResources.holders_mjs,
    "land.mjs": PackageResources.land_mjs,
    "leaflet.mjs": PackageResources.leaflet_mjs, "plane-view.mjs": PackageResources.plane_view_mjs,
    "tiles.mjs": PackageResources.tiles_mjs,
  ]

  /// The style sheets, one after the other.
  package static func style(_ sheets: [[UInt8]]) -> String {
    (styles + sheets).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}
