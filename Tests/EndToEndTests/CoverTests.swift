import Foundation
import Pipeline
import TestSupport
import Testing

/// What `tiles fetch` is asked for: several zooms at once, and lists of tiles.
@Suite(.timeLimit(.minutes(45))) struct CoverTests {
  /// By the formula of Web Mercator: 6 tiles at zoom 9, 12 at zoom 10, 35 at zoom 11.
  private static let box = "2,46,3,46.5"

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.output)\(run.errors)")
    return run
  }

  private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: folder[path]) }

  /// With rows from the south, as the archive has them.
  private func tiles(_ data: String = "Data") throws -> Set<String> {
    let rows = try SQLite(folder["\(data)/tiles.mbtiles"]).rows(
      "SELECT zoom_level, tile_column, tile_row FROM tiles")
    return Set(rows.map { $0.joined(separator: "/") })
  }

  private func metadata() throws -> [String: String] {
    let rows = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT name, value FROM metadata")
    return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
  }

  private func record() throws -> StageRecord { try #require(try Manifest(in: folder["Data"]).stages["fetch"]) }

  private func server() throws -> (server: PythonServer, source: String) {
    let server = try PythonServer(
      Shared.checkout.appendingPathComponent("Tests/EndToEndTests/Fixtures/hole_server.py"),
      ["404", "--holes", "none"])
    return (server, "\(server.endpoint)/{z}/{x}/{y}.png")
  }

  // MARK: Several zooms

  @Test func `a range of zooms is harvested as one, asked for once, and said in every place`() throws {
    let (server, source) = try server()
    let plan = try run(
      "fetch", "--source", source, "--bbox", Self.box, "--zoom", "9-11", "--dry-run", "--json")
    #expect(plan.integer("tiles") == 53 && plan.integer("requests") == 53 && plan.json["zoom"] as? String == "9-11")
    #expect(try server.get(count: "/requests") == 0)
    let first = try run("fetch", "--source", source, "--bbox", Self.box, "--zoom", "9-11", "--json")
    #expect(first.integer("wanted") == 53 && first.integer("stored") == 53 && first.integer("elsewhere") == 0)
    #expect(first.json["zoom"] as? String == "9-11")
    let counts = Dictionary(grouping: try tiles()) { $0.prefix { $0 != "/" } }.mapValues(\.count)
    #expect(counts == ["9": 6, "10": 12, "11": 35])
    let metadata = try metadata()
    #expect(metadata["minzoom"] == "9" && metadata["maxzoom"] == "11")
    #expect(metadata["name"] == "tiles: template, zooms 9-11")
    #expect(try record().params["zoom"] == "9-11")
    let again = try run("fetch", "--source", source, "--bbox", Self.box, "--zoom", "9-11", "--json")
    #expect(again.integer("known") == 53 && again.integer("requests") == 0)
    #expect(try server.get(count: "/requests") == 53)
    _ = try run("manifest", "dvc")
    #expect(try String(contentsOf: folder["Data/dvc.yaml"], encoding: .utf8).contains("--zoom=9-11"))
    // What comes after takes one zoom of them.
    let split = try run("split", "--json")
    #expect(split.json["zooms"] as? [Int] == [11] && split.integer("images") == 35 && split.integer("left_out") == 18)
    // One of them alone is the harvest that it always was.
    let one = try run("fetch", "--source", source, "--bbox", Self.box, "--zoom", "10", "--json")
    #expect(one.integer("known") == 12 && one.integer("elsewhere") == 41 && one.integer("zoom") == 10)
    #expect(try record().params["zoom"] == 10)
    #expect(try server.get(count: "/requests") == 53)
  }

  @Test func `a sample is of all zooms together, and parts make up the whole`() throws {
    let range = ["fetch", "--source", "sample", "--bbox", Self.box, "--zoom", "9-11", "--json"]
    let sample = try ProgramRun(range + ["--sample", "20"], in: folder.url)
    #expect(sample.status == 0 && sample.integer("stored") == 20, "\(sample.errors)")
    let drawn = try tiles()
    // A run of 2 or 3 tiles gives one: of 6, 12 and 35 these many.
    let counts = Dictionary(grouping: drawn) { $0.prefix { $0 != "/" } }.mapValues(\.count)
    #expect(
      (2...3).contains(counts["9"] ?? 0) && (4...5).contains(counts["10"] ?? 0) && (13...14).contains(counts["11"] ?? 0)
    )
    let again = try ProgramRun(range + ["--sample", "20"], in: folder.url)
    #expect(again.integer("known") == 20 && again.integer("stored") == 0)
    #expect(try tiles() == drawn)
    let parts = try ["1/2", "2/2"].map { shard in
      let part = try ProgramRun(range + ["--shard", shard, "--data", String(shard.prefix(1))], in: folder.url)
      #expect(part.status == 0, "\(part.errors)")
      return try tiles(String(shard.prefix(1)))
    }
    #expect(
      parts[0].isDisjoint(with: parts[1]) && parts[0].union(parts[1]).count == 53
        && drawn.isSubset(of: parts[0].union(parts[1])))
  }

  @Test(arguments: ["11-9", "10-", "-10", "a-b", "-1-3", "10-23", "1-2-3", "23"])
  func `what is no range is told, and touches nothing`(_ zoom: String) throws {
    let refused = try run("fetch", "--source", "sample", "--bbox", Self.box, "--zoom=\(zoom)", status: 64)
    #expect(refused.errors.contains("expected a zoom from 0 to 22"), "\(refused.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test(arguments: [
    ("earth", "5-7", "zoom 7: source 'earth' has imagery for zoom 0 to 6"),
    ("pdok", "4-8", "zoom 4: source 'pdok' has imagery for zoom 6 to 19"),
  ])
  func `the source has to have both ends`(_ source: String, _ zooms: String, _ told: String) throws {
    let refused = try run("fetch", "--source", source, "--bbox", "5,52,5.1,52.1", "--zoom", zooms, status: 64)
    #expect(refused.errors.contains(told), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test func `a pipeline has one zoom as a number and several as words`() throws {
    func pipeline(_ zoom: String) throws {
      try write(
        "stages:\n  fetch:\n    source: sample\n    bbox: [2, 46, 3, 46.5]\n    zoom: \(zoom)\n", to: "p.yaml")
    }
    try pipeline("9")
    _ = try run("run", "p.yaml", "--data", "Data")
    #expect(try tiles().count == 6)
    try pipeline("9-10")
    #expect(try run("run", "p.yaml", "--data", "Data").errors.contains("zoom changed 9 -> 9-10"))
    #expect(try tiles().count == 18)
    #expect(try run("run", "p.yaml", "--data", "Data").errors.contains("fetch: up to date"))
    try pipeline("10-9")
    let refused = try run("run", "p.yaml", "--data", "Data", status: 64)
    #expect(refused.errors.contains("p.yaml:5:") && refused.errors.contains("expected a zoom"), "\(refused.errors)")
  }

  // MARK: Lists

  @Test func `a list is harvested, each of its tiles once, and is an input`() throws {
    let (server, source) = try server()
    try write(
      "group,y,x,z,name\n1,181,258,9,a\n0,362,517,10,b\n1,181,258,9,again\n0,1409,2074,12,\"c, d\"\n", to: "list.csv")
    let plan = try run("fetch", "--source", source, "--tiles", "list.csv", "--dry-run", "--json")
    #expect(plan.integer("tiles") == 3 && plan.integer("requests") == 3 && plan.json["zoom"] as? String == "9-12")
    let first = try run("fetch", "--source", source, "--tiles", "list.csv", "--json")
    #expect(first.integer("stored") == 3 && first.integer("elsewhere") == 0)
    // 2^z - 1 - y.
    #expect(try tiles() == ["9/258/330", "10/517/661", "12/2074/2686"])
    #expect(try server.get(count: "/requests") == 3)
    let path = folder["list.csv"].standardizedFileURL.path
    let record = try record()
    #expect(record.params["tiles"] == .string(path) && record.params["bbox"] == nil && record.params["zoom"] == nil)
    #expect(record.inputs.map(\.path) == [path])
    _ = try run("manifest", "dvc")
    let dvc = try String(contentsOf: folder["Data/dvc.yaml"], encoding: .utf8)
    #expect(dvc.contains("--tiles=\(path)") && dvc.contains("- \"\(path)\""), "\(dvc)")
    // Lines, and one more: it alone is asked for.
    try write("9/258/181\n10/517/362\n12/2074/1409\n9/259/181\n", to: "list.txt")
    let more = try run("fetch", "--source", source, "--tiles", "list.txt", "--json")
    #expect(more.integer("known") == 3 && more.integer("stored") == 1)
    let some = try run("fetch", "--source", source, "--tiles", "list.txt", "--sample", "2", "--json")
    #expect(some.integer("wanted") == 2 && some.integer("known") == 2)
    let parts = try ["1/3", "2/3", "3/3"].map {
      try run("fetch", "--source", source, "--tiles", "list.txt", "--shard", $0, "--json").integer("wanted") ?? 0
    }
    #expect(parts.reduce(0, +) == 4)
    #expect(try server.get(count: "/requests") == 4)
  }

  @Test func `a list that changed makes the stage stale, in a pipeline too`() throws {
    try write("z,x,y\n9,258,181\n9,259,181\n", to: "list.csv")
    try write("stages:\n  fetch: {source: sample, tiles: list.csv}\n", to: "p.yaml")
    _ = try run("run", "p.yaml", "--data", "Data")
    #expect(try tiles().count == 2)
    #expect(try run("run", "p.yaml", "--data", "Data").errors.contains("fetch: up to date"))
    let states = try run("status").output.split(separator: "\n")
    #expect(states.contains { $0.hasPrefix("fetch ") && $0.contains("up to date") }, "\(states)")
    try write("z,x,y\n9,258,181\n9,259,181\n9,260,181\n", to: "list.csv")
    let path = folder["list.csv"].standardizedFileURL.path
    #expect(try run("status").output.contains("input \(path) changed"))
    #expect(try run("run", "p.yaml", "--data", "Data").errors.contains("input \(path) changed"))
    #expect(try tiles().count == 3)
  }

  @Test func `a table of another data directory names its tiles`() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", Self.box, "--zoom", "10", "--data", "other", "--quiet")
    _ = try run("split", "--data", "other", "--quiet")
    _ = try run("fetch", "--source", "sample", "--tiles", "other/split.csv", "--quiet")
    #expect(try tiles() == tiles("other") && tiles().count == 12)
  }

  @Test func `a bad list is told with its line, and leaves nothing`() throws {
    try write("z,x,y\n9,258,181\n9,258,512\n", to: "bad.csv")
    try write("path,split\na.jpg,train\n", to: "photos.csv")
    try write("z,x,y\n", to: "none.csv")
    try write("", to: "empty.txt")
    try write("9/258/181\n", to: "good.txt")
    try write("0/0/0\n7/64/45\n", to: "deep.txt")
    for (words, told) in [
      (["bad.csv"], "bad.csv:3:"), (["photos.csv"], "the columns z, x and y"), (["none.csv"], "expected tiles"),
      (["empty.txt"], "expected tiles"), (["good.txt", "--bbox", "france"], "found both"),
      (["good.txt", "--zoom", "9"], "found both"), (["good.txt", "--within", "france"], "found both"),
    ] {
      let refused = try ProgramRun(["fetch", "--source", "sample", "--tiles"] + words, in: folder.url)
      #expect(refused.status == 64 && refused.errors.contains(told), "\(words): \(refused.errors)")
    }
    let deep = try run("fetch", "--source", "earth", "--tiles", "deep.txt", status: 64)
    #expect(deep.errors.contains("zoom 7"), "\(deep.errors)")
    let missing = try run("fetch", "--source", "sample", "--tiles", "nowhere.csv", status: 1)
    #expect(missing.errors.contains("nowhere.csv"), "\(missing.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  @Test func `outside of what a source has is told as it is of a box`() throws {
    try write("10/518/352\n", to: "paris.txt")
    let told = try run("fetch", "--source", "pdok", "--tiles", "paris.txt", "--dry-run")
    #expect(told.errors.contains("outside of what source 'pdok' has"), "\(told.errors)")
  }

  @Test func `a million rows are a list like another`() throws {
    let rows = (0..<1_000).map { x in (0..<1_000).map { y in "14,\(8_000 + x),\(5_600 + y),train,3,0.5\n" }.joined() }
    try write("z,x,y,split,group,distance\n" + rows.joined(), to: "million.csv")
    let plan = try run("fetch", "--source", "sample", "--tiles", "million.csv", "--dry-run", "--json")
    #expect(plan.integer("tiles") == 1_000_000 && plan.integer("zoom") == 14)
  }
}
