import Files
import Foundation
import TestSupport
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ReportPageTests {
  private func page(_ content: ReportContent) throws -> String {
    try ReportPage(content, libraries: Sample.noLibraries).html()
  }

  @Test func thePageHasAPartForEachQuestion() throws {
    let html = try page(try Sample.content())
    for id in ["summary", "training", "runs", "groups", "map", "projection", "profiles", "sheets", "provenance"] {
      #expect(html.contains("<section id=\"\(id)\" aria-labelledby=\"\(id)-title\">"))
      #expect(html.contains("<a href=\"#\(id)\">"))
    }
    #expect(html.occurrences(of: "<h1>") == 1)
    #expect(html.contains("<title>Landscapes of France</title>"))
    #expect(html.contains("Imagery: <bdi>© Example</bdi>"))
    #expect(html.contains("{&quot;schema&quot;: 1}"))
  }

  @Test func `first comes what there is to see, then what it rests on`() throws {
    let html = try page(try Sample.content())
    let parts = html.matches(of: /<section id="([^"]+)"/).map { String($0.1) }
    #expect(parts.first == "map" && parts.last == "provenance")
    let places = ["map", "sheets", "summary", "profiles", "projection", "training"].compactMap(parts.firstIndex)
    #expect(places.count == 6 && places == places.sorted(), "\(parts)")
    #expect(html.occurrences(of: "<details class=\"part\">") == 5, "what it rests on is folded")
  }

  @Test func `the page says in a sentence what it found`() throws {
    var content = try Sample.content()
    #expect(try page(content).contains("<p class=\"lead\">5 landscapes in 256 tiles.</p>"))
    content.groups[2].ground = .init(squareKilometres: 625, share: 0.625)
    content.groups[0].ground = .init(squareKilometres: 375, share: 0.375)
    content.groups[2].name = "sea <b>"
    let share = English().numerals.percent(0.625, fine: true)
    #expect(share.hasPrefix("62.5"))
    #expect(
      try page(content).contains(
        "<p class=\"lead\">5 landscapes in 256 tiles; \u{2068}sea &lt;b&gt;\u{2069} covers \(share).</p>"))
    content.language = .french
    let part = French().numerals.percent(0.625, fine: true)
    let words = "5 paysages dans 256 tuiles\u{A0}; «\u{A0}\u{2068}sea &lt;b&gt;\u{2069}\u{A0}» en couvre \(part)."
    #expect(try page(content).contains("<p class=\"lead\">\(words)</p>"))
  }

  @Test func idsAreUniqueAndEveryLinkWithinThePageLeadsSomewhere() throws {
    let html = try page(try Sample.content())
    let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(ids.count == Set(ids).count)
    for link in html.matches(of: /href="#([^"]+)"/) { #expect(ids.contains(String(link.1))) }
  }

  @Test func `files that are there are linked, those that are not have their command`() throws {
    var content = try Sample.content()
    content.downloads = [
      .init(.geoPackage, .command("tiles export gpkg")), .init(.table, .file("../groups/a b.csv")),
      .init(.sheet, .file("sheet.pdf")),
    ]
    let html = try page(content)
    #expect(html.contains("<li>GeoPackage for QGIS <code>tiles export gpkg</code></li>"))
    #expect(html.contains("<a href=\"../groups/a b.csv\" download>Table of groups (CSV)</a>"))
    #expect(html.contains("<a href=\"sheet.pdf\" download>") && html.contains("id=\"map-picture\""))
    content.map = nil
    content.downloads = []
    #expect(try !page(content).contains("id=\"downloads\""))
  }

  @Test func aReportOfNearlyNothingIsStillAPage() throws {
    let html = try page(ReportContent(title: "Empty", facts: .init(toolVersion: "1", created: Sample.created)))
    #expect(html.contains("<section id=\"summary\""))
    for id in ["map", "sheets", "training", "runs", "projection", "sureness"] {
      #expect(!html.contains("id=\"\(id)\""), "\(id)")
    }
  }

  @Test func hostileNamesStayWords() throws {
    let hostile = "</script></title><img src=x onerror=alert(1)>\u{2028}"
    var content = try Sample.content()
    content.title = hostile
    content.facts.source = hostile
    content.facts.region = hostile
    content.facts.attribution = "&lt;img src=x onerror=alert(1)&gt;"
    content.facts.toolVersion = hostile
    content.groups[1].name = hostile
    content.groups[1].sheet.nearest[0].caption = hostile
    content.groups[1].sheet.atypical[0].caption = hostile
    content.projection?.points[0].caption = hostile
    content.runs?.rows[0].name = hostile
    content.runs?.rows[0].params[hostile] = hostile
    content.runs?.params.append(hostile)
    content.stages[0].command = hostile
    content.steps[0][hostile] = 1
    content.provenance = hostile
    let html = try page(content)
    #expect(html.occurrences(of: "<img src=x") == 0)
    #expect(html.occurrences(of: "</script>") == html.occurrences(of: "<script"))
    // The document's and one for each group of the still map.
    #expect(html.occurrences(of: "</title>") == 1 + 5)
  }

  @Test func theSameContentGivesTheSameBytes() throws {
    #expect(try page(try Sample.content()) == page(try Sample.content()))
  }

  @Test func contentSurvivesJSON() throws {
    let content = try Sample.content()
    #expect(try JSONDecoder().decode(ReportContent.self, from: JSONEncoder().encode(content)) == content)
  }

  @Test func aGroupThatComesTwiceIsRefused() throws {
    var content = try Sample.content()
    content.groups[3].id = 1
    #expect(throws: ReportPage.Failure.repeatedGroup(id: 1)) { try page(content) }
  }

  @Test func withoutLibrariesThePageSaysSoAndShowsTablesAndAStillMap() throws {
    let report = ReportPage(try Sample.content(), libraries: Sample.noLibraries)
    #expect(report.missing.map(\.package) == ["libjs-chart.js", "libjs-leaflet"])
    let html = try report.html()
    #expect(html.occurrences(of: "<p class=\"note\" role=\"note\">") == 2)
    #expect(
      !html.contains("<canvas id=\"chart") && html.contains("<details open>")
        && html.contains("<figure id=\"map-still\">"))
  }

  @Test func imagesThatLieNowhereDoNotAskForLeaflet() throws {
    var content = try Sample.content()
    content.map = nil
    #expect(ReportPage(content, libraries: Sample.noLibraries).missing.map(\.package) == ["libjs-chart.js"])
  }

  @Test(.enabled(if: Sample.hasLibraries, "needs libjs-chart.js and libjs-leaflet"))
  func nothingIsLoadedFromElsewhere() throws {
    let html = try ReportPage(try Sample.content()).html()
    // Markup, styles and JSON; the scripts' own text, with the links in its comments, is held back by the policy.
    let markup = html.replacing(/<script(?: type="module")?>[\s\S]*?<\/script>/, with: "")
    for reference in markup.matches(of: /\s(?:src|href|srcset|data|action|poster)="([^"]*)"/) {
      #expect(reference.1.hasPrefix("#") || reference.1.hasPrefix("data:"), "\(reference.1.prefix(80))")
    }
    for loader in ["url(", "@import", "<link"] {
      let found = markup.contains(loader)
      #expect(!found, "\(loader)")
    }
    #expect(html.contains("default-src 'none'; img-src data:;"))
    #expect(html.occurrences(of: "'sha256-") == html.matches(of: /<script(?: type="module")?>/).count)
    #expect(html.occurrences(of: "sourceMappingURL") == 0)
  }

  @Test func thePageIsWrittenWhereItIsAsked() throws {
    let folder = try TemporaryFolder()
    let file = folder["report/index.html"]
    let report = ReportPage(try Sample.content(), libraries: Sample.noLibraries)
    try report.write(to: Target(file))
    #expect(try String(contentsOf: file, encoding: .utf8) == report.html())
  }
}
