public import Foundation

/// Chart.js and Leaflet, read from the system's folder and made fit to stand inside a page.
public struct WebLibraries: Sendable {
  /// Holds `chart.js/chart.min.js` and `leaflet/leaflet.js`, `leaflet/leaflet.css`, as Debian lays them out.
  public let folder: URL

  public init(folder: URL = URL(fileURLWithPath: "/usr/share/javascript", isDirectory: true)) {
    self.folder = folder
  }

  /// A library that the page has to do without. The page is written all the same.
  public struct Missing: Error, CustomStringConvertible, Equatable {
    public let library: String
    public let path: String
    public let found: String
    public let package: String
    /// What the page shows instead.
    public let instead: Instead

    public enum Instead: String, Sendable {
      case tables
      case stillMap = "a still map"
    }

    public var description: String {
      "\(path): expected \(library), found \(found); the report shows \(instead.rawValue) instead. "
        + "Install the Debian package \(package) (or name the folder that holds the library) and write the report again"
    }
  }

  package struct Library: Sendable {
    package let name: String
    package let licence: String
    package let script: String
    package let style: String
  }

  /// - Throws: `Missing`.
  package func chart() throws(Missing) -> Library {
    func missing(_ path: String, _ found: String) -> Missing {
      Missing(library: "Chart.js 3 or 4", path: path, found: found, package: "libjs-chart.js", instead: .tables)
    }
    let script = try text(["chart.js/chart.min.js", "chart.js/chart.js"], orThrow: missing)
    if let major = WebLibraries.majorVersion(of: script), major < 3 {
      throw missing(folder.appendingPathComponent("chart.js").path, "version \(major)")
    }
    return Library(
      name: "Chart.js", licence: WebLicences.chart, script: WebLibraries.inlined(script: script), style: "")
  }

  /// - Throws: `Missing`.
  package func leaflet() throws(Missing) -> Library {
    func missing(_ path: String, _ found: String) -> Missing {
      Missing(library: "Leaflet 1", path: path, found: found, package: "libjs-leaflet", instead: .stillMap)
    }
    let script = try text(["leaflet/leaflet.min.js", "leaflet/leaflet.js"], orThrow: missing)
    let style = try text(["leaflet/leaflet.css"], orThrow: missing)
    return Library(
      name: "Leaflet", licence: WebLicences.leaflet, script: WebLibraries.inlined(script: script),
      style: WebLibraries.inlined(style: style))
  }

  /// The first of the files that is there.
  private func text(_ candidates: [String], orThrow missing: (String, String) -> Missing) throws(Missing) -> String {
    let files = candidates.map { folder.appendingPathComponent($0) }
    guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
      throw missing(files[0].path, "no such file")
    }
    guard let data = try? Data(contentsOf: file), !data.isEmpty, let text = String(data: data, encoding: .utf8) else {
      throw missing(file.path, "a file that is empty or not UTF-8 text")
    }
    return text
  }

  /// From the banner `Chart.js v3.9.1`.
  static func majorVersion(of script: String) -> Int? {
    guard let banner = script.prefix(2000).range(of: "Chart.js v") else { return nil }
    return Int(script[banner.upperBound...].prefix { $0.isNumber })
  }

  /// Nothing that would end the script element early, and no source map, which a browser's tools would ask for.
  static func inlined(script: String) -> String {
    script.replacingOccurrences(of: "\r\n", with: "\n")
      .replacingOccurrences(of: #"(?m)^//# sourceMappingURL=.*$"#, with: "", options: .regularExpression)
      .replacingOccurrences(of: "</script", with: #"<\/script"#, options: .caseInsensitive)
      .replacingOccurrences(of: "<!--", with: #"<\!--"#)
  }

  /// Without the images of markers and of the layers button, which this page does not use.
  static func inlined(style: String) -> String {
    style.replacingOccurrences(of: #"url\([^)]*\)"#, with: "none", options: .regularExpression)
      .replacingOccurrences(of: #"/\*# sourceMappingURL=.*?\*/"#, with: "", options: .regularExpression)
      .replacingOccurrences(of: "</style", with: "", options: .caseInsensitive)
  }
}
