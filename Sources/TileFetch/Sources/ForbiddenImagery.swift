import Foundation

/// Imagery whose terms forbid to harvest it, by its hosts: refused with what to take instead.
struct ForbiddenImagery: Sendable {
  let name: String
  /// A host is one of these or below it.
  let hosts: [String]
  let reason: String
  let instead: String

  static let all: [ForbiddenImagery] = [
    .init(
      name: "esri", hosts: ["arcgisonline.com", "ibasemaps-api.arcgis.com", "wayback.maptiles.arcgis.com"],
      reason: "Esri's terms forbid to harvest its imagery", instead: open),
    .init(
      name: "google", hosts: ["google.com", "tile.googleapis.com", "maps.googleapis.com"],
      reason: "Google's terms forbid to harvest its imagery", instead: open),
    .init(
      name: "bing", hosts: ["virtualearth.net", "atlas.microsoft.com"],
      reason: "Microsoft's terms forbid to harvest its imagery", instead: open),
    .init(
      name: "osm", hosts: ["tile.openstreetmap.org", "tile.osm.org"],
      reason: "OpenStreetMap's own servers forbid bulk download, and show maps, no imagery", instead: open),
    .init(
      name: "eox", hosts: ["maps.eox.at"],
      reason:
        "Sentinel-2 cloudless of EOX is for non-commercial use or paid, of all years",
      instead: open),
    .init(
      name: "swisstopo", hosts: ["geo.admin.ch"],
      reason: "swisstopo's terms send offline use to its file downloads",
      instead: "the files of SWISSIMAGE that swisstopo offers for download"),
    .init(
      name: "maptiler", hosts: ["api.maptiler.com", "tilehosting.com"],
      reason: "MapTiler's terms forbid to harvest its imagery", instead: open),
    .init(
      name: "here", hosts: ["hereapi.com", "here.com"], reason: "HERE's terms forbid to harvest its imagery",
      instead: open),
  ]

  private static let open = "an open source (`tiles sources`)"

  /// Whose imagery an address has.
  static func holder(of address: String) -> ForbiddenImagery? {
    let rest = address.range(of: "://").map { address[$0.upperBound...] } ?? address[...]
    let authority = rest.prefix { !"/?#".contains($0) }
    // As a resolver reads it: percent signs, capitals and a last dot make no other host.
    let words = (String(authority).removingPercentEncoding ?? String(authority)).lowercased()
    let host = (words.split(separator: ":").first ?? "").split(separator: ".").joined(separator: ".")
    return all.first { $0.hosts.contains { host == $0 || host.hasSuffix(".\($0)") } }
  }
}
