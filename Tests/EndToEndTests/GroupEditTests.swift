import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// People name and merge the final groups: `tiles groups name`, `merge`, `undo` and `list`.
  @Suite(.timeLimit(.minutes(45))) struct GroupEditTests {
    let folder: TemporaryFolder

    /// Five groups of the procedural landscape, by a network with random weights.
    init() throws {
      folder = try TemporaryFolder()
      for arguments in [
        ["fetch", "--source", "sample", "--bbox", "2,46,2.8,46.4", "--zoom", "12", "--quiet"],
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--quiet"],
        ["groups", "--clusters", "5", "--quiet"],
      ] {
        let run = try ProgramRun(arguments, in: folder.url)
        #expect(run.status == 0, "\(run.errors)")
      }
    }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

    @discardableResult
    private func edit(_ arguments: String...) throws -> ProgramRun {
      let run = try ProgramRun(["groups"] + arguments + ["--json"], in: folder.url)
      #expect(run.status == 0, "\(arguments): \(run.errors)")
      return run
    }

    private func text(_ path: String) throws -> String {
      try String(contentsOf: folder["Data/\(path)"], encoding: .utf8)
    }

    /// What `groups/` shows of the groups, by path.
    private func shown() throws -> [String: Data] {
      let groups = folder["Data/groups"]
      let names = try FileManager.default.subpathsOfDirectory(atPath: groups.path)
      return Dictionary(
        uniqueKeysWithValues: try names.filter { !$0.hasPrefix("edits-") && $0.contains(".") }.map {
          ($0, try Data(contentsOf: groups.appendingPathComponent($0)))
        })
    }

    private func log() throws -> String {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder["Data/groups"].path)
      return "groups/" + (try #require(names.first { $0.hasPrefix("edits-") }))
    }

    private func list() throws -> [[String: Any]] {
      try #require(try run("groups", "list", "--json").json["groups"] as? [[String: Any]])
    }

    private func state(of stage: String) throws -> [String: String] {
      let row = try #require(try run("status", "--json").json[stage] as? [String: Any])
      return row.compactMapValues { $0 as? String }.filter { ["state", "reason"].contains($0.key) }
    }

    private func groups(_ path: String = "groups/assignments.csv") throws -> [String] {
      try text(path).split(separator: "\n").dropFirst().map { String($0.split(separator: ",")[4]) }
    }

    private func lines(_ path: String) throws -> [String] { try text(path).split(separator: "\n").map(String.init) }

    private func confidences() throws -> [Double?] {
      try lines("groups/assignments.csv").dropFirst().map { line in
        Double(line.split(separator: ",", omittingEmptySubsequences: false)[6])
      }
    }

    /// The tiles of a group as it is now.
    private func members(of group: Int) throws -> [String] {
      try text("groups/assignments.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        .filter { $0[4] == "\(group)" }.map { $0[..<3].joined(separator: "/") }
    }

    @Test func `groups are named and merged, and undo leaves the bytes that were there`() throws {
      let before = try shown()
      let (found, assigned) = (try lines("groups/found.csv"), try lines("groups/assignments.csv"))
      #expect(assigned.first == (found.first ?? "") + ",confidence,km2")
      #expect(zip(found.dropFirst(), assigned.dropFirst()).allSatisfy { $1.hasPrefix($0 + ",") })
      #expect(try confidences().allSatisfy { $0 != nil } && found.count == assigned.count)
      let sizes = try list().map { ($0["images"] as? NSNumber)?.intValue ?? 0 }
      #expect(try sizes.count == 5 && sizes.reduce(0, +) == groups().count)

      #expect(try edit("name", "3", "  Broadleaf forest ").json["edit"] as? String == "name 3 Broadleaf forest")
      #expect(try shown()["assignments.csv"] == before["assignments.csv"])
      let merge = try edit("merge", "3", "0", "1")
      #expect(merge.integer("groups") == 3 && merge.integer("edits") == 2)

      #expect(try Set(groups()) == ["2", "3", "4"])
      // Of the groups as they are now: the next one is none of those that were merged.
      #expect(try confidences().allSatisfy { $0 != nil } && shown()["assignments.csv"] != before["assignments.csv"])
      for (found, now) in zip(try groups("groups/found.csv"), try groups()) {
        #expect(now == (["0", "1", "3"].contains(found) ? "3" : found))
      }
      let merged = try #require(try list().first { ($0["group"] as? NSNumber)?.intValue == 3 })
      #expect((merged["images"] as? NSNumber)?.intValue == sizes[0] + sizes[1] + sizes[3])
      #expect(merged["name"] as? String == "Broadleaf forest" && merged["merged_from"] as? [Int] == [0, 1])
      let table = try run("groups", "list")
      #expect(table.output.contains("Broadleaf forest") && table.output.hasPrefix("group  name"))

      let after = try shown()
      #expect(after["found.csv"] == before["found.csv"] && after["centroids.npy"] == before["centroids.npy"])
      #expect(after.keys.filter { $0.hasPrefix("sheets/") }.sorted() == [2, 3, 4].map { "sheets/group-0\($0).jpg" })
      #expect(after.keys.filter { $0.hasPrefix("mean/") }.count == 3)
      #expect(after["sheets/group-03.jpg"] != before["sheets/group-03.jpg"])
      #expect(after["sheets/group-02.jpg"] == before["sheets/group-02.jpg"])
      #expect(try text("groups/profile.json").contains("\"name\" : \"Broadleaf forest\""))

      try edit("undo")
      #expect(try shown()["assignments.csv"] == before["assignments.csv"])
      #expect(try list().count == 5 && text("groups/profile.json").contains("Broadleaf forest"))
      try edit("undo")
      #expect(try shown() == before)
      let none = try run("groups", "undo")
      #expect(none.status == 1 && none.errors.contains("expected an edit to take back"), "\(none.errors)")
      // The history is whole: two edits, two undos.
      #expect(try text(log()).split(separator: "\n").count == 4)

      // Names beside values, all to the left.
      let told = try run("groups", "name", "3", "Broadleaf forest").output
      #expect(told.contains("\nedits   1\n") && told.hasSuffix("groups  5\n"), "\(told)")
    }

    @Test func `a group is taken apart and images are moved, and undo and redo leave the bytes that were there`() throws
    {
      let before = try shown()
      let whole = try members(of: 0)
      let split = try edit("split", "0", "--into", "2")
      #expect(split.json["edit"] as? String == "split 0 into 0, 5" && split.integer("groups") == 6)
      let parts = try shown()
      let (first, second) = (try members(of: 0), try members(of: 5))
      #expect((first + second).sorted() == whole.sorted() && first.count >= second.count && !second.isEmpty)
      #expect(try zip(groups("groups/found.csv"), groups()).allSatisfy { $0 == $1 || ($0 == "0" && $1 == "5") })
      #expect(try confidences().allSatisfy { $0 != nil } && lines("groups/colors.csv").count == 7)
      #expect(parts["sheets/group-05.jpg"] != nil && parts["mean/group-05.jpg"] != nil)
      #expect(parts["found.csv"] == before["found.csv"] && parts["model.safetensors"] == before["model.safetensors"])
      #expect(try state(of: "groups")["state"] == "up to date")
      // Found again they are taken apart again, and lie where they lay.
      #expect(try run("groups", "--clusters", "5", "--quiet").status == 0)
      #expect(try shown() == parts)

      try edit("undo")
      #expect(try shown() == before)
      #expect(try edit("redo").json["edit"] as? String == "redo of: split 0 into 0, 5")
      #expect(try shown() == parts)
      let none = try run("groups", "redo")
      #expect(none.status == 1 && none.errors.contains("expected an edit that was taken back"), "\(none.errors)")

      // What was found is like the two that were given, and no edit's number comes again.
      try edit("undo")
      let search = try run("search", whole[0], whole[1], "--not", try members(of: 1)[0], "--top", "3")
      #expect(search.status == 0 && search.output.hasPrefix("image,score\n"), "\(search.errors)")
      let found = search.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] }.map(String.init)
      #expect(found.count == 3 && !found.contains(whole[0]) && !found.contains(whole[1]))
      try Data(search.output.utf8).write(to: folder["found.csv"])
      let move = try edit("move", whole[0], "--to", "new", "--from", "found.csv")
      #expect(move.json["edit"] as? String == "move 4 images to 6 (new)" && move.integer("groups") == 6)
      #expect(try members(of: 6).sorted() == ([whole[0]] + found).sorted())
      let again = try run("groups", "move", whole[0], "--to", "6", "--from", "found.csv")
      #expect(again.status == 64 && again.errors.contains("not in group 6"), "\(again.errors)")
      #expect(try edit("move", whole[1], "--to", "4").json["edit"] as? String == "move 1 images to 4")
      #expect(try members(of: 4).contains(whole[1]))
      #expect(try list().map { ($0["group"] as? NSNumber)?.intValue } == [0, 1, 2, 3, 4, 6])
      #expect(try run("groups", "levels", "--json").json["order"] as? [Int] != nil)

      // An image that comes is given to the groups as they are now.
      try edit("merge", "6", "4")
      let assigned = try run("assign", "Data/tiles.mbtiles", "--json")
      let rows = try #require(assigned.json["images"] as? [[String: Any]], "\(assigned.errors)")
      let given = Set(rows.compactMap { ($0["group"] as? NSNumber)?.intValue })
      #expect(given.isSubset(of: [0, 1, 2, 3, 6]) && given.contains(6))
      for _ in 0..<3 { try edit("undo") }
      #expect(try shown() == before)
    }

    @Test func `levels join the groups as they are now, and give any number of parts`() throws {
      try edit("merge", "3", "0")
      try edit("name", "2", "Sea")
      let tree = try run("groups", "levels", "--json").json
      #expect((tree["order"] as? [Int])?.sorted() == [1, 2, 3, 4])
      let merges = try #require(tree["merges"] as? [[String: Any]])
      #expect(merges.compactMap { $0["level"] as? Int } == [4, 3, 2])
      let heights = merges.compactMap { ($0["height"] as? NSNumber)?.doubleValue }
      #expect(heights.count == 3 && heights == heights.sorted() && heights.allSatisfy { $0 > 0 })
      let table = try run("groups", "levels").output
      #expect(table.hasPrefix("groups") && table.contains("┬ 4 groups") && table.contains("─ 2 Sea"), "\(table)")

      func parts(_ count: Int) throws -> [[String: Any]] {
        let level = try run("groups", "levels", "--into", "\(count)", "--json")
        #expect(level.status == 0 && level.integer("level") == count, "\(level.errors)")
        return try #require(level.json["parts"] as? [[String: Any]])
      }
      func number(_ row: [String: Any], _ name: String) -> Double { (row[name] as? NSNumber)?.doubleValue ?? .nan }
      let list = try list()
      let images = list.reduce(0) { $0 + number($1, "images") }
      for count in 1...4 {
        let parts = try parts(count)
        #expect(parts.count == count && parts.reduce(0) { $0 + number($1, "images") } == images)
        #expect(parts.flatMap { $0["groups"] as? [Int] ?? [] }.sorted() == [1, 2, 3, 4])
        #expect(abs(parts.reduce(0) { $0 + number($1, "share") } - 1) < 1e-5)
      }
      for (part, group) in zip(try parts(4), list) {
        for name in ["images", "km2", "share"] { #expect(number(part, name) == number(group, name)) }
      }
      #expect(try run("groups", "levels", "--into", "2").output.hasPrefix("part  images"))

      for count in ["0", "5", "x"] {
        let refused = try run("groups", "levels", "--into", count)
        #expect(refused.status == 64 && refused.errors.contains("into"), "\(refused.errors)")
      }
      try FileManager.default.removeItem(at: folder["Data/groups/model.safetensors"])
      let none = try run("groups", "levels")
      #expect(none.status == 1 && none.errors.contains("model.safetensors"), "\(none.errors)")
    }

    @Test func `proposed names are never two alike, and are taken over into the log`() throws {
      func proposed(_ language: String = "en") throws -> [String] {
        let list = try run("groups", "list", "--json", "--lang", language)
        let entries = try #require(list.json["groups"] as? [[String: Any]])
        return entries.compactMap { $0["proposed"] as? String }
      }
      let (english, french) = (try proposed(), try proposed("fr"))
      for names in [english, french] {
        #expect(Set(names.map { $0.lowercased() }).count == 5 && names.allSatisfy { !$0.isEmpty && $0.count <= 80 })
      }
      #expect(try run("groups", "list").output.split(separator: "\n").first?.contains("proposed") == true)
      #expect(try run("report", "--quiet").status == 0)
      let page = try text("report/index.html")
      #expect(page.contains("<em class=\"proposed\"><bdi>≈ ") && page.contains("proposed by rule"))

      let one = try edit("name", "3", "--proposed")
      #expect((one.json["named"] as? [String: String]) == ["3": english[3]] && one.integer("edits") == 1)
      try edit("name", "2", "Nowhere")
      #expect(try list()[3]["name"] as? String == english[3] && list()[3]["proposed"] is NSNull)
      #expect(try proposed() == [0, 1, 4].map { english[$0] })
      let rest = try edit("name", "--proposed", "--lang", "fr")
      #expect((rest.json["named"] as? [String: String])?.keys.sorted() == ["0", "1", "4"])
      #expect(
        try list().compactMap { $0["name"] as? String } == [french[0], french[1], "Nowhere", english[3], french[4]])
      #expect(try text("groups/profile.json").contains(english[3]) && proposed().isEmpty)
      #expect(try !run("groups", "list").output.contains("proposed"))
      #expect(try state(of: "groups")["state"] == "up to date")
      // An edit each; there is nothing more to name, and so nothing is written.
      let log = try text(log())
      #expect(log.split(separator: "\n").count == 5)
      #expect(try edit("name", "--proposed").integer("edits") == 5 && text(self.log()) == log)
      try edit("undo")
      #expect(try list().compactMap { $0["name"] as? String }.count == 4 && proposed() == [english[4]])
    }

    @Test func `an edit leaves the groups up to date and the report stale, and the report shows the name`() throws {
      #expect(try run("report", "--quiet").status == 0)
      try edit("name", "2", "</script><script>alert('x')</script>")
      try edit("merge", "0", "4")
      #expect(try state(of: "groups")["state"] == "up to date")
      #expect(try state(of: "report") == ["state": "stale", "reason": "input groups changed"])
      #expect(try run("report", "--quiet").status == 0)
      let page = try text("report/index.html")
      #expect(!page.contains("<script>alert") && !page.contains("</script><script>a"))
      // Contact sheet and its link, map and legend, profile.
      let name = "&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"
      for part in ["Group 2 <bdi class=\"name\">\(name)</bdi>", "<bdi>Group 2 \(name)</bdi>"] {
        #expect(page.contains(part), "\(part)")
      }
      #expect(page.contains("id=\"group-2\"") && page.contains("id=\"profile-0\"") && !page.contains("id=\"group-4\""))
    }

    private func colors() throws -> [String: String] {
      Dictionary(
        uniqueKeysWithValues: try list().map {
          ("\(($0["group"] as? NSNumber)?.intValue ?? -1)", $0["color"] as? String ?? "")
        })
    }

    @Test func `colours are those of the ground, then a person's, and the same in report and exports`() throws {
      let before = try shown()
      let found = try lines("groups/colors.csv")
      let ground = try colors()
      #expect(found.first == "group,color" && found.count == 6 && Set(ground.values).count == 5)
      #expect(found.dropFirst() == (0..<5).map { "\($0),\(ground["\($0)"] ?? "")" }[...])
      // The palette's first, which has nothing to do with the ground.
      #expect(ground["0"] != "#e69f00")

      #expect(try edit("color", "3", "#1F77B4").json["edit"] as? String == "color 3 #1f77b4")
      #expect(try shown() == before, "no file but the log")
      #expect(try state(of: "groups")["state"] == "up to date")
      var given = ground
      given["3"] = "#1f77b4"
      #expect(try colors() == given)
      #expect(try list().map { $0["color_given"] as? Bool } == [false, false, false, true, false])
      #expect(try run("groups", "list").output.contains("#1f77b4 (given)"))

      #expect(try run("report", "--quiet").status == 0)
      let page = try text("report/index.html")
      for (group, color) in given {
        #expect(
          page.contains("id=\"group-\(group)\" aria-labelledby=\"group-\(group)-title\" style=\"--group:\(color)\""))
        #expect(page.contains("<g data-group=\"\(group)\" fill=\"\(color)\">"))
      }
      #expect(try run("export", "geojson", "--quiet").status == 0)
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(text("export/groups.geojson").utf8)) as? [String: Any])
      let features = try #require(json["features"] as? [[String: Any]]).compactMap {
        $0["properties"] as? [String: Any]
      }
      #expect(
        try features.count == groups().count
          && features.allSatisfy { given["\(($0["group"] as? NSNumber)?.intValue ?? -1)"] == $0["color"] as? String })
      let blue = "<Option name=\"color\" type=\"QString\" value=\"31,119,180,255\"/>"
      #expect(try text("export/groups.qml").contains(blue))

      // The number that stays keeps its colour; undo brings back those of the others.
      try edit("merge", "3", "0")
      given["0"] = nil
      #expect(try colors() == given)
      #expect(try run("groups", "--clusters", "5", "--quiet").status == 0)
      #expect(try lines("groups/colors.csv") == found && colors() == given)
      try edit("undo")
      try edit("undo")
      #expect(try colors() == ground && shown() == before)
    }

    @Test func `edits stay with the groups that they were made of`() throws {
      try edit("name", "1", "Sea")
      try edit("merge", "0", "2")
      let edited = try shown()
      let log = try log()

      let same = try run("groups", "--clusters", "5")
      #expect(same.status == 0 && same.errors.contains("2 edits"), "\(same.errors)")
      #expect(try shown() == edited)

      let images = try Set(members(of: 1))
      let other = try run("groups", "--clusters", "4")
      #expect(other.status == 0 && other.errors.contains("groups changed: "), "\(other.errors)")
      // The name went to the group that has most of its images, if any has, and is marked; what it was is kept.
      let carried = try list().filter { $0["carried"] as? Bool == true }
      #expect(carried.allSatisfy { $0["name"] as? String == "Sea" } && carried.count <= 1)
      if let sea = (carried.first?["group"] as? NSNumber)?.intValue {
        #expect(try 2 * images.intersection(members(of: sea)).count > images.count)
        #expect(try run("report").status == 0)
        #expect(try text("report/index.html").contains("The name was carried over"))
        try edit("name", "\(sea)", "Sea")
        #expect(try list().allSatisfy { $0["carried"] as? Bool == false })
      } else {
        #expect(other.errors.contains("no group of now has most images of: Sea") && other.errors.contains(log))
      }
      #expect(try text(log).contains("Sea"))

      // Through a pipeline, whose words the same command parses.
      let stages = "fetch: {source: sample, bbox: [2, 46, 2.8, 46.4], zoom: 12}\n  groups: {clusters: 5}\n"
      try Data("data: Data\nstages:\n  \(stages)".utf8).write(to: folder["p.yaml"])
      let back = try run("run", "p.yaml")
      #expect(back.status == 0, "\(back.errors)")
      #expect(try shown() == edited)
      #expect(try run("run", "p.yaml").errors.contains("groups: up to date"))
    }

    @Test func `groups of an area are named too, as long as its file is what it was`() throws {
      let area = #"{"type":"Polygon","coordinates":[[[2,46],[3,46],[3,47],[2,47],[2,46]]]}"#
      try Data(area.utf8).write(to: folder["area.geojson"])
      let grouped = try run("groups", "--clusters", "3", "--within", "area.geojson")
      #expect(grouped.status == 0, "\(grouped.errors)")
      try edit("name", "1", "Sea")
      #expect(try list().contains { $0["name"] as? String == "Sea" })
      try Data((area + " ").utf8).write(to: folder["area.geojson"])
      let stale = try run("groups", "name", "1", "Lake")
      #expect(stale.status == 1 && stale.errors.contains("area.geojson changed"), "\(stale.errors)")
    }

    @Test func `groups of before that come back have their own names, and it is said that others do not apply`() throws
    {
      try edit("name", "0", "First")
      #expect(try run("groups", "--clusters", "4", "--quiet").status == 0)
      try edit("name", "0", "Second")
      let back = try run("groups", "--clusters", "5")
      #expect(back.errors.contains("edits of their own"), "\(back.errors)")
      #expect(try list().compactMap { $0["name"] as? String } == ["First"])
    }

    @Test func `an edit that was killed is completed by the next, or by the stage`() throws {
      try edit("name", "1", "Sea")
      let before = try shown()
      let log = folder["Data/\(try log())"]
      let manifest = try text("manifest.json")
      try edit("merge", "1", "0")
      let after = try shown()
      let edits = try Data(contentsOf: log)

      // As if killed after the log was written, and before anything else was.
      func restore() throws {
        let groups = folder["Data/groups"]
        try FileManager.default.removeItem(at: groups)
        for (path, data) in before {
          let file = groups.appendingPathComponent(path)
          try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
          try data.write(to: file)
        }
        try edits.write(to: log)
        try Data().write(to: folder["Data/groups/.editing"])
        try Data("half".utf8).write(to: folder["Data/groups/.assignments.csv.1-0123456789abcdef.tmp"])
        try Data(manifest.utf8).write(to: folder["Data/manifest.json"])
      }

      try restore()
      #expect(try list().count == 4)
      #expect(try state(of: "groups")["state"] == "stale")
      // The same command again is refused, since it was done; and done it is.
      let again = try run("groups", "merge", "1", "0")
      #expect(again.status == 64 && again.errors.contains("cut short"), "\(again.errors)")
      #expect(try shown() == after)
      #expect(try state(of: "groups")["state"] == "up to date")

      try restore()
      #expect(try run("groups", "--clusters", "5", "--quiet").status == 0)
      #expect(try shown() == after)
      try edit("undo")
      #expect(try shown() == before)
    }

    @Test func `what moves teach is shown, kept as one edit, and taken back`() throws {
      let none = try run("groups", "learn")
      #expect(none.status == 1 && none.errors.contains("`tiles groups move"), "\(none.errors)")
      #expect(try run("groups", "learn", "--network").errors == none.errors)
      let device = try run("groups", "learn", "--device", "cpu")
      #expect(device.status == 64 && device.errors.contains("--network"), "\(device.errors)")
      // What a person wants apart lies in one group: three of it are moved to a group of their own.
      let rows = try text("groups/assignments.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      let apart = rows.filter { $0[4] == "1" }.map { $0[..<3].joined(separator: "/") }
      try edit("merge", "0", "1")
      #expect(try run("groups", "move", apart[0], apart[1], apart[2], "--to", "new", "--quiet").status == 0)
      let moved = try shown()
      let proposal = try edit("learn").json
      let changes = try #require(proposal["changes"] as? [[String: Any]])
      #expect(changes.count > 3 && proposal["changed"] as? Int == changes.count)
      #expect(proposal["kept"] as? Bool == false && proposal["moved_by_hand"] as? Int == 3)
      #expect(changes.allSatisfy { !apart[..<3].contains($0["image"] as? String ?? "") })
      #expect(try shown() == moved)

      #expect(try edit("learn", "--keep").json["kept"] as? Bool == true)
      let groups = try text("groups/assignments.csv").split(separator: "\n").dropFirst().map {
        $0.split(separator: ",")
      }
      .reduce(into: [:]) { $0[$1[..<3].joined(separator: "/")] = Int($1[4]) }
      for change in changes {
        #expect(groups[change["image"] as? String ?? ""] == change["to"] as? Int, "\(change)")
      }
      for tile in apart[..<3] { #expect(groups[tile] == 5) }
      #expect(try state(of: "groups")["state"] == "up to date")
      // What it says itself teaches nothing more than what the person said.
      #expect(try edit("learn").json["moved_by_hand"] as? Int == 3)
      try edit("undo")
      #expect(try shown() == moved)
    }

    /// By a network that learns in a few seconds.
    private func describeQuickly() throws {
      for words in [
        "embed --backbone efficientnet-lite0 --weights none --input-size 64 --rotations 1", "groups --clusters 5",
      ] {
        let run = try ProgramRun(words.split(separator: " ").map(String.init) + ["--quiet"], in: folder.url)
        #expect(run.status == 0, "\(run.errors)")
      }
    }

    @Test func `what the network learns is shown, and kept without learning it again`() throws {
      try describeQuickly()
      let rows = try text("groups/assignments.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      let apart = rows.filter { $0[4] == "1" }.map { $0[..<3].joined(separator: "/") }
      try edit("merge", "0", "1")
      #expect(try run("groups", "move", apart[0], apart[1], apart[2], "--to", "new", "--quiet").status == 0)
      let moved = try shown()
      let proposal = try edit("learn", "--network", "--device", "cpu")
      #expect(!proposal.errors.contains("taught this before"))
      let changes = try #require(proposal.json["changes"] as? [[String: Any]])
      #expect(!changes.isEmpty && proposal.json["kept"] as? Bool == false)
      #expect(changes.allSatisfy { !apart[..<3].contains($0["image"] as? String ?? "") })
      let kept = folder["Data/.learned.json"].path
      func isThere() -> Bool { FileManager.default.fileExists(atPath: kept) }
      #expect(try shown() == moved && isThere())
      #expect(try state(of: "groups")["state"] == "up to date")

      // A name is nothing that it learned of.
      try edit("name", "2", "Field")
      let second = try edit("learn", "--network", "--keep")
      #expect(second.errors.contains("taught this before") && second.json["kept"] as? Bool == true)
      #expect(NSArray(array: second.json["changes"] as? [Any] ?? []).isEqual(to: changes))
      let groups = Dictionary(
        uniqueKeysWithValues: try text("groups/assignments.csv").split(separator: "\n").dropFirst().map {
          let fields = $0.split(separator: ",")
          return (fields[..<3].joined(separator: "/"), Int(fields[4]))
        })
      for change in changes { #expect(groups[change["image"] as? String ?? ""] == change["to"] as? Int, "\(change)") }
      #expect(!isThere())

      // In one go, and with the same outcome.
      let keptFiles = try shown()
      try edit("undo")
      let once = try edit("learn", "--network", "--keep")
      #expect(!once.errors.contains("taught this before") && !isThere())
      #expect(try shown() == keptFiles)

      // What somebody else put there is not followed, and not removed.
      try FileManager.default.createSymbolicLink(atPath: kept, withDestinationPath: "mine")
      try Data("mine".utf8).write(to: folder["Data/mine"])
      let before = try shown()
      let refused = try run("groups", "merge", "2", "3")
      #expect(refused.status != 0 && refused.errors.contains(".learned.json"), "\(refused.errors)")
      #expect(try shown() == before && text("mine") == "mine")
      try FileManager.default.removeItem(atPath: kept)
      try Data("{}".utf8).write(to: folder["Data/.learned.json"])
      #expect(try run("groups", "--clusters", "4", "--quiet").status == 0 && !isThere())
    }

    @Test func `an image that is gone is where the classifier alone puts it`() throws {
      try describeQuickly()
      let rows = try text("groups/assignments.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      let lost = rows.filter { $0[4] == "2" }[0]
      let moved = rows.filter { $0[4] == "1" }.prefix(2).map { $0[..<3].joined(separator: "/") }
      #expect(try run("groups", "move", moved[0], moved[1], "--to", "3", "--quiet").status == 0)
      let y = (1 << (Int(lost[0]) ?? 0)) - 1 - (Int(lost[2]) ?? 0)
      try SQLite(folder["Data/tiles.mbtiles"]).change(
        """
        UPDATE images SET tile_data = x'00' WHERE tile_id IN
        (SELECT tile_id FROM map WHERE tile_column = \(lost[1]) AND tile_row = \(y))
        """)
      let name = lost[..<3].joined(separator: "/")
      func place(_ changes: Any?) -> Int? {
        (changes as? [[String: Any]])?.first { $0["image"] as? String == name }?["to"] as? Int
      }
      let alone = try edit("learn").json["changes"]
      let proposal = try edit("learn", "--network")
      #expect(place(proposal.json["changes"]) == place(alone))
      #expect(proposal.errors.contains("left out \(name)"), "\(proposal.errors)")
    }

    @Test func `groups that changed otherwise are not edited`() throws {
      let sheet = folder["Data/groups/sheets/group-02.jpg"]
      try FileManager.default.removeItem(at: sheet)
      let outputs = try run("groups", "name", "1", "Sea")
      #expect(outputs.status == 1 && outputs.errors.contains("output groups changed"), "\(outputs.errors)")
      #expect(try run("groups", "--clusters", "5", "--quiet").status == 0)
      #expect(try run("embed", "--weights", "none", "--input-size", "80", "--quiet").status == 0)
      let inputs = try run("groups", "merge", "1", "2")
      #expect(inputs.status == 1 && inputs.errors.contains("input descriptors.npy changed"), "\(inputs.errors)")
      #expect(try list().count == 5)
    }

    @Test func `a wrong number or name is a usage error that changes nothing`() throws {
      let before = try shown()
      for (arguments, found) in [
        (["name", "9", "x"], "0, 1, 2, 3, 4"), (["merge", "0", "9"], "0, 1, 2, 3, 4"), (["merge", "2", "2"], "twice"),
        (["merge", "2"], "two or more"), (["merge"], "ids"), (["name", "2"], "text"), (["name", "two", "x"], "two"),
        (["name", "2", "a\u{7}"], "U+0007"), (["name", "2", String(repeating: "x", count: 201)], "at most 200"),
        (["name"], "--proposed"),
        (["name", "2", "x", "--proposed"], "both"), (["name", "2", "x", "--lang", "fr"], "--proposed"),
        (["name", "9", "--proposed"], "0, 1, 2, 3, 4"),
        (["color", "2", "#12345"], "'#12345'"), (["color", "2", "red"], "'red'"), (["color", "2"], "color"),
        (["color", "9", "#123456"], "0, 1, 2, 3, 4"), (["nam", "2", "x"], "nam"),
        (["split", "9"], "0, 1, 2, 3, 4"), (["split", "0", "--into", "1"], "two or more parts"),
        (["split", "0", "--into", "999"], "found 999"), (["move", "1/0/0", "--to", "1"], "as z/x/y"),
        (["move", "--to", "1"], "--from"), (["move", "1/0/0"], "--to"), (["move", "1/0/0", "--to", "x"], "--to"),
        (["--clusters", "3", "list"], "tiles groups list --clusters"),
      ] {
        let run = try ProgramRun(["groups"] + arguments, in: folder.url)
        #expect(run.status == 64 && run.errors.contains(found), "\(arguments): \(run.errors)")
      }
      #expect(try shown() == before)
      #expect(
        try !FileManager.default.contentsOfDirectory(atPath: folder["Data/groups"].path).contains {
          $0.hasPrefix("edits-")
        })
    }

    @Test func `without groups the commands say what to run, and data may stand before them`() throws {
      for arguments in [
        ["list"], ["levels"], ["name", "0", "x"], ["name", "--proposed"], ["merge", "0", "1"], ["undo"], ["redo"],
        ["split", "0"], ["move", "1/0/0", "--to", "1"], ["learn"],
      ] {
        let run = try ProgramRun(["--data", "other", "groups"] + arguments, in: folder.url)
        #expect(run.status == 1 && run.errors.contains("other/groups/found.csv"), "\(run.errors)")
        #expect(run.errors.contains("run `tiles groups` first"))
      }
    }
  }
}
