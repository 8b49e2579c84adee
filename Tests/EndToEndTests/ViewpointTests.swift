import Foundation
import TestSupport
import Testing

/// Photographs from the ground over grouped tiles, with the built program.
@Suite(.timeLimit(.minutes(45))) struct ViewpointTests {
  let folder: TemporaryFolder

  /// Where each folder of photographs was taken, and in which group that is: worked out by Python.
  private static let places: [(name: String, count: Int, place: (longitude: Double, latitude: Double)?)] = [
    // 9/260/181, 9/256/183, 9/263/182; off the tiles; nowhere.
    ("vp1", 3, (3.1640625, 46.3166)), ("vp2", 3, (0.3515625, 45.3367)), ("vp3", 3, (5.2734375, 45.8288)),
    ("far", 1, (20, 10)), ("lost", 2, nil),
  ]

  /// Tiles of four groups, and twelve photographs in a data directory of their own.
  init() throws {
    folder = try ExportWorld.stripes()
    var number = 0
    for (name, count, place) in Self.places {
      try FileManager.default.createDirectory(at: folder["photos/\(name)"], withIntermediateDirectories: true)
      for shot in 0..<count {
        let notes = CameraNotes(taken: "20\(10 + shot * 5):06:01 12:00:00", place: place)
        try notes.added(to: MadeScene.picture(number).jpeg(quality: 85)).write(
          to: folder["photos/\(name)/\("abc".dropFirst(shot).prefix(1)).jpg"])
        number += 1
      }
    }
    try ExportWorld.run(["import", "photos", "--data", "Photos", "--series-by", "folder", "--quiet"], in: folder)
  }

  private func run(_ arguments: String...) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == 0, "\(arguments.joined(separator: " ")): \(run.errors)")
    return run
  }

  private func state(_ words: String...) throws -> String? {
    let status = try ProgramRun(["status"] + words + ["--json"], in: folder.url)
    return (status.json["viewpoints"] as? [String: Any])?["state"] as? String
  }

  @Test func `each photograph stands in a tile and its group, and what has none is counted`() throws {
    #expect(try state() == nil, "what nobody asked for is not missing")
    let placed = try run("viewpoints", "--at", "Photos", "--json")
    #expect(placed.integer("photographs") == 12 && placed.integer("viewpoints") == 5)
    #expect(placed.integer("standing") == 3 && placed.integer("scattered") == 0)
    #expect(placed.integer("without_place") == 2 && placed.integer("off_tiles") == 1)
    #expect(placed.json["groups_without"] as? [Int] == [2, 3])
    #expect(placed.errors.contains("2 photographs have no place"), "\(placed.errors)")
    #expect(try state() == "up to date")

    let rows = try ExportWorld.table(folder, "viewpoints/viewpoints.csv")
    func tiles(_ series: String) -> Set<String> {
      Set(
        rows.filter { $0["series"] == series }.map { row in
          ["z", "x", "y", "group"].map { row[$0] ?? "-" }.joined(separator: "/")
        })
    }
    #expect(rows.count == 12)
    #expect(tiles("vp1") == ["9/260/181/0"] && tiles("vp2") == ["9/256/183/1"] && tiles("vp3") == ["9/263/182/0"])
    #expect(tiles("far") == ["///"] && tiles("lost") == ["///"])
    #expect(rows.contains { $0["path"] == folder["photos/vp2/b.jpg"].path && $0["taken"] == "2015-06-01T12:00:00" })
    let types = try ExportWorld.table(folder, "viewpoints/types.csv")
    #expect(types.map { $0["viewpoints"] } == ["2", "1", "0", "0"])
    #expect(types.map { $0["photographs"] } == ["6", "3", "0", "0"])
    let areas = [70142.473, 73766.377, 103232.553, 17813.709]
    #expect(zip(types, areas).allSatisfy { abs((Double($0["km2"] ?? "") ?? 0) - $1) < 0.1 })

    let list = try run("viewpoints", "list", "--json")
    let listed = try #require(list.json["types"] as? [[String: Any]])
    #expect(listed.compactMap { $0["viewpoints"] as? Int } == [2, 1, 0, 0])
    #expect(try run("viewpoints", "list").output.contains("% of km²"))
    // As pipelines have it.
    try Data("stages:\n  viewpoints: {at: Photos}\n".utf8).write(to: folder["p.yaml"])
    #expect(try state("p.yaml") == "up to date")
  }

  /// Worked out by Python; all tiles are as far from their centroids, so that the first ones are the typical ones.
  @Test func `suggested are tiles of types with much ground for each viewpoint, far from those that they have`() throws
  {
    let none = try run("viewpoints", "suggest", "1")
    #expect(none.errors.contains("no viewpoints are known") && none.output.contains("0 viewpoints on 103232.6 km²"))
    _ = try run("areas")
    _ = try run("viewpoints", "--at", "Photos")
    let suggested = try run("viewpoints", "suggest", "4")
    let lines = suggested.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5 && lines[0] == "z,x,y,longitude,latitude,group,name,confidence,area,reason")
    #expect(
      lines[1].hasPrefix("9,256,177,0.351562,48.224137,2,,,") && lines[1].hasSuffix(",0 viewpoints on 103232.6 km²"))
    #expect(lines[2].hasPrefix("9,259,186,2.460938,43.833988,2,,,"))
    #expect(lines[2].hasSuffix("\"0 viewpoints and 1 of these on 103232.6 km², the nearest 514.6 km away\""))
    #expect(
      lines[3].hasPrefix("9,260,183,") && lines[3].contains("1 viewpoint on 73766.4 km², the nearest 219.8 km away"))
    #expect(lines[4].hasPrefix("9,260,178,"))
    let json = try run("viewpoints", "suggest", "4", "--json").json["suggestions"] as? [[String: Any]]
    #expect(json?.compactMap { $0["group"] as? Int } == [2, 2, 1, 2])
    #expect(json?.allSatisfy { $0["area"] as? Int != nil } == true)
    #expect(try run("viewpoints", "suggest", "1000").errors.contains("no group has another typical tile"))
  }

  @Test func `assign says the same of a list, a folder, a table and GeoJSON, and keeps nothing`() throws {
    try Data("photo;site;lon;lat\nphotos/vp1/a.jpg;1;3,164;46,317\nnone.jpg;2;20;10\n;3;0,35;45,34\n".utf8).write(
      to: folder["table.csv"])
    let points = """
      {"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"photo": "photos/vp1/a.jpg", "site": 1},
       "geometry": {"type": "Point", "coordinates": [3.164, 46.317]}},
      {"type": "Feature", "properties": {"site": 2}, "geometry": {"type": "Point", "coordinates": [20, 10]}},
      {"type": "Feature", "properties": {"site": 3}, "geometry": {"type": "Point", "coordinates": [0.35, 45.34]}}]}
      """
    try Data(points.utf8).write(to: folder["points.geojson"])
    func groups(_ place: String) throws -> [Int?] {
      let rows = try #require(try run("assign", "--at", place, "--json").json["rows"] as? [[String: Any]])
      return rows.map { $0["group"] as? Int }
    }
    let all = try groups("Photos")
    // In the order of their paths: far, lost, vp1, vp2, vp3.
    #expect(all == [nil, nil, nil, 0, 0, 0, 1, 1, 1, 0, 0, 0])
    #expect(try groups("photos") == all)
    #expect(try groups("table.csv") == [0, nil, 1] && groups("points.geojson") == [0, nil, 1])
    // Files that know no series are each a viewpoint.
    #expect(try run("assign", "--at", "photos", "--json").integer("viewpoints") == 12)
    let table = try run("assign", "--at", "table.csv")
    let lines = table.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "path,series,longitude,latitude,z,x,y,group,name,confidence,area")
    #expect(lines[1] == "\(folder["photos/vp1/a.jpg"].path),1,3.164,46.317,9,260,181,0,,," && lines[3].hasPrefix(",3,"))
    #expect(table.errors.contains("2 viewpoints stand in 2 of 4 groups; without one: 2, 3"), "\(table.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/viewpoints"].path))
  }

  @Test func `the report has a table of them and shows each type from the ground, in both languages`() throws {
    _ = try run("viewpoints", "--at", "Photos")
    let report = try run("report", "--lang", "en,fr")
    #expect(!report.errors.contains("no viewpoints"), "\(report.errors)")
    let (english, french) = (
      try ExportWorld.text(folder, "report/index.html"), try ExportWorld.text(folder, "report/index.fr.html")
    )
    #expect(english.contains("3 viewpoints stand in 2 of 4 groups") && english.contains("Group 2 and Group 3."))
    #expect(english.contains("From the ground: 2 viewpoints, 6 photographs"))
    #expect(english.components(separatedBy: "From the ground: no viewpoint<").count == 3)
    // One of each viewpoint, the newest.
    #expect(english.components(separatedBy: ", from the ground in group 0\"").count == 3)
    #expect(english.contains("alt=\"vp1/c.jpg, 2020-06-01, from the ground in group 0\""))
    #expect(!english.contains("vp1/a.jpg") && !english.contains(folder.url.path))
    #expect(french.contains("3 points de vue se trouvent dans 2 groupes sur 4"))
    #expect(french.contains("Vu du sol\u{00A0}: 1 point de vue, 3 photographies"))
    #expect(french.contains("<h2 id=\"viewpoints-title\">Points de vue</h2>"))
  }

  @Test func `the GeoPackage has a layer of them beside the tiles, as long as they are of the groups of now`() throws {
    _ = try run("viewpoints", "--at", "Photos")
    #expect(try run("export", "gpkg", "--json").integer("photographs") == 10)
    let package = SQLite(folder["Data/export/groups.gpkg"])
    #expect(
      try package.rows("SELECT count(*), count(\"group\"), count(DISTINCT series), count(z) FROM photographs")
        == [["10", "9", "4", "9"]])
    #expect(
      try package.rows("SELECT path, taken, \"group\", x, y FROM photographs WHERE path = 'vp1/a.jpg'")
        == [["vp1/a.jpg", "2010-06-01T12:00:00", "0", "260", "181"]])
    #expect(
      try package.rows("SELECT styleQML LIKE '%SimpleMarker%' FROM layer_styles WHERE f_table_name = 'photographs'")
        == [["1"]])
    // As an edit leaves it.
    let table = try ExportWorld.text(folder, "groups/assignments.csv")
    try Data(table.replacing("0.5\n", with: "0.6\n").utf8).write(to: folder["Data/groups/assignments.csv"])
    #expect(try state() == "stale")
    let export = try run("export", "gpkg", "--json")
    #expect(export.integer("photographs") == 0 && export.errors.contains("left out what `tiles viewpoints` found"))
    #expect(try run("report").errors.contains("no viewpoints"))
    let list = try ProgramRun(["viewpoints", "list"], in: folder.url)
    #expect(list.status == 1 && list.errors.contains("run `tiles viewpoints` again"), "\(list.errors)")
  }

  @Test(arguments: [
    (["viewpoints"], 64, "--at: expected the photographs"),
    (["viewpoints", "--at", "nowhere"], 64, "found nothing there"),
    (["viewpoints", "--at", "Data"], 64, "found a data directory without any"),
    (["viewpoints", "--at", "far.csv"], 64, "found all elsewhere"),
    (["viewpoints", "--at", "lambert.csv"], 1, "lambert.csv:2: expected degrees"),
    (["viewpoints", "--at", "Photos", "--data", "Photos"], 1, "groups/found.csv"),
    (["viewpoints", "list"], 1, "run `tiles viewpoints --at PHOTOGRAPHS` first"),
    (["viewpoints", "suggest", "0"], 64, "expected 1 to 1000"),
    (["assign", "--at", "Photos", "--later"], 64, "--at: expected no paths"),
    (["assign", "--at", "Photos", "photos"], 64, "--at: expected no paths"),
  ]) func `what cannot be is refused, and nothing is left`(_ words: [String], _ status: Int32, _ said: String) throws {
    try Data("lon,lat\n50,5\n".utf8).write(to: folder["far.csv"])
    try Data("x,y\n652000,6862000\n".utf8).write(to: folder["lambert.csv"])
    let run = try ProgramRun(words, in: folder.url)
    #expect(run.status == status && run.errors.contains(said), "\(run.status): \(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/viewpoints"].path))
  }
}
