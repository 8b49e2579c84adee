import Foundation
import Geo
import Imaging
import TestSupport

/// Data directories with groups that were written by hand, so that nothing has to be computed.
enum ExportWorld {
  /// A few tiles of the procedural source in three groups.
  static func tiles() throws -> TemporaryFolder {
    let folder = try ProgramRun.smallHarvest()
    try group(folder, groups: 3)
    return folder
  }

  /// Six photographs in two folders, with equal names, in three groups.
  static func photographs() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for number in 0..<6 {
      let place = folder["photos/\(number % 2 == 0 ? "a" : "b")"]
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let image = Raster(width: 80, height: 80) { x, y in (UInt8(x + number), UInt8(y), UInt8(number * 40)) }
      try image.jpeg(quality: 90).write(to: place.appendingPathComponent("IMG_\(number / 2).JPG"))
    }
    try run(["import", "photos", "--quiet"], in: folder)
    try group(folder, groups: 3)
    return folder
  }

  /// Tiles of the procedural source in four groups: stripes, and single tiles of the last.
  static func stripes() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try run(["fetch", "--source", "sample", "--bbox", "0,44,6,48", "--zoom", "9", "--quiet"], in: folder)
    try group(folder) { $0.x.isMultiple(of: 3) && $0.y.isMultiple(of: 4) ? 3 : $0.y / 3 % 3 }
    return folder
  }

  struct Failed: Error { let errors: String }

  /// Names are put into the log of edits, as `tiles groups name` would after a training.
  static func name(_ names: [Int: String], in folder: TemporaryFolder) throws {
    // The log's own name is the digest of the groups, which the refusal to edit them names.
    let script = """
      import hashlib, csv, json, sys
      rows = list(csv.DictReader(open("Data/groups/found.csv")))
      key = lambda row: row.get("path") or "%s/%s/%s" % (row["z"], row["x"], row["y"])
      text = "".join("%s\\t%s\\n" % (key(row), row["group"]) for row in rows)
      path = "Data/groups/edits-%s.jsonl" % hashlib.sha256(text.encode()).hexdigest()[:12]
      with open(path, "w") as log:
          for group, text in json.loads(sys.argv[1]).items():
              log.write(json.dumps({"at": "2026-01-31T12:00:00Z", "do": "name", "group": int(group), "text": text}) + "\\n")
      """
    let given = try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: names.map { ("\($0)", $1) }))
    let run = try ToolRun(
      URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-c", script, String(decoding: given, as: UTF8.self)],
      in: folder.url)
    guard run.status == 0 else { throw Failed(errors: run.output) }
  }

  @discardableResult
  static func run(_ arguments: [String], in folder: TemporaryFolder) throws -> ProgramRun {
    let run = try ProgramRun(arguments, in: folder.url)
    guard run.status == 0 else { throw Failed(errors: run.errors) }
    return run
  }

  /// Every group has images of both sides.
  private static func group(_ folder: TemporaryFolder, groups: Int) throws {
    try run(["split", "--ratio", "0.5", "--quiet"], in: folder)
    let lines = try text(folder, "split.csv").split(separator: "\n")
    var seen: [Substring: Int] = [:]
    let rows = lines.dropFirst().enumerated().map { index, line in
      let side = line.split(separator: ",").last ?? ""
      let group = seen[side, default: 0] % groups
      seen[side, default: 0] += 1
      return "\(line),\(group),0.\(index * 10 + 101)"
    }
    let table = (["\(lines[0]),group,distance"] + rows).joined(separator: "\n") + "\n"
    try FileManager.default.createDirectory(at: folder["Data/groups"], withIntermediateDirectories: true)
    try Data(table.utf8).write(to: folder["Data/groups/found.csv"])
    let clusters = table.replacingOccurrences(of: ",group,", with: ",cluster,")
    try FileManager.default.createDirectory(at: folder["Data/cluster"], withIntermediateDirectories: true)
    try Data(clusters.utf8).write(to: folder["Data/cluster/assignments.csv"])
  }

  /// Splits tiles and gives each a group, as found and as they are now.
  static func group(_ folder: TemporaryFolder, by number: (Tile) -> Int) throws {
    try run(["split", "--quiet"], in: folder)
    let lines = try text(folder, "split.csv").split(separator: "\n")
    let rows = lines.dropFirst().map { line in
      let place = line.split(separator: ",").compactMap { Int($0) }
      return "\(line),\(number(Tile(z: place[0], x: place[1], y: place[2]))),0.5"
    }
    let table = (["\(lines[0]),group,distance"] + rows).joined(separator: "\n") + "\n"
    try FileManager.default.createDirectory(at: folder["Data/groups"], withIntermediateDirectories: true)
    for name in ["found", "assignments"] { try Data(table.utf8).write(to: folder["Data/groups/\(name).csv"]) }
  }

  static func text(_ folder: TemporaryFolder, _ path: String) throws -> String {
    try String(contentsOf: folder["Data/\(path)"], encoding: .utf8)
  }

  /// The rows of a table of the data directory, by column.
  static func table(_ folder: TemporaryFolder, _ path: String) throws -> [[String: String]] {
    let lines = try text(folder, path).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// Every file below a folder, by path.
  static func files(_ root: URL) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return Dictionary(
      uniqueKeysWithValues: try paths.compactMap { path -> (String, Data)? in
        var isFolder: ObjCBool = false
        let url = root.appendingPathComponent(path)
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else {
          return nil
        }
        return (path, try Data(contentsOf: url))
      })
  }
}
