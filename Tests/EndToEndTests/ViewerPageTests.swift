import Files
import Foundation
import Imaging
import TestSupport
import Testing

extension NetworkRuns {
  /// What a real browser makes of `tiles serve`. Pictures stay in .build/screenshots.
  @Suite(
    .timeLimit(.minutes(45)), .enabled(if: Browser.executable != nil, "needs chromium on the PATH (make setup-test)"))
  struct ViewerPageTests {
    private func open(
      _ served: Served, width: Int = 1280, height: Int = 900, dark: Bool = false, _ fragment: String = ""
    ) async throws -> Browser {
      let browser = try await Browser(width: width, height: height, dark: dark)
      try await browser.open(try #require(URL(string: served.page.absoluteString + fragment)))
      try await browser.waitUntil("document.documentElement.dataset.ready")
      return browser
    }

    /// Until the tiles that are seen are there.
    private func settle(_ browser: Browser) async throws {
      try await browser.waitUntil(
        "!chart.images.isLoading() && !document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim')")
      // Tiles and colours fade in.
      try await browser.waitUntil(
        """
        !document.querySelector("#map canvas.leaflet-tile:not(.leaflet-tile-loaded)") && [...document.querySelectorAll(
          "#map .leaflet-tile-loaded")].every((tile) => getComputedStyle(tile).opacity === "1")
        """)
    }

    private func opacity(_ value: String, _ browser: Browser) async throws {
      try await browser.run(
        """
        document.getElementById("opacity").value = \(value);
        document.getElementById("opacity").dispatchEvent(new Event("input"))
        """)
      try await browser.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    }

    /// The colours of a square of the picture around a point, as 0xRRGGBB.
    private func colors(_ browser: Browser, around x: Int, _ y: Int, side: Int = 40) async throws -> [Int: Int] {
      let picture = try Raster(decoding: try await browser.screenshot())
      var counts: [Int: Int] = [:]
      for row in (y - side / 2)..<(y + side / 2) {
        for column in (x - side / 2)..<(x + side / 2) {
          let at = (row * picture.width + column) * 3
          let pixel = picture.pixels[at..<(at + 3)].reduce(0) { $0 << 8 | Int($1) }
          counts[pixel, default: 0] += 1
        }
      }
      return counts
    }

    @Test func `lines part areas, a tile tells its own, and an edit takes the lines away`() async throws {
      let folder = try Served.grouped()
      let areas = try ProgramRun(["areas", "--json"], in: folder.url)
      #expect(areas.status == 0 && areas.integer("areas") ?? 0 > 1, "\(areas.errors)")
      let served = try await Served(folder)
      let tiles = try String(contentsOf: folder["Data/areas/tiles.csv"], encoding: .utf8).split(separator: "\n")
      let first = try #require(tiles.dropFirst().first).split(separator: ",")
      let browser = try await open(served, "#\(first[0])/\(first[1])/\(first[2])")
      try await browser.waitUntil("document.getElementById('place-area')")
      let told: String = try await browser.evaluate("document.getElementById('place-area').textContent")
      let line: String = try await browser.evaluate("document.querySelector('#legend .count').textContent")
      #expect(told.hasPrefix("Area \(first[3]): ") && line.contains("%"), "\(told) \(line)")
      try await browser.waitUntil("document.querySelector('#map .leaflet-overlay-pane path[stroke=\"#000\"]')")
      let edit = try ProgramRun(["groups", "merge", "0", "1"], in: folder.url)
      #expect(edit.status == 0, "\(edit.errors)")
      try await browser.open(served.page)
      try await browser.waitUntil("document.documentElement.dataset.ready")
      #expect(try await browser.evaluate("!chart.borders.getBounds().isValid()") as Bool)
      #expect(browser.complaints == [])
    }

    @Test func `the map shows the tiles under the colours of their groups, and moves`() async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served)
      // At a zoom of its own nothing is scaled.
      try await browser.run("chart.live.setZoom(Math.floor(chart.live.getZoom()), { animate: false })")
      try await settle(browser)
      #expect(browser.complaints == [])
      let middle = try await browser.middle(of: "#map")
      let (x, y) = (Int(middle.x), Int(middle.y))

