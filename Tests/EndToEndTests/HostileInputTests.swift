import Foundation
import Imaging
import TestSupport
import Testing

/// Files that are no files, structures that never end, and damaged records: told, soon, in words for whoever has them.
@Suite(.timeLimit(.minutes(45))) struct HostileInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  private func photographs() throws {
    try FileManager.default.createDirectory(at: folder["photos"], withIntermediateDirectories: true)
    for number in 0..<4 {
      let image = Raster(width: 80, height: 80) { x, y in (UInt8(x + number), UInt8(y), UInt8(number * 40)) }
      try image.jpeg(quality: 90).write(to: folder["photos/\(number).jpg"])
    }
  }

  @Test func `FIFOs, devices and links to them among photographs are passed over`() throws {
    try photographs()
    mkfifo(folder["photos/fifo.jpg"].path, 0o644)
    try FileManager.default.createSymbolicLink(atPath: folder["photos/zero.jpg"].path, withDestinationPath: "/dev/zero")
    try FileManager.default.createDirectory(at: folder["photos/folder.jpg"], withIntermediateDirectories: true)
    try Data("text".utf8).write(to: folder["photos/text.jpg"])
    let imported = try run("import", "photos", "--json")
    #expect(imported.status == 2 && imported.integer("images") == 4, "\(imported.errors)")
    let embedded = try run(
      "embed", "--images", "photos", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64",
      "--output", "d.npy", "--json")
    #expect(embedded.status == 2 && embedded.integer("images") == 4, "\(embedded.errors)")
  }

  @Test(arguments: ["images.csv", "split.csv", "manifest.json", "tiles.mbtiles", "groups/found.csv", "descriptors.npy"])
  func `a FIFO in place of a table is an error and not waited for`(_ name: String) throws {
    try photographs()
    #expect(try run("import", "photos", "--quiet").status == 0 && run("split", "--quiet").status == 0)
    let url = folder["Data/\(name)"]
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? FileManager.default.removeItem(at: url)
    mkfifo(url.path, 0o644)
    for command in [
      ["status"], ["split"], ["groups"], ["export", "csv"], ["report"], ["manifest", "verify"],
      [
        "cluster", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--clusters", "2",
        "--steps", "1", "--groups", "2",
      ],
    ] {
      let ended = try ProgramRun(command, in: folder.url)
      #expect([0, 1, 2].contains(ended.status), "\(name), \(command): \(ended.status) \(ended.errors)")
    }
  }

  @Test func `a fan of aliases in a pipeline is refused`() throws {
    var lines = ["a: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    for level in 1...11 {
      let row = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
      lines.append("a\(level): &a\(level) [\(row)]")
    }
    for end in ["? *a11\n: x", "stages: *a11", "x: *a11"] {
      try Data((lines + [end, ""]).joined(separator: "\n").utf8).write(to: folder["p.yaml"])
      let ended = try run("run", "p.yaml")
      #expect(ended.status == 64 && ended.errors.contains("at most 24 aliases"), "\(ended.errors)")
    }
    // A few are what people use.
    try Data("stages:\n  fetch: {source: &s sample, bbox: world, zoom: 1}\n  report: {title: *s}\n".utf8)
      .write(to: folder["p.yaml"])
    let dry = try run("run", "p.yaml", "--dry-run")
    #expect(dry.status == 0, "\(dry.errors)")
    try Data(String(repeating: "[", count: 200_000).utf8).write(to: folder["deep.yaml"])
    #expect(try run("run", "deep.yaml").status == 64)
  }

  @Test(arguments: [
    (
      "manifest.json", #"{"schema": 1, "stages": {"fetch": {"status": "complete"}}}"#,
      "no key 'command' at 'stages.fetch'"
    ),
    ("manifest.json", #"{"schema": "one", "stages": {}}"#, "something else than a whole number at 'schema'"),
    ("manifest.json", #"{"schema": 1, "#, "no JSON, or JSON that is cut"),
    ("manifest.json", #"[]"#, "something else than an object"),
    ("groups/profile.json", #"{"schema": 1, "seed": 0, "sample": 1, "groups": [{"group": 0}]}"#, "no key 'images'"),
    ("groups/profile.json", "\u{0}", "no JSON"),
  ])
  func `a damaged record is told by its file and its key`(_ name: String, _ text: String, _ found: String) throws {
    let world = try Served.grouped()
    try Data(text.utf8).write(to: world["Data/\(name)"])
    let ended = try ProgramRun(name.hasPrefix("groups") ? ["report"] : ["status"], in: world.url)
    #expect(ended.status == 1 && ended.errors.contains(name), "\(ended.errors)")
    if name == "manifest.json" { #expect(ended.errors.contains(found), "\(ended.errors)") }
    for word in ["DecodingError", "NSCocoaErrorDomain", "CodingKeys", "Swift.", "debugDescription"] {
      #expect(!ended.errors.contains(word), "\(ended.errors)")
    }
  }

  @Test func `a folder that may not be read is told without codes`() throws {
    try photographs()
    let missing = try run("import", "photos/none")
    #expect(missing.status == 1 && missing.errors.contains("found nothing there"))
    let noFile = try run("evaluate", "--labels", "none.csv")
    #expect(noFile.status == 1 && !noFile.errors.contains("NSCocoaErrorDomain"), "\(noFile.errors)")
    let area = try run("fetch", "--within", "none.geojson", "--source", "sample")
    #expect(
      area.status != 0 && area.errors.contains("none.geojson") && !area.errors.contains("Domain"), "\(area.errors)")
  }
}
