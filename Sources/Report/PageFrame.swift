internal import Files
internal import Foundation

/// The document around the sections.
struct PageFrame {
  let title: String
  let phrases: any Phrases
  let about: String
  /// What the reader should know first.
  let notes: [String]
  let sections: [Section]
  let style: String
  /// JSON, escaped for a script element.
  let data: HTML
  let scripts: [String]

  var html: HTML {
    get throws {
      """
      <!DOCTYPE html>
      <html lang="\(phrases.code)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(HTML(raw: try policy))">
      <title>\(title)</title>
      <style>
      \(HTML(raw: style))
      </style>
      </head>
      <body>
      <a class="skip" href="#main">\(phrases.term(.skip))</a>
      <header>
      <h1><bdi>\(title)</bdi></h1>
      <p>\(about)</p>
      <nav aria-label="\(phrases.term(.contents))"><ul class="contents">
      \(sections.map(\.link))
      </ul></nav>
      </header>
      <main id="main" tabindex="-1">
      \(notes.map { "<p class=\"note\" role=\"note\">\($0)</p>\n" as HTML })\(sections.map(\.html))</main>
      <script type="application/json" id="report-data">\(data)</script>
      \(scripts.map { "<script>\(HTML(raw: $0))</script>\n" as HTML })</body>
      </html>

      """
    }
  }

  /// The browser itself refuses to load anything from elsewhere and to run any script but these: the second lock,
  /// should the escaping ever fail.
  private var policy: String {
    get throws {
      let hashes = try scripts.map { script in
        "'sha256-\(try Digest.base64(.sha256, of: Data(script.utf8)))'"
      }
      return
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src \(hashes.joined(separator: " ")); "
        + "base-uri 'none'; form-action 'none'"
    }
  }
}

/// What the scripts of the page read.
struct Payload: Encodable {
  let charts: [Chart]
  let map: MapOfGroups.Payload?
  let projection: ProjectionOfGroups.Payload?

  static let start = """
    const report = JSON.parse(document.getElementById("report-data").textContent);
    if (report.charts.length) drawCharts(report.charts);
    if (report.map) drawMap(report.map);
    if (report.projection) drawProjection(report.projection);
    """
}

extension Digest {
  /// The digest in base64, as Content-Security-Policy wants it.
  fileprivate static func base64(_ algorithm: Algorithm, of data: Data) throws -> String {
    let digits = Array(try hex(algorithm, of: data))
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }
}