      try await opacity("0", browser)
      let images = try await colors(browser, around: x, y)
      #expect(images.count > 50, "imagery has many colours")
      try await opacity("1", browser)
      let state = try served.get("/groups.json").json
      let known = try #require(state["groups"] as? [[String: Any]]).compactMap { group in
        (group["color"] as? String).flatMap { Int($0.dropFirst(), radix: 16) }
      }
      let painted = try await colors(browser, around: x, y)
      #expect(known.count == 5 && painted.keys.allSatisfy(known.contains))
      // Without any group the images are bare, whatever the opacity.
      try await browser.click("#show-none")
      #expect(try await colors(browser, around: x, y) == images)
      try await browser.click("#show-all")
      #expect(try await colors(browser, around: x, y) == painted)
      // In between there are lines in the colours of the groups about what is below.
      try await opacity("0.2", browser)
      let between = Set(try await colors(browser, around: x, y, side: 600).keys)
      #expect(known.contains(where: between.contains))
      try await browser.screenshot(to: Browser.picture("viewer"))

      try await opacity("0", browser)
      let before: Double = try await browser.evaluate("chart.live.getCenter().lng")
      let latitude: Double = try await browser.evaluate("chart.live.getCenter().lat")
      try await browser.drag(from: middle, to: .init(x: middle.x - 150, y: middle.y))
      try await browser.waitUntil("chart.live.getCenter().lng > \(before)")
      try await settle(browser)
      #expect(try await colors(browser, around: x, y) != images)
      // Beyond the archive's own zoom and below it; then so far out that one picture stands for the tiles.
      for zoom in [15, 10, 7] {
        // Where it was: how far the map glides when it is let go depends on how quick the machine is.
        try await browser.run("chart.live.setView([\(latitude), \(before)], \(zoom), { animate: false })")
        try await settle(browser)
        let seen = try await colors(browser, around: x, y, side: zoom == 7 ? 10 : 100)
        #expect(seen.count > 20, "zoom \(zoom)")
      }
      #expect(try await browser.evaluate("document.querySelectorAll('#map img').length") == 0)
      // As where there is none: the colours alone.
      try await browser.run("chart.mosaic.remove(); chart.mosaic = null; chart.shade()")
      try await opacity("1", browser)
      try await settle(browser)
      let alone = try await colors(browser, around: x, y, side: 10)
      #expect(alone.keys.allSatisfy(known.contains))
      try await browser.waitUntil("document.getElementById('status').textContent.startsWith('Zoom in')")
      #expect(browser.complaints == [])
    }

    @Test(arguments: [(1400, 900), (390, 844)])
    func `the first screen has a sentence, imagery, and a legend with pictures that shows a group alone`(
      width: Int, height: Int
    ) async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served, width: width, height: height)
      try await settle(browser)
      let lead: String = try await browser.evaluate("document.getElementById('lead').textContent")
      #expect(
        lead.wholeMatch(of: #/5 landscapes in [0-9]+ tiles; .+ covers [0-9.]+\u{A0}%\./#) != nil, "\(lead)")
      let place: String = try await browser.evaluate("document.getElementById('where').textContent")
      #expect(place.contains("° E"), "\(place)")
      #expect(try await browser.evaluate("chart.mosaic.getElement().isConnected"))
      #expect(
        try await browser.evaluate(
          """
          [...document.querySelectorAll("#legend > li")].every((line) => line.querySelector("img"))
            && document.querySelector("#legend > li").getBoundingClientRect().bottom < innerHeight
          """))
      // What is pointed at is shown alone, as long as it is.
      let before = try await browser.screenshot()
      let enter = "document.querySelector('#legend .line').dispatchEvent(new PointerEvent("
      try await browser.run("\(enter)'pointerenter', { pointerType: 'touch' }))")
      #expect(try await browser.evaluate("view.glow === null"))
      try await browser.run("\(enter)'pointerenter', { pointerType: 'mouse' }))")
      #expect(try await browser.evaluate("[...view.glow].join() === String(view.parts[0].group)"))
      #expect(try await browser.screenshot() != before)
      try await browser.run("\(enter)'pointerleave'))")
      #expect(try await browser.screenshot() == before)
      #expect(browser.complaints == [])
    }

    @Test func `a level shows alike groups as one, on the map too, and merges nothing`() async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served)
      try await browser.run("chart.live.setZoom(Math.floor(chart.live.getZoom()), { animate: false })")
      try await settle(browser)
      func level(_ count: Int) async throws {
        try await browser.run(
          """
          document.getElementById("level").value = \(count);
          document.getElementById("level").dispatchEvent(new Event("input"))
          """)
      }
      try await level(2)
      #expect(try await browser.evaluate("document.querySelectorAll('#legend > li').length") == 2)
      #expect(try await browser.evaluate("document.querySelectorAll('#legend bdi').length") == 5)
      #expect(try await browser.evaluate("document.getElementById('level-told').textContent") == "2 of 5")
      let lead: String = try await browser.evaluate("document.getElementById('lead').textContent")
      #expect(lead.hasPrefix("2 types of 5 landscapes in "), "\(lead)")
      try await opacity("1", browser)
      let parts: [String] = try await browser.evaluate("view.parts.map((part) => part.largest.color)")
      let known = parts.compactMap { Int($0.dropFirst(), radix: 16) }
      let middle = try await browser.middle(of: "#map")
      let painted = try await colors(browser, around: Int(middle.x), Int(middle.y))
      #expect(known.count == 2 && painted.keys.allSatisfy(known.contains))
      try await browser.screenshot(to: Browser.picture("viewer-level"))
      #expect(try served.get("/groups.json").json["edits"] as? Int == 0)
      try await level(5)
      #expect(try await browser.evaluate("document.getElementById('levels-about').hidden"))
      #expect(browser.complaints == [])
    }

    @Test
    func `tiles are put together, with the mouse and from the keyboard, and make a group, which undo and redo follow`()
      async throws
    {
      let folder = try Served.grouped()
      defer { withExtendedLifetime(folder) {} }
      let served = try await Served(folder)
      let browser = try await open(served)
      try await settle(browser)
      let told = "document.getElementById('status').textContent"
      try await browser.click("#selecting")
      try await browser.click(at: try await browser.middle(of: "#map"))
      try await browser.waitUntil("\(told) === '1 image selected'")
      #expect(try await browser.evaluate("document.getElementById('place').hidden"))
      let middle = try await browser.middle(of: "#map")
      let yellow = try await colors(browser, around: Int(middle.x), Int(middle.y), side: 560)[0xFFD400]
      #expect(yellow ?? 0 > 100, "a band about it")
      try await browser.click("#clear")
      #expect(try await browser.evaluate("document.getElementById('selection').hidden && view.selection.size === 0"))
      // From the keyboard the tile in the middle; the same again takes it out.
      try await browser.run("document.getElementById('map').focus()")
      try await browser.press("Enter")
      try await browser.waitUntil("\(told) === '1 image selected'")
      try await browser.press("Enter")
      try await browser.waitUntil("view.selection.size === 0")
      try await browser.click("#selecting")
      // Around all that is seen, with Shift.
      try await browser.run(
        """
        const box = document.getElementById("map").getBoundingClientRect();
        const corners = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]];
        for (const [place, kind] of ["pointerdown", "pointermove", "pointermove", "pointermove", "pointerup"].entries()) {
          const [x, y] = corners[Math.min(place, 3)];
          document.getElementById("map").dispatchEvent(new PointerEvent(kind, {
            bubbles: true, isPrimary: true, button: 0, shiftKey: true, clientX: box.left + x * box.width,
            clientY: box.top + y * box.height,
          }));
        }
        """)
      let count: Int = try await browser.evaluate("view.selection.size")
      #expect(count > 3)
      #expect(try await browser.evaluate(told) == "\(count) images selected")
      try await browser.screenshot(to: Browser.picture("viewer-selection"))
      try await browser.click("#new-group")
      try await browser.waitUntil("!view.isBusy && \(told) === 'Moved.' && view.selection.size === 0")
      #expect(try await browser.evaluate("view.group") == 5)
      #expect(try await browser.evaluate("view.groups.get(5).images") == count)
      for (button, words, isThere) in [("undo", "Taken back.", false), ("redo", "Made again.", true)] {
        try await browser.click("#\(button)")
        try await browser.waitUntil("!view.isBusy && \(told) === '\(words)'")
        #expect(try await browser.evaluate("view.groups.has(5)") == isThere)
      }
      #expect(try await browser.evaluate("document.getElementById('redo').disabled"))
      // Taken apart, and in another colour.
      try await browser.click("#legend li[data-group='5'] button")
      try await browser.click("#save-split")
      try await browser.waitUntil("!view.isBusy && \(told) === 'Split.' && view.groups.has(6)")
      try await browser.run(
        """
        document.getElementById("color").value = "#123456";
        document.getElementById("color").dispatchEvent(new Event("change"))
        """)
      try await browser.waitUntil("!view.isBusy && view.groups.get(5).color === '#123456'")
      try await browser.click("#color-back")
      try await browser.waitUntil("!view.isBusy && view.groups.get(5).color !== '#123456'")
      // The report lays them out, and they are drawn around there, too.
      #expect(try await browser.evaluate("document.getElementById('stages').hidden"))
      let report = try ProgramRun(["report", "--quiet"], in: folder.url)
      #expect(report.status == 0, "\(report.errors)")
      try await browser.open(served.page)
      try await browser.waitUntil("document.documentElement.dataset.ready")
      try await browser.click("#to-plane")
      try await browser.waitUntil("document.documentElement.dataset.plane === String(view.members.length / 4)")
      try await browser.run(
        """
        const dots = document.getElementById("dots").getBoundingClientRect();
        const ends = [[0, 0], [1, 0], [1, 1], [0, 1]];
        for (const [place, kind] of ["pointerdown", "pointermove", "pointermove", "pointermove", "pointerup"].entries()) {
          const [x, y] = ends[Math.min(place, 3)];
          document.getElementById("dots").dispatchEvent(new PointerEvent(kind, {
            bubbles: true, isPrimary: true, button: 0, shiftKey: true, clientX: dots.left + x * dots.width,
            clientY: dots.top + y * dots.height,
          }));
        }
        """)
      #expect(try await browser.evaluate("view.selection.size === view.members.length / 4"))
      try await browser.run("document.getElementById('clear').click(); document.getElementById('plane').focus()")
      try await browser.press("Enter")
      try await browser.waitUntil("document.getElementById('place-title')")
      #expect(try await browser.evaluate("plane.chosen() !== undefined"))
      try await browser.screenshot(to: Browser.picture("viewer-likeness"))
      #expect(browser.complaints == [])
    }

    @Test func `what is like some tiles, and not like others, is found and can be selected`() async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served)
      try await settle(browser)
      try await browser.click("#selecting")
      try await browser.click(at: try await browser.middle(of: "#map"))
      try await browser.waitUntil("view.selection.size === 1")
      #expect(try await browser.evaluate("document.getElementById('unlike').disabled"))
      try await browser.click("#like")
      try await browser.waitUntil("document.querySelectorAll('#found img').length > 3 && view.selection.size === 0")
      let first = "document.querySelector('#found button').dataset.sample"
      let best: String = try await browser.evaluate(first)
      try await browser.click("#found button")
      try await browser.waitUntil("document.querySelector('#found button').ariaPressed === 'true'")
      try await browser.click("#unlike")
      try await browser.waitUntil("view.sought.unlike.length === 1 && view.selection.size === 0")
      #expect(
        try await browser.evaluate(
          "[...document.querySelectorAll('#found button')].every((one) =>"
            + " one.dataset.sample !== '\(best)')"))
      let count: Int = try await browser.evaluate("view.sought.found.length")
      try await browser.click("#select-found")
      #expect(try await browser.evaluate("view.selection.size") == count + 1)
      #expect(browser.complaints == [])
    }

    @Test func `every image of a group on the map can be come to`() async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served)
      try await browser.click("#legend li button")
      try await browser.click("#every summary")
      try await browser.waitUntil(
        "document.querySelectorAll('#every img').length === view.groups.get(view.group).images")
      let label: String = try await browser.evaluate("document.querySelector('#every button').ariaLabel")
      try await browser.click("#every button")
      try await browser.waitUntil("document.getElementById('place-title')?.textContent === '\(label)'")
      #expect(browser.complaints == [])
    }

    @Test func `a tile that is clicked tells its group and its neighbours, which lead on`() async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served)
      try await settle(browser)
      try await browser.click(at: try await browser.middle(of: "#map"))
      try await browser.waitUntil("document.querySelectorAll('#near img').length === 12")
      let title: String = try await browser.evaluate("document.getElementById('place-title').textContent")
      let tile = try #require(title.split(separator: " ").last)
      let place = try served.get("/tile/\(tile).json").json
      let group = try #require((place["membership"] as? [String: Any])?["group"] as? Int)
      // Behind the number what it may be called.
      let called: String = try await browser.evaluate("document.getElementById('place-group').textContent")
      #expect(called == "Group \(group)" || called.hasPrefix("Group \(group) ≈ "), "\(called)")
      #expect(try await browser.evaluate("/ [0-9]+ %/.test(document.getElementById('place-confidence').textContent)"))
      let neighbours = try #require(place["neighbours"] as? [[String: Any]])
      let nearest = try #require(neighbours.first?["key"] as? String)
      try await browser.waitUntil(
        "[...document.querySelectorAll('#place img')].filter((image) => image.loading !== 'lazy').every((image) => image.naturalWidth > 0)"
      )
      try await browser.screenshot(to: Browser.picture("viewer-tile"))
      try await browser.click("#near button")
      try await browser.waitUntil("document.getElementById('place-title').textContent === 'Tile \(nearest)'")
      #expect(try await browser.evaluate("chart.live.getBounds().contains(chart.box(tileOf('\(nearest)')))"))
      // The address leads there again.
      try await browser.reload()
      try await browser.waitUntil("document.getElementById('place-title')?.textContent === 'Tile \(nearest)'")
      #expect(browser.complaints == [])
    }

    @Test func `a group is named, merged and taken back in the page, and it stays after a reload`() async throws {
      let folder = try Served.grouped()
      let served = try await Served(folder)
      let browser = try await open(served)
      let name = "Ödland <img src=x onerror=\"window.hurt = 1\">"
      try await browser.click("#legend li[data-group='3'] button")
      try await browser.waitUntil("document.querySelector('#group .sheet img').naturalWidth > 0")
      try await browser.click("#name")
      try await browser.type(name)
      try await browser.press("Enter")
      try await browser.waitUntil("document.getElementById('status').textContent === 'Named.'")
      try await browser.reload()
      try await browser.waitUntil("document.documentElement.dataset.ready")
      let shown = "document.querySelector(\"#legend li[data-group='3'] button\").textContent"
      #expect(try await browser.evaluate(shown) == "Group 3 \(name)")
      #expect(
        try await browser.evaluate("document.querySelector('#legend img[src=x]') === null && window.hurt === undefined")
      )
      let list = try ProgramRun(["groups", "list", "--json"], in: folder.url)
      let entries = try #require(list.json["groups"] as? [[String: Any]])
      #expect(entries[3]["name"] as? String == name)

      try await browser.click("#legend li[data-group='3'] button")
      try await browser.click("#merge summary")
      try await browser.click("#merge input[value='1']")
      try await browser.click("#save-merge")
      try await browser.waitUntil("document.querySelectorAll('#legend li').length === 4")
      try await browser.waitUntil("document.getElementById('group').textContent.includes('with group 1')")
      #expect(try ProgramRun(["groups", "list", "--json"], in: folder.url).output.contains("\"merged_from\":[1]"))
      for count in [5, 5] {
        try await browser.click("#undo")
        try await browser.waitUntil(
          "document.getElementById('status').textContent === 'Taken back.' && document.querySelectorAll('#legend li').length === \(count)"
        )
        try await browser.run("document.getElementById('status').textContent = ''")
      }
      // Without a name it has the one that is proposed, marked, which a button takes over.
      let proposals = try #require(
        try ProgramRun(["groups", "list", "--json"], in: folder.url).json["groups"] as? [[String: Any]])
      let proposed = try #require(proposals[3]["proposed"] as? String)
      #expect(try await browser.evaluate(shown) == "Group 3 ≈ \(proposed)")
      #expect(try await browser.evaluate("document.getElementById('undo').disabled"))
      try await browser.click("#take-proposed")
      try await browser.waitUntil("document.getElementById('status').textContent === 'Named.'")
      #expect(try await browser.evaluate(shown) == "Group 3 \(proposed)")
      #expect(try await browser.evaluate("document.getElementById('take-proposed') === null"))
      try await browser.click("#undo")
      try await browser.waitUntil("document.getElementById('status').textContent === 'Taken back.'")

      // Another tiles at work is told.
      let lock = try FolderLock(folder["Data"])
      defer { withExtendedLifetime(lock) {} }
      try await browser.click("#name")
      try await browser.type("Forest")
      try await browser.click("#save-name")
      try await browser.waitUntil("document.getElementById('problem').textContent.includes('in use by another tiles')")
      // The browser itself notes each answer that is an error; there is nothing else.
      #expect(browser.complaints.allSatisfy { $0.contains("409") })
    }

    @Test func `in French it says everything in French`() async throws {
      let folder = try Served.grouped()
      let served = try await Served(folder, ["--lang", "fr"])
      let browser = try await open(served)
      try await settle(browser)
      try await browser.click(at: try await browser.middle(of: "#map"))
      try await browser.waitUntil("document.querySelectorAll('#near img').length === 12")
      let place: String = try await browser.evaluate("document.getElementById('place').innerText")
      for words in ["Tuile 12/", "Groupe ", "Confiance\u{A0}: ", "Numéro ", "Les plus proches", ","] {
        #expect(place.contains(words), "\(words)")
      }
      try await browser.click("#place-group button")
      let group: String = try await browser.evaluate("document.getElementById('group').innerText")
      for words in [" d’entraînement, ", "Nom", "Enregistrer le nom", "Y fusionner d’autres groupes"] {
        #expect(group.contains(words), "\(words)")
      }
      #expect(!group.contains("null") && !place.contains("null"))
      try await browser.screenshot(to: Browser.picture("viewer-french"))
      // Neither to be seen nor to be heard.
      let said: String = try await browser.evaluate(
        """
        document.body.innerText + [...document.querySelectorAll("[aria-label], [title], [alt]")].map((element) =>
          ["aria-label", "title", "alt"].map((name) => element.getAttribute(name) || "").join(" ")).join(" ")
        """)
      let english = said.matches(
        of: #/\b(the|this|show|close|colours|undo|zoom in|zoom out|group|from|sheet|name)\b/#.ignoresCase())
      #expect(english.map { String($0.output.0) } == [])
      try await browser.click("#save-name")
      try await browser.waitUntil("document.getElementById('status').textContent === 'Nommé.'")
      try await browser.click("#undo")
      try await browser.waitUntil("document.getElementById('status').textContent === 'Annulé.'")
      try await browser.run("chart.live.setZoom(2, { animate: false })")
      #expect(
        try await browser.evaluate("document.querySelector('.leaflet-control-scale-line').textContent")
          == "2\u{202F}000\u{A0}km")
      #expect(browser.complaints == [])
    }

    @Test func `two quick clicks on Undo take back one edit, and the chosen tile's panel follows`() async throws {
      let folder = try Served.grouped()
      // It is removed with its last use.
      defer { withExtendedLifetime(folder) {} }
      let served = try await Served(folder)
      let members = try #require(try served.get("/assignments").json["members"] as? [Int])
      try #require(members.count >= 4)
      let browser = try await open(served, "#\(members[0])/\(members[1])/\(members[2])")
      let shown = "document.getElementById('place-group').textContent"
      try await browser.waitUntil("/^Group \(members[3])( ≈ .+)?$/.test(\(shown))")
      try await browser.click("#place-group button")
      for (number, name) in ["Forest", "Field"].enumerated() {
        try await browser.run(
          "document.getElementById('name').value = '\(name)'; document.getElementById('save-name').click()")
        try await browser.waitUntil("!view.isBusy && view.state.edits === \(number + 1)")
        // Both panels tell it.
        #expect(try await browser.evaluate(shown) == "Group \(members[3]) \(name)")
        #expect(try await browser.evaluate("!document.getElementById('group').hidden"))
        #expect(try await browser.evaluate("document.getElementById('group-title').textContent.includes('\(name)')"))
      }
      // The third is what a click does where the button is not disabled.
      try await browser.run(
        """
        for (let i = 0; i < 2; i += 1) document.getElementById("undo").click();
        change({ do: "undo" }, "Taken back.")
        """)
      try await browser.waitUntil("!view.isBusy && document.getElementById('status').textContent === 'Taken back.'")
      #expect(try served.get("/groups.json").json["edits"] as? Int == 1)
      #expect(try await browser.evaluate(shown) == "Group \(members[3]) Forest")
      #expect(try await browser.evaluate("document.getElementById('undo').disabled") == false)
      #expect(browser.complaints == [])
    }

    @Test func `a tile in no group can be chosen beside groups, also one of a lower zoom`() async throws {
      let folder = try Served.grouped()
      defer { withExtendedLifetime(folder) {} }
      let fetch = ["fetch", "--source", "sample", "--zoom", "11", "--bbox", "3,46,3.2,46.2", "--quiet"]
      #expect(try ProgramRun(fetch, in: folder.url).status == 0)
      let served = try await Served(folder)
      let browser = try await open(served)
      try await browser.run("chart.live.setView([46.1, 3.1], 12, { animate: false })")
      try await settle(browser)
      try await browser.click(at: try await browser.middle(of: "#map"))
      try await browser.waitUntil("document.getElementById('place-title')?.textContent.startsWith('Tile 11/1041/')")
      #expect(try await browser.evaluate("document.getElementById('place').textContent.includes('In no group.')"))
      try await browser.run("chart.choose(L.latLng(40, 20))")
      try await browser.waitUntil("document.getElementById('status').textContent === 'There is no tile here.'")
      #expect(browser.complaints == [])
    }

    @Test(arguments: [false, true]) func `it is readable on a telephone, by day and by night`(dark: Bool) async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served, width: 390, height: 844, dark: dark)
      try await settle(browser)
      try await browser.click(at: try await browser.middle(of: "#map"))
      try await browser.waitUntil("document.querySelectorAll('#near img').length === 12")
      #expect(try await browser.evaluate("document.documentElement.scrollWidth") == 390)
      let paper: String = try await browser.evaluate("getComputedStyle(document.body).backgroundColor")
      #expect(paper == (dark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)"))
      try await browser.screenshot(to: Browser.picture("viewer-telephone-\(dark ? "dark" : "light")"))
      #expect(browser.complaints == [])
    }

    @Test(arguments: [(1400, 900), (390, 844)])
    func `long names, and those from right to left, stay in their place`(width: Int, height: Int) async throws {
      let folder = try Served.grouped()
      let long = String(repeating: "averylongname", count: 16).prefix(200).description
      let names = [long, "غابة عريضة <b>&amp;</b>", String(repeating: "وادي ", count: 39) + "وادي"]
      for (group, name) in names.enumerated() {
        let run = try ProgramRun(["groups", "name", "\(group)", name, "--quiet"], in: folder.url)
        #expect(run.status == 0, "\(run.errors)")
      }
      let served = try await Served(folder)
      let browser = try await open(served, width: width, height: height)
      try await settle(browser)
      for (group, name) in names.enumerated() {
        let line = "document.querySelector(\"#legend li[data-group='\(group)'] button\")"
        #expect(try await browser.evaluate("\(line).textContent") == "Group \(group) \(name)")
        try await browser.click("#legend li[data-group='\(group)'] button")
        try await browser.waitUntil("document.getElementById('name')?.value === \(try Self.quoted(name))")
        #expect(try await browser.evaluate("document.documentElement.scrollWidth") == width)
        #expect(
          try await browser.evaluate(
            "[...document.querySelectorAll('#legend li, #group *')].every((e) => e.getBoundingClientRect().right <= innerWidth)"
          ), "\(name)")
      }
      try await browser.screenshot(to: Browser.picture("viewer-long-names-\(width)"))
      #expect(browser.complaints == [])
    }

    private static func quoted(_ text: String) throws -> String {
      String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    @Test func `the keyboard alone chooses a tile`() async throws {
      let served = try await Served(try Served.shared.get())
      let browser = try await open(served)
      try await settle(browser)
      for _ in 0..<2 { try await browser.press("Tab") }
      #expect(try await browser.evaluate("document.activeElement.id") == "map")
      try await browser.press("Enter")
      try await browser.waitUntil("document.activeElement.id === 'place'")
      for selector in ["button", "input", "img", "section:not([hidden])"] {
        let bare: [String] = try await browser.evaluate(
          """
          [...document.querySelectorAll("#side \(selector)")].filter((element) => !element.textContent.trim()
            && !element.hasAttribute("alt") && !element.hasAttribute("aria-label") && !element.labels?.length)
            .map((element) => element.outerHTML)
          """)
        #expect(bare == [], "\(selector): everything has a name")
      }
    }

    @Test func `a folder of images has contact sheets in place of a map`() async throws {
      let folder = try TemporaryFolder()
      try FileManager.default.createDirectory(at: folder["photos"], withIntermediateDirectories: true)
      for number in 0..<130 {
        let shade = UInt8(number)
        let pixels = (0..<(96 * 80)).flatMap { place -> [UInt8] in [shade, UInt8(place % 96), UInt8(place / 96)] }
        try Raster(width: 96, height: 80, pixels: pixels).jpeg(quality: 90).write(to: folder["photos/\(number).jpg"])
      }
      // Two of them have a place, on either side of the antimeridian.
      try Data("path,longitude,latitude\n1.jpg,179.5,-17\n2.jpg,-179.5,-16.5\n".utf8).write(to: folder["places.csv"])
      for arguments in [
        ["import", "photos", "--series-by", "pattern:^1", "--table", "places.csv"],
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64"],
        ["groups", "--clusters", "2"],
      ] { #expect(try ProgramRun(arguments + ["--quiet"], in: folder.url).status == 0, "\(arguments)") }
      let served = try await Served(folder)
      let browser = try await open(served)
      #expect(try await browser.evaluate("document.querySelectorAll('#sheets section').length") == 2)
      // The places, near one another, over land; the photographs below them.
      let points: String = try await browser.evaluate(
        "JSON.stringify([...points.marks.values()].map((mark) => mark.getLatLng().lng).sort())")
      #expect(points == "[179.5,180.5]", "\(points)")
      #expect(
        try await browser.evaluate("points.live.getZoom() > 4 && document.getElementById('map').offsetHeight > 100"))
      let land = try served.get("/points").body
      #expect(String(decoding: land, as: UTF8.self).contains(#""outlines":[["#))
      let place: Browser.Point = try await browser.evaluate(
        """
        (() => {
          const map = document.getElementById("map").getBoundingClientRect();
          const { x, y } = points.live.latLngToContainerPoint(points.marks.get(1).getLatLng());
          return { x: map.left + x, y: map.top + y };
        })()
        """)
      try await browser.click(at: place)
      try await browser.waitUntil("document.getElementById('place-title')?.textContent === '1.jpg'")
      try await browser.screenshot(to: Browser.picture("viewer-points"))
      // Every image can be come to.
      try await browser.click("#sheets .more")
      try await browser.run(
        "while (document.querySelector('#sheets .more')) document.querySelector('#sheets .more').click()")
      #expect(try await browser.evaluate("document.querySelectorAll('#sheets img').length") == 130)
      // In the order of their paths the second is 1.jpg, whose series is all that begins with 1; whole, and beside another one.
      // The same one is chosen already: its panel is drawn anew.
      try await browser.run("document.getElementById('place-title').dataset.before = ''")
      try await browser.click("#sheets button[aria-label='Image 1']")
      try await browser.waitUntil("!('before' in document.getElementById('place-title').dataset)")
      try await browser.waitUntil("document.querySelectorAll('#series img').length === 41")
      #expect(try await browser.evaluate("document.getElementById('place-title').textContent") == "1.jpg")
      try await browser.click("#show-whole")
      try await browser.waitUntil("document.getElementById('whole').open")
      try await browser.waitUntil("document.querySelector('#whole img').naturalWidth === 96")
      try await browser.click("#whole button")
      try await browser.click("#beside")
      try await browser.click("#series li:last-child button")
      try await browser.waitUntil("document.querySelectorAll('#whole img').length === 2")
      try await browser.screenshot(to: Browser.picture("viewer-beside"))
      try await browser.click("#whole button")
      try await browser.click("#beside")
      try await browser.click("#beside")
      try await browser.click("#sheets button")
      try await browser.waitUntil("document.querySelectorAll('#near img').length === 12")
      try await browser.click("#near button")
      try await browser.waitUntil("location.hash.length > 1")
      #expect(try served.get("/images/0").headers["content-type"] == "image/jpeg")
      #expect(try served.get("/images/130").status == 404 && served.get("/thumbs/3.jpg").status == 200)
      #expect(try served.get("/tiles.json").status == 404)
      try await browser.screenshot(to: Browser.picture("viewer-images"))
      #expect(browser.complaints == [])
    }
  }
}
