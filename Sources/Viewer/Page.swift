import Foundation
import Report
import WebPages

/// The one page, and the scripts and styles that it names. Everything that changes comes from the other addresses as JSON,
/// and is put in the page as text, so there is little to escape here.
struct Page: Sendable {
  let document: Reply
  private let assets: [Route.Asset: Reply]

  /// - Parameters:
  ///   - token: what an edit must bring; nil where nothing may be edited.
  ///   - language: of what the page says itself.
  ///   - libraries: where Leaflet is; without it there are lists and no map.
  /// - Throws: `PageTemplate.Failure`, `ScriptBundle.Failure`: the files in `Web` do not fit together.
  init(token: String?, language: PageLanguage, libraries: WebLibraries) throws {
    let leaflet = try? libraries.leaflet()
    let head: HTML = """
      <link rel="stylesheet" href="leaflet.css">
      <script src="leaflet.js" defer></script>
      """
    let phrases = language.viewerPhrases
    let html = try ViewerFiles.page.filled([
      "token": "\(token ?? "")", "leaflet": leaflet == nil ? "" : head, "language": "\(language.rawValue)",
      "title": "\(phrases.title)", "needsScript": "\(phrases.needsScript)",
    ])
    var page = Reply.text(html.text, type: "text/html")
    page.headers["Content-Security-Policy"] = Self.policy
    page.headers["X-Frame-Options"] = "DENY"
    document = page
    var assets: [Route.Asset: Reply] = [
      .script: .text(try ViewerFiles.script(), type: "text/javascript"),
      .style: .text(ViewerFiles.style, type: "text/css"),
    ]
    if let leaflet {
      let notice = "/*\n\(leaflet.licence)\n*/\n"
      assets[.leafletScript] = .text(notice + leaflet.script, type: "text/javascript")
      assets[.leafletStyle] = .text(notice + leaflet.style, type: "text/css")
    }
    self.assets = assets
  }

  /// nil where Leaflet is not installed.
  func asset(_ asset: Route.Asset) -> Reply? { assets[asset] }

  /// Nothing from elsewhere, no script but these files, nobody's frame.
  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
