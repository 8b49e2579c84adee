import Foundation
import TestSupport
import Testing

/// A data directory that came from somebody else: whatever lies in it, nothing outside of it is touched, and nothing of the
/// user's in it is lost.
@Suite(.timeLimit(.minutes(45))) struct HostileFolderTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder["outside"], withIntermediateDirectories: true)
    try Data("the user's own\n".utf8).write(to: folder["outside/victim.txt"])
  }

  private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createDirectory(
      at: folder[path].deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: folder[path], withDestinationURL: folder[target])
  }

  private func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      at: folder[path].deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: folder[path])
  }

  private func text(_ path: String) -> String? { try? String(contentsOf: folder[path], encoding: .utf8) }

  private func expectVictim(_ comment: Comment? = nil) {
    #expect(text("outside/victim.txt") == "the user's own\n", comment)
    #expect((try? FileManager.default.contentsOfDirectory(atPath: folder["outside"].path)) == ["victim.txt"], comment)
  }

  @Test(arguments: [["verify"], ["split"], ["fetch", "--source", "sample", "--bbox", "2,46,2.1,46.1", "--zoom", "8"]])
  func `a lock that is a link is refused, and its target keeps its text`(_ arguments: [String]) throws {
    try link("Data/.lock", to: "outside/victim.txt")
    let run = try ProgramRun(arguments, in: folder.url)
    #expect(run.status == 1 && run.errors.contains(".lock: expected a regular file or nothing, found a symbolic link"))
    expectVictim("\(arguments)")
  }

  @Test func `a folder of a stage that is a link is refused, and what lies behind it stays`() throws {
    let world = try Served.grouped()
    try FileManager.default.moveItem(at: world["Data"], to: folder["Data"])
    for kind in ["sheets", "mean", "attention"] {
      let own = folder["Data/groups/\(kind)"]
      let saved = folder["saved-\(kind)"]
      if FileManager.default.fileExists(atPath: own.path) { try FileManager.default.moveItem(at: own, to: saved) }
      try link("Data/groups/\(kind)", to: "outside")
      let run = try run("groups", "--clusters", "4")
      #expect(run.status == 1 && run.errors.contains("groups/\(kind): expected a folder of its own"), "\(run.errors)")
      expectVictim("\(kind)")
      try FileManager.default.removeItem(at: own)
      if FileManager.default.fileExists(atPath: saved.path) { try FileManager.default.moveItem(at: saved, to: own) }
    }
    try FileManager.default.moveItem(at: folder["Data/groups"], to: folder["saved"])
    try link("Data/groups", to: "outside")
    #expect(try run("groups", "--clusters", "4").status == 1)
    expectVictim()
  }

  @Test func `notes among the pictures of groups stay, also where groups are made anew`() throws {
    let world = try Served.grouped()
    try FileManager.default.moveItem(at: world["Data"], to: folder["Data"])
    for name in ["notes.txt", "group-01.txt", "group-99.jpg.bak", ".mine.tmp", "below/group-77.jpg"] {
      try write("mine", to: "Data/groups/sheets/\(name)")
      try write("mine", to: "Data/groups/mean/\(name)")
    }
    try write("a picture of a group that is gone", to: "Data/groups/sheets/group-77.jpg")
    let run = try run("groups", "--clusters", "4")
    #expect(run.status == 0, "\(run.errors)")
    for name in ["notes.txt", "group-01.txt", "group-99.jpg.bak", ".mine.tmp", "below/group-77.jpg"] {
      #expect(text("Data/groups/sheets/\(name)") == "mine" && text("Data/groups/mean/\(name)") == "mine", "\(name)")
    }
    #expect(text("Data/groups/sheets/group-77.jpg") == nil)
  }

  @Test func `a new run of cluster removes its own files only`() throws {
    #expect(try run("fetch", "--source", "sample", "--bbox", "2,46,2.4,46.2", "--zoom", "11", "--quiet").status == 0)
    #expect(try run("split", "--quiet").status == 0)
    let mine = [
      "Data/models/thesis.safetensors", "Data/models/step-1.safetensors", "Data/models/best/step-01.safetensors",
      "Data/cluster/notes.md", "Data/cluster/old/assignments.csv",
    ]
    for path in mine { try write("mine", to: path) }
    try write("a run before", to: "Data/models/step-09.safetensors")
    let cluster = [
      "cluster", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--clusters", "2",
      "--steps", "1", "--groups", "2",
      "--rotations", "1", "--warmup", "0", "--quiet",
    ]
    let ended = try ProgramRun(cluster, in: folder.url)
    #expect(ended.status == 0, "\(ended.errors)")
    for path in mine { #expect(text(path) == "mine", "\(path)") }
    #expect(text("Data/models/step-09.safetensors") == nil)
    try FileManager.default.removeItem(at: folder["Data/models"])
    try link("Data/models", to: "outside")
    let refused = try ProgramRun(cluster + ["--seed", "1"], in: folder.url)
    #expect(refused.status == 1 && refused.errors.contains("models: expected a folder of its own"), "\(refused.errors)")
    expectVictim()
  }

  @Test func `an archive that is a link is read, and not written`() throws {
    #expect(try run("fetch", "--source", "sample", "--bbox", "2,46,2.4,46.2", "--zoom", "9", "--quiet").status == 0)
    try FileManager.default.moveItem(at: folder["Data/tiles.mbtiles"], to: folder["elsewhere.mbtiles"])
    let before = try Data(contentsOf: folder["elsewhere.mbtiles"])
    try link("Data/tiles.mbtiles", to: "elsewhere.mbtiles")
    #expect(try run("info").status == 0)
    let fetch = try run("fetch", "--source", "sample", "--bbox", "2,46,3,47", "--zoom", "9")
    #expect(fetch.status == 1 && fetch.errors.contains("a symbolic link, through which nothing is written"))
    #expect(try Data(contentsOf: folder["elsewhere.mbtiles"]) == before)
  }

  @Test func `a journal of SQLite that names a file to be removed is refused`() throws {
    #expect(try run("fetch", "--source", "sample", "--bbox", "2,46,2.4,46.2", "--zoom", "9", "--quiet").status == 0)
    let victim = folder["outside/victim.txt"].path
    let name = Data(victim.utf8)
    func word(_ value: UInt32) -> Data { withUnsafeBytes(of: value.bigEndian) { Data($0) } }
    let magic = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
    // A header (no pages to roll back), then the record of a transaction over several databases.
    var journal = magic + word(0) + word(0) + word(1) + word(512) + word(4096)
    journal += Data(count: 512 - journal.count)
    let checksum = name.reduce(UInt32(0)) { $0 &+ UInt32($1) }
    journal += word(0x4000_0000 / 4096 + 1) + name + word(UInt32(name.count)) + word(checksum) + magic
    for arguments in [["info"], ["verify"], ["fetch", "--source", "sample", "--bbox", "2,46,3,47", "--zoom", "9"]] {
      try journal.write(to: folder["Data/tiles.mbtiles-journal"])
      let run = try ProgramRun(arguments, in: folder.url)
      #expect(run.status == 1 && run.errors.contains("a journal that names another file"), "\(run.errors)")
      expectVictim("\(arguments)")
    }
  }

  @Test func `descriptors are written nowhere over what a stage or a person left`() throws {
    #expect(try run("fetch", "--source", "sample", "--bbox", "2,46,2.4,46.2", "--zoom", "9", "--quiet").status == 0)
    let before = try Data(contentsOf: folder["Data/tiles.mbtiles"])
    try write("name,age\nme,40\n", to: "table.csv")
    for (output, words) in [
      ("Data/tiles.mbtiles", "a name that ends in .npy"), ("Data/split.npy", "split.csv would take the place"),
      ("Data/images.npy", "images.csv would take"), ("Data/groups/centroids.npy", "another stage"),
      ("Data/cluster/descriptors.npy", "another stage"), ("table.npy", "is another table"),
      ("descriptors", "a name that ends in .npy"),
    ] {
      let run = try run(
        "embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--output", output)
      #expect(run.status == 64 && run.errors.contains(words), "\(output): \(run.errors)")
    }
    #expect(try Data(contentsOf: folder["Data/tiles.mbtiles"]) == before && text("table.csv") == "name,age\nme,40\n")
    for _ in 0..<2 {
      let run = try run(
        "embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--output", "mine.npy",
        "--quiet")
      #expect(run.status == 0, "\(run.errors)")
    }
  }
}
