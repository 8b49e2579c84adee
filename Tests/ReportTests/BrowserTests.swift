import Foundation
import Imaging
import TestSupport
import Testing

@testable import Report

/// What a real browser makes of the page.
@Suite(
  .timeLimit(.minutes(30)), .enabled(if: Browser.executable != nil, "needs chromium on the PATH"),
  .enabled(if: Sample.hasLibraries, "needs libjs-chart.js and libjs-leaflet"), .serialized)
struct BrowserTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(
    _ content: ReportContent, libraries: WebLibraries = WebLibraries(), width: Int = 1280, dark: Bool = false,
    isUnfolded: Bool = true, change: (String) -> String = { $0 }
  ) async throws -> Browser {
    let html = change(try ReportPage(content, libraries: libraries).html())
    try Data(html.utf8).write(to: folder["index.html"])
    let browser = try await Browser(width: width, dark: dark)
    try await browser.open(folder["index.html"])
    if isUnfolded {
      try await browser.run("document.querySelectorAll('details.part').forEach((part) => { part.open = true; })")
    }
    return browser
  }

  /// How many pixels of a canvas are not transparent.
  private func painted(_ canvas: String, in browser: Browser) async throws -> Int {
    try await browser.evaluate(
      """
      (() => {
        const canvas = document.querySelector(\(Browser.quoted(canvas)));
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
        let count = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) count += 1;
        return count;
      })()
      """)
  }

  private func text(_ selector: String, in browser: Browser) async throws -> String {
    try await browser.evaluate("document.querySelector(\(Browser.quoted(selector))).textContent")
  }

  private func color(at point: Browser.Point, in browser: Browser) async throws -> RGBColor {
    let raster = try Raster(decoding: try await browser.screenshot())
    let at = (Int(point.y) * raster.width + Int(point.x)) * 3
    return RGBColor(red: raster.pixels[at], green: raster.pixels[at + 1], blue: raster.pixels[at + 2])
  }

  @Test(arguments: PageLanguage.allCases)
  func `charts, map and projection appear without a complaint and without a request`(
    language: PageLanguage
  ) async throws {
    let browser = try await open(try Sample.content(language))
    #expect(browser.complaints == [])
    #expect(try await browser.requests == [])
    for (name, value) in [("charts", "7"), ("map", "leaflet"), ("projection", "5")] {
      #expect(try await browser.evaluate("document.documentElement.dataset.\(name)") == value)
    }
    #expect(try await browser.evaluate("document.documentElement.lang") == language.rawValue)
    for chart in ["score", "accuracy", "loss", "stability", "sizes-train", "sizes-test", "groups"] {
      // What was folded is drawn when it has a size.
      let pixels = try await settled {
        try await painted("#chart-\(chart)", in: browser)
      } until: {
        $0 > 2000
      }
      #expect(pixels > 2000, "\(chart)")
    }
    try await browser.screenshot(to: Browser.picture("report-\(language.rawValue)"))
  }

  @Test func `the legend of the map hides groups, all of them, and none`() async throws {
    let browser = try await open(try Sample.content())
    let canvas = "#map-live canvas"
    let all = try await painted(canvas, in: browser)
    #expect(all > 20_000)
    try await browser.click("#map-legend input")
    try await browser.waitUntil("!document.querySelector('#map-legend input').checked")
    let fewer = try await settled {
      try await painted(canvas, in: browser)
    } until: {
      $0 < all
    }
    #expect(fewer > 0 && fewer < all)
    try await browser.click("#map-legend [data-all=false]")
    #expect(
      try await settled {
        try await painted(canvas, in: browser)
      } until: {
        $0 == 0
      } == 0)
    try await browser.click("#map-legend [data-all=true]")
    #expect(
      try await settled {
        try await painted(canvas, in: browser)
      } until: {
        $0 == all
      } == all)
  }

  @Test func `pointing at a line of the legend leaves its tiles alone in full colour`() async throws {
    let browser = try await open(try Sample.content())
    let canvas = "#map-live canvas"
    func opaque() async throws -> Int {
      try await browser.evaluate(
        """
        (() => {
          const canvas = document.querySelector("\(canvas)");
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
          copy.drawImage(canvas, 0, 0);
          const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
          let count = 0;
          for (let i = 3; i < data.length; i += 4) if (data[i] === 255) count += 1;
          return count;
        })()
        """)
    }
    let all = try await opaque()
    let line = "document.querySelector('#map-legend li')"
    _ = try await browser.evaluate("\(line).dispatchEvent(new PointerEvent('pointerenter')), 0") as Int
    let one = try await settled(opaque) { $0 < all }
    #expect(one > 0 && one < all / 2)
    #expect(try await painted(canvas, in: browser) > one, "the others are still to be seen")
    _ = try await browser.evaluate("\(line).dispatchEvent(new PointerEvent('pointerleave')), 0") as Int
    #expect(try await settled(opaque) { $0 == all } == all)
  }

  @Test func `a slider shows alike groups in one colour, on the map and in the legend`() async throws {
    var content = try Sample.content()
    (content.likeness, content.joins) = ([0, 1, 2, 3, 4], [[0, 1], [2, 3], [0, 2], [0, 4]])
    let browser = try await open(content)
    func colors(_ script: String) async throws -> Set<String> { Set(try await browser.evaluate(script) as [String]) }
    let swatches =
      "[...document.querySelectorAll('#map-legend .swatch')].map((one) => one.style.getPropertyValue('--group'))"
    let fills = "[...document.querySelectorAll('#map-still .fills g')].map((one) => one.getAttribute('fill'))"
    #expect(try await colors(swatches).count == 5)
    try await browser.run("document.querySelector('#map-levels input').focus()")
    for _ in 0..<3 { try await browser.press("ArrowLeft") }
    #expect(try await text("#map-levels output", in: browser) == "2 of 5")
    let two = try await colors(swatches)
    #expect(two.count == 2)
    #expect(try await colors(fills) == two)
    // The live map has those two as well.
    let middle = try await browser.middle(of: "#map-live")
    let known = two.map { RGBColor(hex: $0) }
    let seen = try await settled {
      try await color(at: .init(x: middle.x + 9, y: middle.y + 9), in: browser)
    } until: {
      known.contains($0)
    }
    #expect(known.contains(seen), "\(seen)")
    #expect(browser.complaints == [])
  }

  @Test func `the map is saved as a picture with its legend`() async throws {
    var content = try Sample.content()
    content.map?.imagery = try Sample.image(RGBColor(0xFF0000))
    let browser = try await open(content)
    // In place of a folder of downloads.
    try await browser.run("HTMLCanvasElement.prototype.toBlob = function () { window.saved = this; }")
    try await browser.click("#map-picture")
    try await browser.waitUntil("window.saved")
    let shape: [Int] = try await browser.evaluate("[saved.width, saved.height]")
    #expect(shape[0] == 2000 && shape[1] > 2000, "\(shape)")
    // Red shows through in the middle of the map, and not in its margin.
    let pixels: [[Int]] = try await browser.evaluate(
      """
      (() => {
        const copy = new OffscreenCanvas(saved.width, saved.height).getContext("2d", { willReadFrequently: true });
        copy.drawImage(saved, 0, 0);
        return [[1180, 1020], [10, 1000]].map(([x, y]) => [...copy.getImageData(x, y, 1, 1).data].slice(0, 3));
      })()
      """)
    #expect(pixels[0][0] > 120 && pixels[0] != [255, 255, 255] && pixels[1] == [255, 255, 255], "\(pixels)")
    // Chile: taller than a canvas may be, if it were as wide as the picture.
    try await browser.run(
      "window.saved = null; document.querySelector('#map-still svg').setAttribute('viewBox', '0 0 10 200')")
    try await browser.click("#map-picture")
    try await browser.waitUntil("window.saved")
    let tall: [Int] = try await browser.evaluate("[saved.width, saved.height]")
    #expect(tall[0] == 2000 && (12_000..<13_000).contains(tall[1]), "\(tall)")
    #expect(browser.complaints == [])
  }

  @Test func `a link into what is folded opens it`() async throws {
    let browser = try await open(try Sample.content(), isUnfolded: false)
    #expect(try await browser.evaluate("document.querySelectorAll('details.part[open]').length") == 0)
    try await browser.click(".contents a[href='#provenance']")
    try await browser.waitUntil("document.querySelector('#provenance > details').open")
    try await browser.run("location.hash = 'profile-0'")
    try await browser.waitUntil("document.querySelector('#profiles > details').open")
    #expect(
      try await browser.evaluate("document.getElementById('profile-0').getBoundingClientRect().top < innerHeight")
        as Bool)
    #expect(try await browser.evaluate("document.querySelector('#training > details').open") == false)
  }

  @Test func `imagery shows through the colours as strongly as is chosen, and the legend's swatch with it`()
    async throws
  {
    var content = try Sample.content()
    let red = RGBColor(0xFF0000)
    content.map?.imagery = try Sample.image(red)
    let browser = try await open(content)
    // Off the lines between groups.
    let middle = try await browser.middle(of: "#map-live")
    let place = Browser.Point(x: middle.x + 9, y: middle.y + 9)
    func seen() async throws -> RGBColor { try await color(at: place, in: browser) }
    func swatch() async throws -> String {
      try await browser.evaluate("getComputedStyle(document.querySelector('#map-legend .swatch')).boxShadow")
    }
    let light = try await seen()
    let lightSwatch = try await swatch()
    #expect(light != red && !(0..<5).map { GroupPalette.color(of: $0) }.contains(light))
    try await browser.run("document.querySelector('#map-fill [value=light]').focus()")
    try await browser.press("ArrowLeft")
    #expect(try await browser.evaluate("document.querySelector('.atlas').dataset.fill") == "outlines")
    let bare = try await settled(seen) { $0.red > 240 && $0.green < 15 }
    #expect(bare.red > 240 && bare.green < 15 && bare.blue < 15, "\(bare)")
    #expect(try await swatch() != lightSwatch)
    try await browser.run("document.querySelector('#map-fill [value=full]').click()")
    let full = try await settled(seen) { color in (0..<5).contains { GroupPalette.color(of: $0) == color } }
    #expect((0..<5).map { GroupPalette.color(of: $0) }.contains(full), "\(full)")
    #expect(browser.complaints == [])
  }

  @Test(arguments: [(1400, 900), (390, 844)])
  func `the first screen has the map and pictures of groups`(width: Int, height: Int) async throws {
    let browser = try await open(try Sample.content(), width: width)
    let bottom: Double = try await browser.evaluate(
      "document.querySelector('#map-legend .samples img').getBoundingClientRect().bottom")
    let top: Double = try await browser.evaluate("document.getElementById('map-live').getBoundingClientRect().top")
    #expect(top < Double(height) / 2 && bottom < Double(height), "map from \(top), pictures to \(bottom)")
    #expect(try await browser.evaluate("document.documentElement.scrollWidth <= innerWidth") as Bool)
  }

  /// Leaflet draws with the next frame.
  private func settled<Value: Sendable>(
    _ value: () async throws -> Value, until done: (Value) -> Bool
  ) async throws -> Value {
    for _ in 0..<100 {
      let found = try await value()
      if done(found) { return found }
      try await Task.sleep(for: .milliseconds(50))
    }
    return try await value()
  }

  @Test func `the map moves with the mouse`() async throws {
    let browser = try await open(try Sample.content())
    let middle = try await browser.middle(of: "#map-live")
    let before = try await color(at: middle, in: browser)
    // Into the middle comes what lay at the left edge of the tiles.
    try await browser.drag(from: middle, to: .init(x: middle.x + 200, y: middle.y + 200))
    let after = try await settled {
      try await color(at: middle, in: browser)
    } until: {
      $0 != before
    }
    #expect(before != after)
    #expect((0..<5).map { GroupPalette.color(of: $0) }.contains(before))
    try await browser.screenshot(to: Browser.picture("report-map"))
  }

  @Test func `whoever moves the map from the keyboard is told what lies in the middle`() async throws {
    let browser = try await open(try Sample.content())
    try await browser.press("Tab")
    try await browser.run("document.getElementById('map-live').focus()")
    try await browser.waitUntil("document.getElementById('map-told').textContent.includes(', Group ')")
    let first = try await text("#map-told", in: browser)
    #expect(first.hasPrefix("In the middle: 12/208"), "\(first)")
    try await browser.press("ArrowRight")
    let told = "document.getElementById('map-told').textContent"
    try await browser.waitUntil("\(told).includes(', Group ') && \(told) !== \(Browser.quoted(first))")
  }

  @Test func `a touched tile tells its address and its group in words`() async throws {
    var content = try Sample.content()
    content.groups[3].name = "<img src=x>"
    content.map?.tiles = Sample.cells.map { .init(x: $0.x, y: $0.y, group: 3) }
    let browser = try await open(content)
    let middle = try await browser.middle(of: "#map-live")
    try await browser.click(at: .init(x: middle.x + 3, y: middle.y + 3))
    try await browser.waitUntil("document.querySelector('.leaflet-popup-content a')")
    #expect(
      try await text(".leaflet-popup-content", in: browser)
        == "12/2082/1417Group 3 <img src=x>Show among the descriptors")
    #expect(browser.complaints == [])
  }

  /// Where the first point of a group lies in the window.
  private func place(ofGroup group: Int, in browser: Browser) async throws -> Browser.Point {
    try await browser.evaluate(
      """
      (() => {
        const svg = document.querySelector("#projection-box svg");
        svg.scrollIntoView({ block: "center", behavior: "instant" });
        const path = svg.querySelector("path[data-group='\(group)']").getAttribute("d");
        const [x, y] = path.match(/\\d+/g).map(Number);
        const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
        return { x: point.x, y: point.y };
      })()
      """)
  }

  @Test func `a point of the projection shows its image under the mouse`() async throws {
    let browser = try await open(try Sample.content())
    let place = try await place(ofGroup: 3, in: browser)
    #expect(try await color(at: place, in: browser) != RGBColor(0xFFFFFF))
    try await browser.hover(at: place)
    try await browser.waitUntil("!document.getElementById('projection-near').hidden")
    let caption = try await text("#projection-near span", in: browser)
    #expect(caption == "12/2086/1409, Group 3")
    // The image of that very point: its group's colour, as JPEG keeps it.
    let middle = """
      (() => {
        const copy = new OffscreenCanvas(1, 1).getContext("2d");
        copy.drawImage(document.querySelector("#projection-near canvas"), -64, -64);
        return Array.from(copy.getImageData(0, 0, 1, 1).data);
      })()
      """
    try await browser.waitUntil("\(middle)[3] === 255")
    let pixel: [Int] = try await browser.evaluate(middle)
    let expected = GroupPalette.color(of: 3)
    for (found, wanted) in zip(pixel, [expected.red, expected.green, expected.blue]) {
      #expect(abs(found - Int(wanted)) < 12, "\(pixel) for \(expected)")
    }
    try await browser.screenshot(to: Browser.picture("report-projection"))
    #expect(browser.complaints == [])
    try await browser.hover(at: .init(x: 2, y: 2))
    try await browser.waitUntil("document.getElementById('projection-near').hidden")
  }

  @Test func `near, points are their images, and what is chosen in one figure is marked in the other`() async throws {
    let browser = try await open(try Sample.content())
    try await browser.click(at: try await place(ofGroup: 3, in: browser))
    try await browser.waitUntil("!document.getElementById('projection-to-map').hidden")
    let marks: Int = try await browser.evaluate("document.querySelectorAll('.leaflet-chosen-pane path').length")
    #expect(marks == 4)
    #expect(try await painted("#projection-pictures", in: browser) == 0)
    for _ in 0..<3 { try await browser.click("#projection-tools [data-zoom='in']") }
    try await browser.waitUntil("document.getElementById('projection-box').matches('.zoomed')")
    let pixels = try await settled {
      try await painted("#projection-pictures", in: browser)
    } until: {
      $0 > 10_000
    }
    #expect(pixels > 10_000, "\(pixels)")
    try await browser.screenshot(to: Browser.picture("report-projection-near"))
    // And from the map.
    let middle = try await browser.middle(of: "#map-live")
    let chosen = "document.querySelector('#projection-box .chosen').getAttribute('d')"
    let before: String = try await browser.evaluate(chosen)
    try await browser.click(at: .init(x: middle.x + 3, y: middle.y + 3))
    try await browser.waitUntil("\(chosen) !== \(Browser.quoted(before))")
    #expect(browser.complaints == [])
  }

  @Test func `the other layout shows the principal components`() async throws {
    let browser = try await open(try Sample.content())
    let first = "document.querySelector('#projection-box path[data-group=\"3\"]').getAttribute('d')"
    let before: String = try await browser.evaluate(first)
    try await browser.click("#projection-tools input[value='linear']")
    try await browser.waitUntil("\(first) !== \(Browser.quoted(before))")
    try await browser.click("#projection-tools input[value='near']")
    try await browser.waitUntil("\(first) === \(Browser.quoted(before))")
  }

  @Test func `the legend of the projection hides groups from the eye and from the mouse`() async throws {
    let browser = try await open(try Sample.content())
    try await browser.click("#projection-legend input[data-group='3']")
    try await browser.waitUntil(
      "getComputedStyle(document.querySelector('#projection-box path[data-group=\"3\"]')).display === 'none'")
    let place = try await place(ofGroup: 4, in: browser)
    try await browser.hover(at: place)
    try await browser.waitUntil("document.querySelector('#projection-near span').textContent.includes('Group 4')")
    try await browser.hover(at: try await self.place(ofGroup: 3, in: browser))
    #expect(try await text("#projection-near span", in: browser).contains("Group 3") == false)
    // The map's legend is its own.
    #expect(try await browser.evaluate("document.querySelector('#map-legend input[data-group=\"3\"]').checked"))
  }

  @Test func `the projection is read from the keyboard`() async throws {
    let browser = try await open(try Sample.content())
    try await browser.press("Tab")
    try await browser.run("document.getElementById('projection-box').focus()")
    func told() async throws -> String { try await text("#projection-told", in: browser) }
    #expect(try await told() == "12/2074/1409, Group 0 woods (1/44)")
    try await browser.press("ArrowRight")
    #expect(try await told().hasSuffix("Group 0 woods (2/44)"))
    try await browser.press("ArrowDown")
    #expect(try await told().contains("Group 1 (1/"))
    try await browser.press("ArrowUp")
    try await browser.press("ArrowUp")
    #expect(try await told().contains("Group 4 (1/"))
    #expect(try await browser.evaluate("document.getElementById('projection-near').hidden") == false)
    try await browser.press("Escape")
    #expect(try await browser.evaluate("document.getElementById('projection-near').hidden"))
  }

  @Test(arguments: PageLanguage.allCases)
  func `a page on a telephone does not scroll sideways`(language: PageLanguage) async throws {
    var content = try Sample.content(language)
    // As long as a name may be.
    let long = String(repeating: "averylongname", count: 16).prefix(200).description
    content.title = long
    content.facts.source = long
    content.groups[2].name = long
    content.projection?.points[0].caption = long
    content.runs?.rows[0].name = long
    let browser = try await open(content, width: 390)
    #expect(
      try await browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0)
    try await browser.screenshot(to: Browser.picture("report-narrow-\(language.rawValue)"))
  }

  @Test func `whoever prefers dark pages gets one, with charts that can be read on it`() async throws {
    let corner = Browser.Point(x: 3, y: 3)
    let light = try await open(try Sample.content())
    #expect(try await color(at: corner, in: light) == RGBColor(0xFFFFFF))
    let dark = try await open(try Sample.content(), dark: true)
    #expect(try await color(at: corner, in: dark) == RGBColor(0x14171B))
    // The words of the chart are light on the dark page.
    let ink: String = try await dark.evaluate(
      "Chart.getChart('chart-accuracy').options.plugins.legend.labels.color")
    #expect(ink == "#e8ebee")
    try await dark.run("document.getElementById('training').scrollIntoView()")
    try await dark.screenshot(to: Browser.picture("report-dark"))
  }

  @Test func `on paper the still map and the projection are there, and what needs a hand is not`() async throws {
    let browser = try await open(try Sample.content(), dark: true)
    try await browser.showAsPrinted()
    func shown(_ selector: String) async throws -> Bool {
      try await browser.evaluate(
        "document.querySelector(\(Browser.quoted(selector))).getClientRects().length > 0")
    }
    for selector in ["#map-still svg", "#projection-box svg", "#map-legend .swatch", "#group-0 .sheet.large img"] {
      #expect(try await shown(selector), "\(selector)")
    }
    for selector in ["#map-live", "nav", "button", "#map-legend input", "#projection-told"] {
      #expect(try await !shown(selector), "\(selector)")
    }
    let tile = try await browser.middle(of: "#map-still [data-group='0']")
    #expect(try await color(at: tile, in: browser) != RGBColor(0xFFFFFF))
    try await browser.screenshot(to: Browser.picture("report-print"))
  }

  /// Should the escaping ever fail, the policy still keeps a stranger's script from running.
  @Test func `the policy refuses a stranger's script`() async throws {
    let stranger =
      "<img src=\"data:,\" onerror=\"document.body.dataset.hurt = 1\"><script>document.body.dataset.hurt = 1</script>"
    let browser = try await open(try Sample.content()) { html in
      html.replacingOccurrences(of: "</main>", with: stranger + "</main>")
    }
    try await browser.waitUntil("document.readyState === 'complete'")
    #expect(try await browser.evaluate("document.body.dataset.hurt === undefined"))
    #expect(browser.complaints.contains { $0.contains("Content Security Policy") })
  }

  @Test func `without libraries the legend hides groups of the still map`() async throws {
    let browser = try await open(try Sample.content(), libraries: Sample.noLibraries)
    #expect(browser.complaints == [])
    try await browser.click("#map-legend input")
    try await browser.waitUntil(
      "document.querySelectorAll('#map-still g[style*=\"display: none\"]').length === 1")
  }
}
