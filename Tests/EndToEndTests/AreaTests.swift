import Foundation
import Pipeline
import TestSupport
import Testing

/// Areas of one's own, and what becomes of an archive of several zooms and places.
@Suite(.timeLimit(.minutes(45))) struct AreaTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == status, "\(arguments.joined(separator: " ")): \(run.output)\(run.errors)")
    return run
  }

  private func write(_ text: String, to path: String) throws {
    let url = folder[path]
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func square(_ west: Double, _ south: Double, _ east: Double, _ north: Double) -> String {
    let ring = "[[\(west),\(south)],[\(east),\(south)],[\(east),\(north)],[\(west),\(north)],[\(west),\(south)]]"
    return #"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[\#(ring)]}}"#
  }

  private func count(_ name: String) throws -> Int {
    try String(contentsOf: folder["Data/\(name)"], encoding: .utf8).split(separator: "\n").count - 1
  }

  /// Everything in the data directory, but for the lock.
  private func contents() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder["Data"].path).filter { $0 != ".lock" }
    return Dictionary(
      uniqueKeysWithValues: names.map { ($0, (try? Data(contentsOf: folder["Data/\($0)"])) ?? Data()) })
  }

  private func tiles() throws -> Set<String> {
    let rows = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT zoom_level, tile_column, tile_row FROM tiles")
    return Set(rows.map { $0.joined(separator: "/") })
  }

  // MARK: What an area may be

  @Test func `a region of one's own is listed and serves --bbox and --within; a bad one hides no other`() throws {
    try write(square(4, 45, 6, 47), to: "Data/regions/Bassin Lyonnais_été.GeoJSON")
    try write(square(4, 45, 6, 47), to: "Data/regions/france.geojson")
    try write("{", to: "Data/regions/bad.geojson")
    let box = "4.000000,45.000000,6.000000,47.000000"
    let list = try run("regions")
    #expect(list.errors.contains("bad.geojson") && list.output.contains("belgium"))
    #expect(list.output.split(separator: "\n").contains { $0.hasPrefix("bassin-lyonnais-ete ") && $0.contains(box) })
    #expect(try run("regions", "--json").json["france"] as? String == box)
    #expect(try run("regions", "bad", status: 1).errors.contains("expected GeoJSON"))
    for option in ["--bbox", "--within"] {
      for name in ["Bassin Lyonnais_été", "bassin-lyonnais-ete", "france"] {
        let plan = try run("fetch", "--source", "sample", option, name, "--zoom", "9", "--dry-run", "--json")
        #expect(plan.json["bounds"] as? String == box && plan.integer("tiles") == 20, "\(option) \(name)")
      }
    }
  }

  @Test func `another format is told with its command, whatever it is called, and leaves nothing`() throws {
    try write(#"{"type":"Topology","objects":{},"arcs":[]}"#, to: "my area.json")
    try write(#"{"geometryType":"esriGeometryPolygon","features":[]}"#, to: "zone")
    for name in ["my area.json", "zone", "lyon.gpkg", "lyon.shp", "lyon.kml"] {
      let refused = try run("fetch", "--source", "sample", "--within", name, "--zoom", "9", status: 1)
      #expect(!refused.errors.contains("region '"), "\(refused.errors)")
      #expect(refused.errors.contains(name.contains("lyon") ? "found no file" : "ogr2ogr -f GeoJSON"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
  }

  // MARK: An archive of several zooms and places

  /// Twelve tiles at zoom 10, then three at zoom 9.
  private func harvest() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", "2,46,3,46.5", "--zoom", "10", "--quiet")
    _ = try run("fetch", "--source", "sample", "--bbox", "2,46,3,46.5", "--zoom", "9", "--quiet")
  }

  @Test func `a fetch of another zoom or place says that the rest stays, and the same one again says nothing`() throws {
    let first = try run("fetch", "--source", "sample", "--bbox", "2,46,3,46.5", "--zoom", "10", "--json")
    #expect(!first.errors.contains("tiles drop") && first.integer("elsewhere") == 0)
    let again = try run("fetch", "--source", "sample", "--bbox", "2,46,3,46.5", "--zoom", "10", "--json")
    #expect(!again.errors.contains("tiles drop") && !again.errors.contains("widens"))
    let wider = try run("fetch", "--source", "sample", "--bbox", "2,46,3.5,46.5", "--zoom", "10", "--json")
    #expect(wider.errors.contains("widens what is there") && wider.integer("elsewhere") == 0)
    let held = try #require(wider.integer("tiles"))
    let deeper = try run("fetch", "--source", "sample", "--bbox", "2,46,2.1,46.1", "--zoom", "11", "--json")
    #expect(deeper.errors.contains("\(held) of the \(held) tiles") && deeper.errors.contains("tiles drop"))
    #expect(deeper.integer("elsewhere") == held)
  }

  @Test func `drop takes out a zoom, and a fetch asks for it again`() throws {
    try harvest()
    let before = try tiles()
    _ = try run("split", "--quiet")
    let dry = try run("drop", "--zoom", "9", "--dry-run", "--json")
    let all = try contents()
    let shallow = before.count { $0.hasPrefix("9/") }
    #expect(shallow > 0 && dry.integer("dropped") == shallow && dry.integer("tiles") == before.count - shallow)
    #expect(try contents() == all)
    let drop = try run("drop", "--zoom", "9", "--json")
    #expect(drop.integer("dropped") == shallow && drop.json["zooms"] as? [Int] == [10])
    #expect(try tiles() == before.filter { $0.hasPrefix("10/") })
    let metadata = try SQLite(folder["Data/tiles.mbtiles"]).rows("SELECT name, value FROM metadata")
    #expect(metadata.contains(["minzoom", "10"]) && metadata.contains(["maxzoom", "10"]))
    _ = try run("verify", "--quiet")
    #expect(try run("status").output.contains("input tiles.mbtiles changed"))
    #expect(try run("drop", "--zoom", "9", "--json").integer("dropped") == 0)
    let again = try run("fetch", "--source", "sample", "--bbox", "2,46,3,46.5", "--zoom", "9", "--json")
    #expect(again.integer("stored") == shallow)
    #expect(try tiles() == before)
  }

  @Test func `drop within and outside of an area are the two parts of an archive`() throws {
    try harvest()
    try write(square(2, 46, 2.3, 46.5), to: "west.geojson")
    let whole = folder["whole"]
    try FileManager.default.copyItem(at: folder["Data"], to: whole)
    let all = try tiles()
    _ = try run("drop", "--outside", "west.geojson", "--zoom", "10", "--quiet")
    let kept = try tiles()
    #expect(kept.count { $0.hasPrefix("9/") } == all.count { $0.hasPrefix("9/") })
    let plan = try run("fetch", "--source", "sample", "--within", "west.geojson", "--zoom", "10", "--dry-run", "--json")
    #expect(plan.integer("requests") == 0 && plan.integer("tiles") == kept.count { $0.hasPrefix("10/") })
    try FileManager.default.removeItem(at: folder["Data"])
    try FileManager.default.copyItem(at: whole, to: folder["Data"])
    _ = try run("drop", "--within", "west.geojson", "--zoom", "10", "--quiet")
    let rest = try tiles()
    #expect(rest.union(kept) == all && rest.intersection(kept).allSatisfy { $0.hasPrefix("9/") })
  }

  @Test func `a drop that is refused leaves no trace`() throws {
    #expect(try run("drop", "--zoom", "9", status: 1).errors.contains("expected a tile archive"))
    #expect(!FileManager.default.fileExists(atPath: folder["Data"].path))
    try harvest()
    let all = try contents()
    try write("{", to: "bad.geojson")
    #expect(try run("drop", "--within", "france", status: 64).errors.contains("expected tiles that stay"))
    #expect(try run("drop", "--outside", "new-zealand", status: 64).errors.contains("expected tiles that stay"))
    _ = try run("drop", "--within", "bad.geojson", status: 1)
    _ = try run("drop", "--within", "nowhere", status: 64)
    #expect(try contents() == all)
  }

  @Test func `split takes one zoom and one area, and says so`() throws {
    try harvest()
    try write(square(2, 46, 2.3, 46.5), to: "west.geojson")
    let all = try tiles().count
    let deepest = try run("split", "--json")
    #expect(deepest.json["zooms"] as? [Int] == [10] && deepest.errors.contains("taking 10"))
    #expect(deepest.integer("left_out") == all - (try count("split.csv")))
    let west = try run("split", "--zoom", "10", "--within", "west.geojson", "--json")
    let images = try #require(west.integer("images"))
    #expect(images < deepest.integer("images") ?? 0 && west.integer("left_out") == all - images)
    #expect(west.json["within"] as? String == "west.geojson")
    let record = try #require(try Manifest(in: folder["Data"]).stages["split"])
    #expect(record.params["zoom"] == 10 && record.params["within"] == "west.geojson")
    #expect(record.inputs.contains { $0.path.hasSuffix("/west.geojson") })
    #expect(try run("split", "--zoom", "8", status: 64).errors.contains("tiles of zoom 9, 10"))
    #expect(try run("split", "--within", "belgium", status: 64).errors.contains("within belgium"))
    // The same in a pipeline, and as DVC says it.
    try write("stages:\n  split: {zoom: 10, within: west.geojson}\n", to: "p.yaml")
    _ = try run("run", "p.yaml", "--data", "Data")
    #expect(try count("split.csv") == images)
    #expect(try run("run", "p.yaml", "--data", "Data").errors.contains("split: up to date"))
    _ = try run("manifest", "dvc")
    let dvc = try String(contentsOf: folder["Data/dvc.yaml"], encoding: .utf8)
    #expect(dvc.contains("--zoom=10") && dvc.contains("--within=") && dvc.contains("west.geojson"))
  }

  private func embed(_ more: String...) throws -> ProgramRun {
    let network = [
      "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--rotations", "1", "--json",
    ]
    let run = try ProgramRun(["embed"] + network + more, in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    return run
  }

  @Test func `embed and groups take the images of the split, or those that are chosen, and say so`() throws {
    try harvest()
    let all = try tiles()
    let (deep, shallow) = (all.count { $0.hasPrefix("10/") }, all.count { $0.hasPrefix("9/") })
    let whole = try embed()
    #expect(whole.integer("images") == all.count && whole.json["zooms"] as? [Int] == [9, 10])
    #expect(whole.errors.contains("zooms 9, 10: taking all") && whole.integer("left_out") == 0)
    // Of those that have descriptors, groups take one zoom as well.
    let chosen = try run("groups", "--clusters", "2", "--zoom", "10", "--json")
    #expect(chosen.integer("images") == deep && chosen.integer("left_out") == shallow)
    #expect(try count("groups/assignments.csv") == deep)
    #expect(try Manifest(in: folder["Data"]).stages["groups"]?.params["zoom"] == 10)

    _ = try run("split", "--quiet")
    let grouped = try run("groups", "--clusters", "2", "--json")
    #expect(grouped.integer("images") == deep && grouped.integer("left_out") == shallow)
    #expect(try Manifest(in: folder["Data"]).stages["groups"]?.params["zoom"] == nil)
    let split = try embed()
    #expect(split.integer("images") == deep && split.integer("left_out") == shallow)
    #expect(split.errors.contains("images of split.csv"))
    #expect(try count("descriptors.csv") == deep)
    #expect(
      try run("status").output.split(separator: "\n").contains { $0.hasPrefix("embed ") && $0.contains("up to date") })

    let one = try embed("--zoom", "9")
    #expect(one.integer("images") == shallow && one.json["zooms"] as? [Int] == [9])

    // A split of tiles that are gone is told and passed over.
    _ = try run("drop", "--within", "france", "--zoom", "10", status: 0)
    #expect(try run("status").output.split(separator: "\n").contains { $0.hasPrefix("embed ") && $0.contains("stale") })
    let rest = try embed()
    #expect(rest.errors.contains("run `tiles split` again") && rest.integer("images") == shallow)
  }

  @Test func `a split of all images makes no difference to embed`() throws {
    _ = try run("fetch", "--source", "sample", "--bbox", "2,46,3,46.5", "--zoom", "10", "--quiet")
    _ = try embed()
    let before = try Data(contentsOf: folder["Data/descriptors.npy"])
    let record = try Manifest(in: folder["Data"]).stages["embed"]
    _ = try run("split", "--quiet")
    _ = try embed()
    #expect(try Data(contentsOf: folder["Data/descriptors.npy"]) == before)
    #expect(try Manifest(in: folder["Data"]).stages["embed"]?.key == record?.key)
    _ = try run("split", "--quiet", "--ratio", "0.5")
    #expect(
      try run("status").output.split(separator: "\n").contains { $0.hasPrefix("embed ") && $0.contains("up to date") })
  }
}
