import Foundation
import TestSupport
import Testing

@testable import Files

/// A folder from somebody else is written to without anything outside of it being touched.
@Suite(.timeLimit(.minutes(30))) struct TargetTests {
  let folder: TemporaryFolder
  let data: URL

  init() throws {
    folder = try TemporaryFolder()
    data = folder["Data"]
    try AtomicFile.write("victim", to: folder["outside/victim.txt"])
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
  }

  private func link(_ name: String, to path: String) throws {
    try FileManager.default.createSymbolicLink(at: data.appendingPathComponent(name), withDestinationURL: folder[path])
  }

  private var victim: String {
    get throws { try String(contentsOf: folder["outside/victim.txt"], encoding: .utf8) }
  }

  @Test(arguments: [
    "", "/", ".", "..", "../x", "a/../x", "a//x", "/etc/x", "a/./x", "a/", "a\0b", "../outside/victim.txt",
  ])
  func `a path that does not stay below its folder is refused before anything is touched`(_ path: String) throws {
    let target = Target(path, below: data)
    #expect(throws: Target.Refusal.path(path, root: data.path)) { try target.remove() }
    #expect(throws: Target.Refusal.self) { try AtomicFile.write("x", to: target) }
    #expect(throws: Target.Refusal.self) { try LineFile(target).append(Data("x".utf8)) }
    #expect(throws: Target.Refusal.self) { try target.data() }
    #expect(throws: Target.Refusal.self) { try target.link(to: folder["outside/victim.txt"]) }
    #expect(try victim == "victim")
    #expect(try FileManager.default.contentsOfDirectory(atPath: data.path).isEmpty)
  }

  @Test func `a folder that is a link is not written through`() throws {
    try link("groups", to: "outside")
    let target = Target("groups/victim.txt", below: data)
    let refusal = Target.Refusal.found(
      "a symbolic link", at: data.appendingPathComponent("groups").path, expected: "a folder of its own or nothing")
    #expect(throws: refusal) { try AtomicFile.write("x", to: target) }
    #expect(throws: refusal) { try LineFile(target).append(Data()) }
    #expect(throws: refusal) { try target.remove() }
    #expect(throws: refusal) { try target.data() }
    #expect(throws: refusal) { try TargetFolder("groups", below: data).remove { _ in true } }
    #expect(throws: refusal) { try TargetFolder("groups", below: data).folders() }
    #expect(throws: refusal) { try TargetFolder("groups", below: data).make("new") }
    #expect(try victim == "victim")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["outside"].path) == ["victim.txt"])
  }

  @Test func `a file that is a link is replaced, and what it leads to stays`() throws {
    try link("split.csv", to: "outside/victim.txt")
    try AtomicFile.write("new", to: Target("split.csv", below: data))
    #expect(try victim == "victim")
    #expect(try String(contentsOf: data.appendingPathComponent("split.csv"), encoding: .utf8) == "new")
  }

  @Test func `a file that is a link is not appended to, read or removed`() throws {
    try link("metrics.jsonl", to: "outside/victim.txt")
    let target = Target("metrics.jsonl", below: data)
    #expect(throws: Target.Refusal.self) { try LineFile(target).append(Data("x".utf8)) }
    #expect(throws: Target.Refusal.self) { try target.remove() }
    #expect(throws: RegularFile.Failure.other(path: target.url.path, found: "a symbolic link")) { try target.data() }
    #expect(try victim == "victim")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: target.url.path).hasSuffix("victim.txt"))
  }

  @Test func `only files with a name of the command's own are removed from a folder, and no folder, link or FIFO`()
    throws
  {
    for name in ["group-01.jpg", "notes.txt", "group-02.jpg/photo.jpg"] {
      try AtomicFile.write("x", to: Target("sheets/\(name)", below: data))
    }
    try link("sheets/group-03.jpg", to: "outside/victim.txt")
    mkfifo(data.appendingPathComponent("sheets/group-04.jpg").path, 0o644)
    try TargetFolder("sheets", below: data).remove { $0.hasPrefix("group-") }
    let left = try FileManager.default.contentsOfDirectory(atPath: data.appendingPathComponent("sheets").path).sorted()
    #expect(left == ["group-02.jpg", "group-03.jpg", "group-04.jpg", "notes.txt"])
    #expect(try victim == "victim")
  }

  @Test func `temporary files are removed by their names alone, and cannot be guessed`() throws {
    let names = [
      ".a.csv.12-0123456789abcdef.tmp", ".a.csv.12.tmp", ".mine.tmp", "a.12-0123456789abcdef.tmp",
      ".12-0123456789abcdef.tmp",
    ]
    for name in names { try AtomicFile.write("x", to: data.appendingPathComponent(name)) }
    try TargetFolder(data).removeLeftovers()
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: data.path)) == Set(names.dropFirst()))
    #expect(Set((0..<100).map { _ in TemporaryName.make(for: "a") }).count == 100)
  }

  @Test func `a second name is given to a regular file, and to nothing else`() throws {
    let kept = Target("runs/1/files/models/a.txt", below: data)
    try kept.link(to: folder["outside/victim.txt"])
    #expect(try kept.data() == Data("victim".utf8))
    try link("link.txt", to: "outside/victim.txt")
    #expect(throws: RegularFile.Failure.self) { try kept.link(to: data.appendingPathComponent("link.txt")) }
    // A line is not written into a file that has another name.
    try LineFile(kept).append(Data("more".utf8))
    #expect(try victim == "victim")
    try kept.remove()
    kept.removeEmptyFolders(upTo: "runs/1/files")
    #expect(try FileManager.default.contentsOfDirectory(atPath: data.appendingPathComponent("runs/1").path).isEmpty)
  }

  @Test func `a folder that the user chose may be a link`() throws {
    try link("chosen", to: "outside")
    try AtomicFile.write("x", to: Target(data.appendingPathComponent("chosen/new.txt")))
    #expect(FileManager.default.fileExists(atPath: folder["outside/new.txt"].path))
  }
}
