import Foundation
import TestSupport
import Testing

@testable import Files

@Suite(.timeLimit(.minutes(30))) struct AtomicFolderTests {
  let folder: TemporaryFolder
  let target: AtomicFolder

  init() throws {
    folder = try TemporaryFolder()
    target = AtomicFolder(folder["a/out"], marker: "marker.json")
  }

  private func write(_ name: String, _ text: String = "x") throws {
    try target.write { new in
      try Data(text.utf8).write(to: new.appendingPathComponent(name))
    } describe: {
      try JSONEncoder().encode(["files": $0])
    }
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder[path].path).sorted()
  }

  @Test func `a folder is made with its marker, and made again it has the new files only`() throws {
    try write("one")
    #expect(try names("a/out") == ["marker.json", "one"])
    try write("two")
    #expect(try names("a/out") == ["marker.json", "two"] && names("a") == ["out"])
  }

  @Test func `a body that throws leaves the old folder and nothing beside it`() throws {
    struct Stop: Error {}
    try write("one")
    #expect(throws: Stop.self) {
      try target.write { new in
        try Data().write(to: new.appendingPathComponent("two"))
        throw Stop()
      } describe: { _ in
        Data()
      }
    }
    #expect(try names("a/out") == ["marker.json", "one"] && names("a") == ["out"])
  }

  @Test func `a folder without the marker is refused before any work, and stays as it is`() throws {
    let foreign = folder["a/out/photos"]
    try FileManager.default.createDirectory(at: foreign, withIntermediateDirectories: true)
    #expect(throws: AtomicFolder.Refusal.foreign(path: folder["a/out"].path, marker: "marker.json")) {
      try target.write { _ in
        Issue.record("no work was to be done")
      } describe: { _ in
        Data()
      }
    }
    #expect(try names("a/out") == ["photos"] && names("a") == ["out"])
  }

  @Test func `a folder that comes into being meanwhile stays as it is`() throws {
    #expect(throws: AtomicFolder.Refusal.self) {
      try target.write { _ in
        try FileManager.default.createDirectory(
          at: folder["a/out/photos"], withIntermediateDirectories: true)
      } describe: { _ in
        Data()
      }
    }
    #expect(try names("a/out") == ["photos"] && names("a") == ["out"])
  }

  @Test func `an empty folder is taken, a file and a symbolic link are not`() throws {
    try FileManager.default.createDirectory(at: folder["a/out"], withIntermediateDirectories: true)
    try write("one")
    #expect(try names("a/out") == ["marker.json", "one"])
    for place in ["a/file", "a/link"] {
      if place == "a/file" {
        try Data().write(to: folder[place])
      } else {
        try FileManager.default.createSymbolicLink(at: folder[place], withDestinationURL: folder["a/out"])
      }
      #expect(throws: AtomicFolder.Refusal.noFolder(path: folder[place].path)) {
        try AtomicFolder(folder[place], marker: "marker.json").check()
      }
    }
  }

  @Test func `what a killed process left of this target is removed, and nothing else`() throws {
    for name in [
      ".out.12-0123456789abcdef.tmp/x", ".out.13-0123456789abcdef.tmp/x", ".other.12-0123456789abcdef.tmp/x",
      ".out.old.tmp/x", ".out.tmp/x",
    ] {
      try AtomicFile.write("x", to: folder["a/\(name)"])
    }
    // One that is at work holds its own.
    let descriptor = open(folder["a/.out.13-0123456789abcdef.tmp"].path, O_RDONLY)
    defer { close(descriptor) }
    Leftovers.claim(descriptor)
    try write("one")
    #expect(
      try names("a") == [
        ".other.12-0123456789abcdef.tmp", ".out.13-0123456789abcdef.tmp", ".out.old.tmp", ".out.tmp", "out",
      ])
  }

  @Test func `a folder to which somebody added a file stays as it is, and the file is named`() throws {
    try write("one")
    for name in ["mine.txt", "below/mine.txt", ".hidden"] {
      try AtomicFile.write("mine", to: folder["a/out/\(name)"])
      let file = name.contains("/") ? "below/" : name
      #expect(throws: AtomicFolder.Refusal.added(path: folder["a/out"].path, file: file)) { try write("two") }
      #expect(try String(contentsOf: folder["a/out/\(name)"], encoding: .utf8) == "mine")
      try FileManager.default.removeItem(at: folder["a/out/\(name.split(separator: "/")[0])"])
    }
    try FileManager.default.createSymbolicLink(at: folder["a/out/link"], withDestinationURL: folder.url)
    #expect(throws: AtomicFolder.Refusal.added(path: folder["a/out"].path, file: "link")) { try write("two") }
    try FileManager.default.removeItem(at: folder["a/out/link"])
    try write("two")
    #expect(try names("a/out") == ["marker.json", "two"])
  }

  @Test func `a folder whose marker lists nothing is somebody's own`() throws {
    try write("one")
    try AtomicFile.write("{}", to: folder["a/out/marker.json"])
    #expect(throws: AtomicFolder.Refusal.foreign(path: folder["a/out"].path, marker: "marker.json")) {
      try write("two")
    }
    #expect(try names("a/out") == ["marker.json", "one"])
  }

  @Test func `of a left folder that was whole only listed files are removed`() throws {
    let left = "a/.out.12-0123456789abcdef.tmp"
    for name in ["marker.json", "one", "sub/two", "mine"] { try AtomicFile.write("x", to: folder["\(left)/\(name)"]) }
    // What it lists elsewhere is not touched.
    try AtomicFile.write("x", to: folder["a/victim"])
    let list = ["one", "sub/", "sub/two", "../victim", folder["a/victim"].path]
    try AtomicFile.write(JSONEncoder().encode(["files": list]), to: folder["\(left)/marker.json"])
    try write("new")
    #expect(try names(left) == ["marker.json", "mine"] && names("a/out") == ["marker.json", "new"])
    #expect(FileManager.default.fileExists(atPath: folder["a/victim"].path))
  }
}
