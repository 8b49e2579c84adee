import Foundation
import Imaging
import TestSupport
import Testing

extension ClusterRuns {
  /// A person's photographs, from import to report.
  @Suite(.timeLimit(.minutes(45))) struct PhotographTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }
    private func text(_ path: String) throws -> String { try String(contentsOf: folder[path], encoding: .utf8) }

    private func write(_ path: String, _ data: Data) throws {
      let url = folder[path]
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url)
    }

    /// Forty photographs of three viewpoints, on three dates, with their cameras held in all eight ways.
    private func photographs(in name: String = "photos") throws {
      for number in 0..<40 {
        let orientation = number % 8 + 1
        // Stored so that it stands upright when it is turned.
        let stored = MadeScene.picture(number).turned(Turn(upright: orientation))
        let notes = CameraNotes(
          orientation: orientation, taken: "20\(10 + number % 3 * 5):06:0\(number % 9 + 1) 12:00:00",
          place: number % 4 == 0 ? nil : (longitude: -1.5 + Double(number % 3), latitude: 47.25))
        try write(
          "\(name)/point \(number % 3)/IMG_\(number).jpg", notes.added(to: stored.jpeg(quality: 92)))
      }
    }

    private func table() throws -> [[String]] {
      try text("Data/images.csv").split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
    }

    @Test func `photographs are listed with what they are, also after they moved`() throws {
      try photographs()
      try write("photos/point 1/film.mp4", Data(repeating: 1, count: 4_000))
      let first = try run("import", "photos", "--json")
      #expect(first.status == 0 && first.integer("images") == 40 && first.integer("dated") == 40, "\(first.errors)")
      #expect(first.integer("placed") == 30)
      let rows = try table()
      #expect(
        rows[0] == [
          "path", "digest", "bytes", "width", "height", "taken", "longitude", "latitude", "series", "phash", "same_as",
        ])
      // Upright, whichever way they are stored.
      #expect(rows.dropFirst().allSatisfy { $0[3] == "192" && $0[4] == "128" && $0[1].count == 64 })
      let one = try #require(rows.first { $0[0] == "point 1/IMG_1.jpg" })
      #expect(one[5] == "2015-06-02T12:00:00" && one[6] == "-0.5" && one[7] == "47.25" && one[9].count == 22)
      #expect(first.errors.contains("took no folder for a class (point 0, point 1, point 2)"), "\(first.errors)")

      for words in [
        ["split"], ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64"],
        ["groups", "--clusters", "3"],
        ["report", "--lang", "en,fr"],
      ] {
        let made = try ProgramRun(words + ["--quiet"], in: folder.url)
        #expect(made.status == 0, "\(words): \(made.errors)")
      }
      func states() throws -> [String] {
        try run("status", "--json").json.values.compactMap { ($0 as? [String: Any])?["state"] as? String }
          .filter { $0 != "never run" }
      }
      #expect(try Set(states()) == ["up to date"])
      // A film beside them is nobody's input.
      try write("photos/point 1/film.mp4", Data(repeating: 2, count: 5_000))
      #expect(try Set(states()) == ["up to date"])

      // Elsewhere, with the data directory.
      try FileManager.default.createDirectory(at: folder["archive"], withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: folder["photos"], to: folder["archive/photos"])
      let lost = try run("embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64")
      #expect(lost.status == 1 && lost.errors.contains("found none of 40"), "\(lost.errors)")
      #expect(lost.errors.contains("tiles import --root"), "\(lost.errors)")
      let wrong = try run("import", "--root", "archive")
      #expect(wrong.status == 64 && wrong.errors.contains("point 0/IMG_0.jpg"), "\(wrong.errors)")
      let moved = try run("import", "--root", "archive/photos", "--json")
      #expect(moved.status == 0 && moved.integer("images") == 40 && moved.integer("changed") == 0, "\(moved.errors)")
      #expect(try table() == rows)
      #expect(try Set(states()) == ["up to date"])

      // Edited in place it is another photograph.
      try write(
        "archive/photos/point 0/IMG_0.jpg",
        CameraNotes(orientation: 6).added(to: MadeScene.picture(99).jpeg(quality: 92)))
      let stale = try run("status", "--json").json
      for stage in ["import", "split", "embed"] {
        #expect((stale[stage] as? [String: Any])?["state"] as? String == "stale", "\(stage): \(stale)")
      }
      #expect(try run("import", "archive/photos", "--json").integer("new") == 0)

      // A disk that is away costs nothing.
      let before = try (text("Data/images.csv"), text("Data/report/index.html"))
      try FileManager.default.moveItem(at: folder["archive"], to: folder["away"])
      #expect(try run("status").status == 0)
      for words in [["verify", "--repair"], ["report"], ["export", "folder"], ["groups", "--clusters", "2"]] {
        let refused = try ProgramRun(words, in: folder.url)
        #expect(refused.status == 1 && refused.errors.contains("found none"), "\(words): \(refused.errors)")
      }
      #expect(try (text("Data/images.csv"), text("Data/report/index.html")) == before)
    }

    @Test func `one that is gone is left out, and the rest goes on`() throws {
      try photographs()
      for words in [
        ["import", "photos"], ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64"],
        ["groups", "--clusters", "2"],
      ] { #expect(try ProgramRun(words + ["--quiet"], in: folder.url).status == 0) }
      try FileManager.default.removeItem(at: folder["photos/point 0/IMG_0.jpg"])
      #expect(try run("groups", "--clusters", "2").status == 0)
      #expect(try run("report").status == 0)
      let export = try run("export", "folder", "--output", "out", "--json")
      #expect(export.status == 0 && export.errors.contains("left out 1 images"), "\(export.errors)")
      let embed = try run(
        "embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--json")
      #expect(
        embed.status == 2 && embed.integer("broken") == 1 && embed.errors.contains("tiles import"), "\(embed.errors)")
      let verified = try run("verify", "--json")
      #expect(
        verified.status == 2 && verified.integer("gone") == 1 && !verified.errors.contains("fetch"),
        "\(verified.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder["Data/tiles.mbtiles"].path))
      let again = try run("import", "photos", "--json")
      #expect(again.status == 0 && again.integer("gone") == 1 && again.integer("images") == 39, "\(again.errors)")
      #expect(try run("verify").status == 0)
      try write("photos/point 1/IMG_1.jpg", Data("no picture".utf8))
      try write("photos/point 2/copy.jpg", Data(contentsOf: folder["photos/point 2/IMG_2.jpg"]))
      let damaged = try run("verify", "--repair")
      #expect(damaged.status == 2 && damaged.errors.contains("point 1/IMG_1.jpg"), "\(damaged.errors)")
      #expect(try run("verify").status == 0)
      #expect(try run("import", "photos", "--json").integer("images") == 39)
      let info = try run("info", "--json")
      #expect(info.integer("images") == 39 && info.integer("duplicates") == 1 && info.integer("labelled") == 0)
      #expect(info.json["first"] as? String == "2010-06-01" && info.json["last"] as? String == "2020-06-09")
      #expect(
        try run("embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64").status == 0)
    }

    /// Copies, formats, a table of viewpoints: from import to report and exports.
    @Test func `series, duplicates, dates and places are known to the split, the report and exports`() throws {
      try photographs()
      let fixtures = Shared.checkout.appendingPathComponent("Tests/ImagingTests/Fixtures/pictures")
      for name in ["placed.tif", "adobe.webp", "two.gif"] {
        try write("photos/formats/\(name)", Data(contentsOf: fixtures.appendingPathComponent(name)))
      }
      try write("photos/formats/a.png", MadeScene.picture(41).png())
      try write("photos/formats/IMG_0 copy.jpg", Data(contentsOf: folder["photos/point 0/IMG_0.jpg"]))
      try write(
        "photos/point 1/IMG_1 small.jpg", MadeScene.picture(1).resized(width: 160, height: 107).jpeg(quality: 85))
      try write(
        "viewpoints.csv",
        Data("Photo;Date;Lon;Lat\nIMG_3.jpg;vers 1910;2,5;46\nnowhere.jpg;1996;;\n".utf8))
      let words = ["import", "photos", "--series-by", "folder", "--table", "viewpoints.csv", "--json"]
      let imported = try ProgramRun(words, in: folder.url)
      #expect(imported.status == 0 && imported.integer("images") == 46, "\(imported.errors)")
      #expect(imported.integer("series") == 4 && imported.integer("duplicates") == 2, "\(imported.errors)")
      #expect(imported.errors.contains("no photograph for 1 rows, such as nowhere.jpg"), "\(imported.errors)")
      let info = try run("info", "--json")
      #expect(info.integer("duplicates") == 2 && info.integer("near_duplicates") == 1, "\(info.output)")
      #expect(info.json["first"] as? String == "1905-01-01")
      // What the table says stays when the folder is imported without it.
      #expect(try run("import", "photos", "--quiet").status == 0)
      let row = try #require(try table().first { $0[0] == "point 0/IMG_3.jpg" })
      #expect(row[5] == "1905-01-01/1915-12-31" && row[6] == "2.5" && row[7] == "46.0" && row[8] == "point 0", "\(row)")

      func sides() throws -> [String: String] {
        let lines = try text("Data/split.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        return Dictionary(uniqueKeysWithValues: lines.map { (String($0[0]), String($0[1])) })
      }
      let split = try run("split", "--method", "series", "--ratio", "0.7", "--json")
      #expect(split.status == 0 && split.integer("duplicates") == 2, "\(split.errors)")
      #expect(split.json["touching_pairs"] == nil)
      for point in 0..<3 {
        #expect(Set(try sides().filter { $0.key.hasPrefix("point \(point)/") }.values).count == 1)
      }
      #expect(try sides()["formats/IMG_0 copy.jpg"] == sides()["point 0/IMG_0.jpg"])
      #expect(try run("split", "--method", "block", "--block-zoom", "12").status == 0)
      #expect(try run("split", "--method", "folder").status == 0)
      let undated = try run("split", "--method", "time")
      #expect(undated.status == 64 && undated.errors.contains("the date of the photographs"), "\(undated.errors)")
      let dropped = try run("split", "--drop-duplicates", "--json")
      #expect(dropped.status == 0 && dropped.integer("images") == 44, "\(dropped.errors)")
      #expect(try run("split", "--buffer", "1").status == 64)

      #expect(try run("split", "--json").status == 0)
      let embed = try run(
        "embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--json")
      #expect(embed.status == 0 && embed.errors.contains("photographs have an up"), "\(embed.errors)")
      #expect(try text("Data/descriptors.json").contains("\"upright\":true"))
      #expect(try run("groups", "--clusters", "3").status == 0)
      #expect(try run("report", "--lang", "en,fr").status == 0)
      let pages = try [text("Data/report/index.html"), text("Data/report/index.fr.html")]
      for page in pages {
        for section in ["series", "places", "duplicates"] { #expect(page.contains("<section id=\"\(section)\"")) }
        #expect(
          page.contains("1905–1915") && !page.contains(folder.url.path) && !page.contains("No test tile touches")
            && !page.contains("that touch:"))
      }
      #expect(pages[0].contains("Nearly the same picture") && pages[1].contains("Presque la même image"))
      #expect(pages[1].contains("sans date") && pages[1].contains("Lieux"))

      let points = try run("export", "geojson", "--json")
      #expect(points.status == 0 && points.integer("placed") == 31, "\(points.output) \(points.errors)")
      let collection = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: folder["Data/export/groups.geojson"])) as? [String: Any])
      let features = try #require(collection["features"] as? [[String: Any]])
      #expect(features.allSatisfy { ($0["geometry"] as? [String: Any])?["type"] as? String == "Point" })
      #expect(features.count == 31)
      let package = try run("export", "gpkg", "--json")
      #expect(package.status == 0 && package.integer("photographs") == 31, "\(package.output) \(package.errors)")
      #expect(package.errors.contains("whose place nobody knows"))
      let rows = try SQLite(folder["Data/export/groups.gpkg"]).rows(
        "SELECT path, taken, color, hex(substr(geom, 1, 8)) FROM photographs ORDER BY path")
      let colors = Set(features.compactMap { ($0["properties"] as? [String: Any])?["color"] as? String })
      // "GP", version 0, little-endian without an extent, EPSG:4326.
      #expect(rows.count == 31 && rows.allSatisfy { $0[3] == "47500001E6100000" } && Set(rows.map { $0[2] }) == colors)

      func placed(_ root: String) throws -> (files: Int, placed: Int) {
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder[root].path).filter { path in
          ImageFormat.fileExtensions.contains((path as NSString).pathExtension)
        }
        let facts = try files.map { try PhotographFacts(decoding: Data(contentsOf: folder["\(root)/\($0)"])) }
        #expect(facts.count { $0.width > $0.height } >= 40)
        return (files.count, facts.count { $0.place != nil || $0.taken != nil })
      }
      #expect(try run("export", "folder", "--output", "bare").status == 0)
      #expect(try placed("bare") == (46, 0))
      #expect(try run("export", "folder", "--output", "whole", "--keep-place").status == 0)
      #expect(try placed("whole") == (46, 42))
      #expect(try run("export", "csv", "--keep-place").status == 64)
    }

    @Test func `photographs that come later are placed by the groups, and are shown as such`() throws {
      try photographs()
      for words in [
        ["import", "photos"], ["split"],
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64"],
        ["groups", "--clusters", "3"], ["groups", "name", "1", "Fields"], ["groups", "merge", "0", "2"],
      ] { #expect(try ProgramRun(words + ["--quiet"], in: folder.url).status == 0, "\(words)") }
      let none = try run("assign", "--later")
      #expect(none.status == 0 && none.errors.contains("no photograph was imported after"), "\(none.errors)")
      func rows(_ path: String) throws -> [String: [String]] {
        let lines = try text(path).split(separator: "\n").dropFirst()
          .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        return Dictionary(uniqueKeysWithValues: lines.map { ($0[0], Array($0.dropFirst())) })
      }
      let (split, found) = try (text("Data/split.csv"), rows("Data/groups/found.csv"))

      // Before the others and among them, in the order of their paths.
      for number in 40..<45 {
        try write(
          "photos/\(number % 2 == 0 ? "again" : "point 1")/L\(number).jpg", MadeScene.picture(number).jpeg(quality: 92))
      }
      let imported = try run("import", "photos")
      #expect(imported.status == 0, "\(imported.errors)")
      #expect(imported.errors.contains("5 photographs came after the groups were found: `tiles assign --later`"))
      let placed = try run("assign", "--later")
      #expect(placed.status == 0, "\(placed.errors)")
      let told = placed.output.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      #expect(
        Set(told.map { $0[0] }) == [
          "again/L40.jpg", "again/L42.jpg", "again/L44.jpg", "point 1/L41.jpg", "point 1/L43.jpg",
        ])

      // The others stay where they were, and on their sides.
      #expect(try text("Data/split.csv") == split)
      func isComplete() throws {
        let now = try rows("Data/groups/found.csv")
        #expect(now.filter { $0.value[0] != "later" } == found)
        #expect(now.count { $0.value[0] == "later" } == 5 && now.count == 45)
        let exported = try run("export", "csv")
        #expect(exported.status == 0 && !exported.errors.contains("confidence"), "\(exported.errors)")
        // path, split, group, name, distance, confidence
        let table = try rows("Data/export/groups.csv")
        for row in told { #expect(table[row[0]] == ["later"] + row.dropFirst(), "\(row)") }
        #expect(table.values.allSatisfy { Double($0[4]) != nil })
      }
      try isComplete()
      #expect(try run("groups", "list").output.contains("Fields"))
      #expect(try run("assign", "--later", "--json").integer("broken") == 0)
      try isComplete()

      #expect(try run("report", "--lang", "en,fr").status == 0)
      let pages = try [text("Data/report/index.html"), text("Data/report/index.fr.html")]
      #expect(pages[0].contains("5 images came after the groups were found"))
      #expect(pages[0].contains(">Placed later</em>") && pages[1].contains(">Placement ultérieur</em>"))
      #expect(pages[1].contains("5 images sont venues après la formation des groupes"))
      let folders = try run("export", "folder", "--split", "later", "--json")
      #expect(folders.status == 0 && folders.integer("images") == 5, "\(folders.errors)")

      // Edits hold for them as for the others, and are taken back.
      let before = try text("Data/groups/assignments.csv")
      #expect(try run("groups", "undo").status == 0)
      #expect(try text("Data/groups/assignments.csv") != before)
      #expect(try run("groups", "merge", "0", "2").status == 0)
      #expect(try text("Data/groups/assignments.csv") == before)

      // Killed between the table and the array.
      try FileManager.default.removeItem(at: folder["Data/groups/space.npy"])
      try write("Data/groups/.editing", Data())
      let named = try run("groups", "name", "1", "Meadows")
      #expect(
        named.status == 0 && named.errors.contains("were being placed when that was cut short"), "\(named.errors)")
      #expect(try rows("Data/groups/found.csv") == found)
      #expect(try run("groups", "undo").status == 0)
      let again = try run("assign", "--later")
      #expect(again.status == 0 && again.output == placed.output, "\(again.errors)")
      try isComplete()

      // Found anew, the groups keep their names; what was placed later waits to be placed again.
      let anew = try run("groups", "--clusters", "3")
      #expect(anew.errors.contains("5 photographs came after the groups were found"), "\(anew.errors)")
      #expect(try rows("Data/groups/found.csv") == found && run("groups", "list").output.contains("Fields"))
      let other = try run("groups", "--clusters", "2")
      #expect(other.status == 0, "\(other.errors)")
      #expect(try run("assign", "--later").status == 0)

      // Under other paths they would be placed a second time.
      #expect(try run("import", "photos/point 0", "--replace", "--quiet").status == 0)
      let strangers = try run("assign", "--later")
      #expect(strangers.status == 1 && strangers.errors.contains("under other paths"), "\(strangers.errors)")

      for words in [["assign"], ["assign", "--later", "photos"]] {
        #expect(try ProgramRun(words, in: folder.url).status == 64, "\(words)")
      }
    }

    @Test func `folders are classes where they are said to be`() throws {
      try photographs()
      let classes = try run("import", "photos", "--classes", "folders", "--json")
      #expect(classes.status == 0 && classes.integer("classes") == 3 && classes.integer("labelled") == 40)
      #expect(classes.errors.contains("took 3 folders for classes: point 0, point 1, point 2"), "\(classes.errors)")
      // Imported again they stay.
      #expect(try run("import", "photos", "--json").integer("labelled") == 40)
      let other = try run("import", "photos", "--classes", "none")
      #expect(other.status == 64 && other.errors.contains("another class"), "\(other.errors)")
      #expect(try run("import", "photos", "--classes", "none", "--replace", "--json").integer("labelled") == 0)
      #expect(try run("import", "photos", "--series-by", "postcode").status == 64)
      try write("bad.csv", Data("path,date\nIMG_1.jpg,someday\n".utf8))
      let bad = try run("import", "photos", "--table", "bad.csv")
      #expect(bad.status == 1 && bad.errors.contains("bad.csv:2: expected a date"), "\(bad.errors)")
    }

    @Test func `images that were embedded from a folder can be grouped`() throws {
      try photographs()
      let embed = try run(
        "embed", "--images", "photos", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64")
      #expect(embed.status == 0, "\(embed.errors)")
      for words in [["groups", "--clusters", "3"], ["report"], ["export", "csv"]] {
        let made = try ProgramRun(words, in: folder.url)
        #expect(made.status == 0, "\(words): \(made.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder["Data/images.csv"].path))
      #expect(!(try text("Data/report/index.html").contains(folder.url.path)))
    }

    @Test func `a photograph is described as it stands upright`() throws {
      let fixtures = Shared.checkout.appendingPathComponent("Tests/ImagingTests/Fixtures/pictures")
      let upright = try Raster(decoding: Data(contentsOf: fixtures.appendingPathComponent("plain.tif")))
      try write("upright/a.png", upright.png())
      for name in ["turned-6.png", "turned-6.webp", "turned-6.tif"] {
        try write(
          "turned-\(name)/a.\(name.split(separator: ".")[1])", Data(contentsOf: fixtures.appendingPathComponent(name)))
      }
      func descriptors(_ images: String) throws -> Data {
        let made = try run(
          "embed", "--images", images, "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64",
          "--rotations", "1", "--output",
          "\(images).npy")
        #expect(made.status == 0, "\(made.errors)")
        return try Data(contentsOf: folder["\(images).npy"])
      }
      let expected = try descriptors("upright")
      for name in ["turned-6.png", "turned-6.webp", "turned-6.tif"] {
        #expect(try descriptors("turned-\(name)") == expected, "\(name)")
      }
    }
  }
}

extension Turn {
  /// How an upright picture is stored by a camera that notes this orientation: the way back.
  fileprivate init(upright orientation: Int) {
    switch orientation {
    case 2: self.init(quarters: 0, isMirrored: true)
    case 3: self.init(quarters: 2)
    case 4: self.init(quarters: 2, isMirrored: true)
    case 5: self.init(quarters: 1, isMirrored: true)
    case 6: self.init(quarters: 1)
    case 7: self.init(quarters: 3, isMirrored: true)
    case 8: self.init(quarters: 3)
    default: self = .none
    }
  }
}
