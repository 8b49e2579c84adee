import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct AtomicFileTests {
  @Test func `a write replaces the file and leaves nothing beside it`() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder["a/b.txt"])
    try AtomicFile.write("new", to: folder["a/b.txt"])
    #expect(try String(contentsOf: folder["a/b.txt"], encoding: .utf8) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["a"].path) == ["b.txt"])
  }

  @Test func `a body that throws leaves the old file and no temporary one`() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder["b.txt"])
    #expect(throws: Stop.self) {
      try AtomicFile.write(to: folder.target("b.txt")) { file in
        try file.write(contentsOf: Data("half".utf8))
        throw Stop()
      }
    }
    #expect(try String(contentsOf: folder["b.txt"], encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["b.txt"])
  }

  @Test func `the remedy fits the cause`() {
    #expect(AtomicFile.Failure(path: "x", step: "write", code: ENOSPC).description.contains("free some space"))
    #expect(AtomicFile.Failure(path: "x", step: "write", code: EROFS).description.contains("--data"))
  }

  @Test func `a folder that cannot be made is an error that names it`() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("a file", to: folder["file"])
    let failure = #expect(throws: AtomicFile.Failure.self) {
      try AtomicFile.write("x", to: folder["file/below/x.txt"])
    }
    #expect(failure?.path.contains("file/below") == true)
  }
}
