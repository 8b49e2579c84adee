import Foundation
import TestSupport
import Testing

/// What is exported from tables that somebody else wrote.
@Suite(.timeLimit(.minutes(45))) struct HostileExportTests {
  private func names(_ folder: TemporaryFolder, _ path: String) -> [String] {
    (try? FileManager.default.subpathsOfDirectory(atPath: folder[path].path)) ?? []
  }

  /// - Parameter path: of an image, in place of the first one.
  private func world(naming path: String) throws -> TemporaryFolder {
    let folder = try ExportWorld.photographs()
    for name in ["groups/found.csv", "cluster/assignments.csv", "images.csv", "split.csv"] {
      var lines = try ExportWorld.text(folder, name).split(separator: "\n").map(String.init)
      let rest = lines[1].drop { $0 != "," }
      lines[1] = path + rest
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder["Data/\(name)"])
    }
    return folder
  }

  @Test(arguments: ["folder", "webdataset"])
  func `a file that is no image is neither linked nor copied`(_ format: String) throws {
    let folder = try world(naming: "/etc/passwd")
    for more in format == "folder" ? [[], ["--copy"]] : [[]] {
      let run = try ProgramRun(["export", format] + more, in: folder.url)
      #expect(run.status == 1 && run.errors.contains("/etc/passwd: expected an image"), "\(run.errors)")
      #expect(names(folder, "Data/export").isEmpty)
    }
  }

  @Test(arguments: ["../../etc/passwd", "photos/../../x.jpg", ".."])
  func `a path that leads out by two dots is refused by its line`(_ path: String) throws {
    let folder = try world(naming: path)
    let run = try ProgramRun(["export", "folder"], in: folder.url)
    #expect(run.status == 1 && run.errors.contains("found.csv:2: expected a tile z,x,y or the path of an image"))
    #expect(names(folder, "Data/export").isEmpty)
  }

  @Test func `the viewer shows no file that is no image`() async throws {
    let folder = try world(naming: "/etc/passwd")
    let served = try await Served(folder)
    for index in 0..<6 {
      for path in ["/images/\(index)", "/images/\(index).jpg", "/thumbnails/\(index).jpg"] {
        #expect(try !served.get(path).text.contains("root:"), "\(path)")
      }
    }
  }

  @Test func `an export to which somebody added a file is not replaced`() throws {
    let folder = try ExportWorld.photographs()
    #expect(try ProgramRun(["export", "folder", "--quiet"], in: folder.url).status == 0)
    #expect(try ProgramRun(["export", "folder", "--quiet"], in: folder.url).status == 0)
    let mine = folder["Data/export/folder/train/00/mine.txt"]
    try Data("mine".utf8).write(to: mine)
    let run = try ProgramRun(["export", "folder"], in: folder.url)
    #expect(run.status == 1 && run.errors.contains("found 'train/00/mine.txt'"), "\(run.errors)")
    #expect(try String(contentsOf: mine, encoding: .utf8) == "mine")
  }

  @Test func `a group's name that a spreadsheet would run is text in the table`() throws {
    let folder = try Served.grouped()
    let name = #"=HYPERLINK("http://example.org","x")"#
    #expect(try ProgramRun(["groups", "name", "0", name, "--quiet"], in: folder.url).status == 0)
    #expect(try ProgramRun(["export", "csv", "--output", "out.csv", "--quiet"], in: folder.url).status == 0)
    let table = try String(contentsOf: folder["out.csv"], encoding: .utf8)
    #expect(table.contains(#""'=HYPERLINK("#) && !table.contains(",=HYPERLINK") && !table.contains(#","=HYPERLINK"#))
    // Numbers stay numbers.
    #expect(table.split(separator: "\n").dropFirst().allSatisfy { !$0.contains("'-") })
  }

  @Test(arguments: [
    ("group", "-1", "a group from 0 to 99999"), ("group", "99999999999999999999", "a group from 0"),
    ("group", "100000", "a group from 0"), ("group", "x", "a group from 0"),
    ("distance", "nan", "a distance of 0 or more"),
    ("distance", "inf", "a distance of 0"), ("distance", "-0.5", "a distance of 0"), ("split", "both", "one of train"),
  ])
  func `a value out of range is refused by its line`(_ column: String, _ value: String, _ expected: String) throws {
    let folder = try ExportWorld.tiles()
    var lines = try ExportWorld.text(folder, "groups/found.csv").split(separator: "\n").map(String.init)
    let index = try #require(lines[0].split(separator: ",").firstIndex { $0 == column })
    var cells = lines[2].split(separator: ",").map(String.init)
    cells[index] = value
    lines[2] = cells.joined(separator: ",")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder["Data/groups/found.csv"])
    for command in [["export", "csv"], ["groups", "list"]] {
      let run = try ProgramRun(command, in: folder.url)
      #expect(
        run.status == 1 && run.errors.contains("found.csv:3: expected \(expected)")
          && run.errors.contains("'\(value)'"),
        "\(run.errors)")
    }
  }

  @Test func `an image that stands twice is refused by its line`() throws {
    let folder = try ExportWorld.tiles()
    let text = try ExportWorld.text(folder, "groups/found.csv")
    let lines = text.split(separator: "\n")
    try Data((text + lines[1] + "\n").utf8).write(to: folder["Data/groups/found.csv"])
    let run = try ProgramRun(["export", "csv"], in: folder.url)
    #expect(run.status == 1 && run.errors.contains("found.csv:\(lines.count + 1): expected each image once"))
  }

  @Test(arguments: ["csv", "geojson", "pmtiles", "folder", "webdataset"])
  func `an export goes through no link in the data directory`(_ format: String) throws {
    let folder = try ExportWorld.tiles()
    let names = ["csv": "groups.csv", "geojson": "groups.geojson", "pmtiles": "tiles.pmtiles"]
    let name = names[format] ?? format
    try FileManager.default.createDirectory(at: folder["outside"], withIntermediateDirectories: true)
    for other in names.values { try Data("precious".utf8).write(to: folder["outside/\(other)"]) }
    func expectRefused() throws {
      let run = try ProgramRun(["export", format], in: folder.url)
      #expect(run.status == 64 && run.errors.contains("through which nothing is written"), "\(run.errors)")
      #expect(self.names(folder, "outside").sorted() == names.values.sorted())
      for other in names.values {
        #expect(try String(contentsOf: folder["outside/\(other)"], encoding: .utf8) == "precious")
      }
    }
    try FileManager.default.createSymbolicLink(at: folder["Data/export"], withDestinationURL: folder["outside"])
    try expectRefused()
    try FileManager.default.removeItem(at: folder["Data/export"])
    try FileManager.default.createDirectory(at: folder["Data/export"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder["Data/export/\(name)"], withDestinationURL: folder["outside/\(name)"])
    try expectRefused()
  }

  @Test func `DVC is told of nothing that is a person's own, and removes nothing`() throws {
    let folder = try ProgramRun.smallHarvest()
    try Data("mine".utf8).write(to: folder["Data/notes.txt"])
    try Data("mine".utf8).write(to: folder["thesis.odt"])
    var text = try String(contentsOf: folder["Data/manifest.json"], encoding: .utf8)
    let start = try #require(text.range(of: #""outputs" : ["#))
    let own = ["notes.txt", folder["thesis.odt"].path, "../thesis.odt"].map {
      #"{"path": "\#($0)", "kind": "file", "bytes": 4, "sha256": "0"},"#
    }
    text.insert(contentsOf: own.prefix(2).joined(), at: start.upperBound)
    try Data(text.utf8).write(to: folder["Data/manifest.json"])
    let run = try ProgramRun(["manifest", "dvc"], in: folder.url)
    #expect(run.status == 0, "\(run.errors)")
    let pipeline = try String(contentsOf: folder["Data/dvc.yaml"], encoding: .utf8)
    #expect(pipeline.contains("tiles.mbtiles") && !pipeline.contains("notes.txt") && !pipeline.contains("thesis"))
    #expect(
      pipeline.components(separatedBy: "cache: false").count == pipeline.components(separatedBy: "persist: true").count)
  }
}
