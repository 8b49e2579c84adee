import Foundation
import Report

/// The one page, and the scripts and styles that it names. Everything that changes comes from the other addresses as JSON,
/// and is put in the page as text, so there is nothing to escape here.
struct Page: Sendable {
  let document: Reply
  private let assets: [Route.Asset: Reply]

  /// - Parameters:
  ///   - token: what an edit must bring; nil where nothing may be edited.
  ///   - libraries: where Leaflet is; without it there are lists and no map.
  init(token: String?, libraries: WebLibraries) {
    let leaflet = try? libraries.leaflet()
    let title = "Landscapes"
    let head =
      leaflet == nil ? "" : "<link rel=\"stylesheet\" href=\"leaflet.css\">\n<script src=\"leaflet.js\" defer></script>"
    var page = Reply.text(
      Self.text.replacing("{token}", with: token ?? "").replacing("{title}", with: title)
        .replacing("<!--leaflet-->", with: head), type: "text/html")
    page.headers["Content-Security-Policy"] = Self.policy
    page.headers["X-Frame-Options"] = "DENY"
    document = page
    var assets: [Route.Asset: Reply] = [
      .script: .text(
        [ViewerScript.base, ViewerScript.map, ViewerScript.place, ViewerScript.groups, ViewerScript.start]
          .joined(separator: "\n"), type: "text/javascript"),
      .style: .text(ViewerStyle.text, type: "text/css"),
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

  private static let text = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="tiles-token" content="{token}">
    <title>{title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="viewer.css">
    <!--leaflet-->
    <script src="viewer.js" defer></script>
    </head>
    <body>
    <a class="skip" href="#groups">Skip to the groups</a>
    <div id="stage">
    <div id="map" tabindex="0" role="application" aria-roledescription="map" \
    aria-label="Map of the tiles: arrow keys move, plus and minus zoom, Enter chooses the tile in the middle"></div>
    <div id="sheets" hidden></div>
    <p id="attribution"></p>
    </div>
    <aside id="side" aria-label="Groups and what is chosen">
    <header><h1 id="title">{title}</h1><p id="status" role="status" aria-live="polite"></p></header>
    <div id="problem" role="alert" hidden><p></p><button type="button" aria-label="Close the message">Close</button></div>
    <ul id="notes" hidden></ul>
    <section id="place" aria-labelledby="place-title" tabindex="-1" hidden></section>
    <section id="group" aria-labelledby="group-title" tabindex="-1" hidden></section>
    <section id="groups" aria-labelledby="groups-title" tabindex="-1" hidden>
    <h2 id="groups-title">Groups</h2>
    <p class="row"><label for="opacity">Colours</label>
    <input type="range" id="opacity" min="0" max="1" step="0.05" value="0.45"></p>
    <p class="row"><button type="button" id="show-all">Show all</button>
    <button type="button" id="show-none">Show none</button>
    <button type="button" id="undo" disabled>Undo</button></p>
    <ul id="legend"></ul>
    </section>
    </aside>
    <noscript><p>This page needs JavaScript.</p></noscript>
    </body>
    </html>

    """
}
