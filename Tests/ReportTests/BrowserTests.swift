import Foundation
import TestSupport
import Testing

@testable import Report

/// What a real browser makes of the page.
@Suite(
  .enabled(if: Chromium.installed != nil, "needs chromium on PATH"),
  .enabled(if: Sample.hasLibraries, "needs libjs-chart.js and libjs-leaflet"), .serialized)
struct BrowserTests {
  private func visit(_ html: String, width: Int = 1280) throws -> Chromium.Visit {
    let folder = try TemporaryFolder()
    try Data(html.utf8).write(to: folder["index.html"])
    return try #require(Chromium.installed).visit(folder["index.html"], width: width)
  }

  /// Without a window the browser's clock runs ahead of its frames: let frames go by that clock too.
  private static let clock = """
    <script>window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 16);</script>
    """

  /// Counts the painted pixels of each canvas, hides all groups, and counts those of the map again.
  private static let probe = """
    <script>
    function painted(canvas) {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
      let count = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) count += 1;
      return count;
    }
    const note = (name, value) => document.documentElement.setAttribute("data-probe-" + name, value);
    const map = () => painted(document.querySelector("#map-live canvas"));
    const frames = () => new Promise((done) => setTimeout(done, 500));
    (async () => {
      await frames();
      for (const canvas of document.querySelectorAll(".plot canvas")) note(canvas.id, painted(canvas));
      note("map", map());
      note("overflow", document.documentElement.scrollWidth - document.documentElement.clientWidth);
      document.querySelector("#map-legend input").click();
      await frames();
      note("map-fewer", map());
      document.querySelector("[data-all=false]").click();
      await frames();
      note("map-none", map());
    })();
    </script>
    """

  private func probed(_ content: ReportContent) throws -> String {
    let html = try ReportPage(content).html()
    // The page's policy would refuse the probe: that is what it is for.
    let open = html.replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "")
    return open.replacingOccurrences(of: "<style>", with: Self.clock + "<style>")
      .replacingOccurrences(of: "</body>", with: Self.probe + "</body>")
  }

  private func number(_ name: String, in document: String) throws -> Int {
    let start = try #require(document.range(of: "data-probe-\(name)=\""), "the probe says nothing of \(name)")
    return try #require(Int(document[start.upperBound...].prefix { $0 != "\"" }))
  }

  @Test func chartsAndMapAppearUnderThePolicyWithoutAComplaint() throws {
    let visit = try visit(try ReportPage(try Sample.content()).html())
    #expect(visit.complaints == [])
    #expect(visit.document.contains("data-charts=\"7\""))
    #expect(visit.document.contains("data-map=\"leaflet\""))
  }

  @Test func everyChartIsPaintedAndTheLegendHidesGroups() throws {
    let visit = try visit(try probed(try Sample.content()))
    #expect(visit.complaints == [])
    for chart in ["score", "accuracy", "loss", "stability", "sizes-train", "sizes-test", "groups"] {
      #expect(try number("chart-\(chart)", in: visit.document) > 2000, "\(chart)")
    }
    let all = try number("map", in: visit.document)
    let fewer = try number("map-fewer", in: visit.document)
    #expect(all > 20_000)
    #expect(fewer > 0 && fewer < all)
    #expect(try number("map-none", in: visit.document) == 0)
  }

  @Test func aNarrowPageDoesNotScrollSideways() throws {
    var content = try Sample.content()
    let long = String(repeating: "averylongname", count: 12)
    content.title = long
    content.facts.source = long
    content.groups[2].name = long
    let document = try visit(try probed(content), width: 500).document
    #expect(try number("overflow", in: document) == 0)
  }

  @Test func aTouchedTileTellsItsAddressAndItsGroupInWords() throws {
    var content = try Sample.content()
    // The middle of the map lies in group 3.
    content.groups[3].name = "<img src=x>"
    content.map?.tiles = Sample.cells.map { .init(x: $0.x, y: $0.y, group: 3) }
    let touch = """
      <script>
      const canvas = document.querySelector("#map-live canvas");
      const box = document.getElementById("map-live").getBoundingClientRect();
      const place = { clientX: box.x + box.width / 2 + 3, clientY: box.y + box.height / 2 + 3, bubbles: true };
      canvas.dispatchEvent(new MouseEvent("click", place));
      </script>
      """
    let html = try ReportPage(content).html().replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "")
    let document = try visit(html.replacingOccurrences(of: "</body>", with: touch + "</body>")).document
    #expect(document.contains(##"<div>12/2082/1417<br><a href="#group-3">Group 3 &lt;img src=x&gt;</a></div>"##))
  }

  /// Should the escaping ever fail, the policy still keeps a stranger's script from running.
  @Test func thePolicyRefusesAStrangersScript() throws {
    let stranger =
      "<img src=\"data:,\" onerror=\"document.body.dataset.hurt = 1\"><script>document.body.dataset.hurt = 1</script>"
    let html = try ReportPage(try Sample.content()).html()
    let visit = try visit(html.replacingOccurrences(of: "</main>", with: stranger + "</main>"))
    #expect(!visit.document.contains("data-hurt="))
    #expect(visit.complaints.contains { $0.contains("Content Security Policy") })
  }

  @Test func withoutLibrariesTheLegendHidesGroupsOfTheStillMap() throws {
    let html = try ReportPage(try Sample.content(), libraries: Sample.noLibraries).html()
      .replacing(/<meta http-equiv="Content-Security-Policy"[^>]*>/, with: "")
      .replacingOccurrences(
        of: "</body>", with: "<script>document.querySelector('#map-legend input').click();</script></body>")
    let visit = try visit(html)
    #expect(visit.complaints == [])
    #expect(visit.document.occurrences(of: "style=\"display: none;\"") == 1)
  }
}
