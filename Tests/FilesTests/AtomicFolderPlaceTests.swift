import Foundation
import TestSupport
import Testing

@testable import Files

/// What comes between the new folder and its place.
@Suite(.timeLimit(.minutes(30))) struct AtomicFolderPlaceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Parameter exchanges: whether the file system can.
  /// - Parameter meanwhile: done by somebody else after the last look, before the folders change places.
  private func target(exchanges: Bool, meanwhile: @escaping @Sendable () -> Void = {}) -> AtomicFolder {
    var target = AtomicFolder(folder["a/out"], marker: "marker.json")
    let exchange = target.exchange
    let one = folder["a/out/one"].path
    target.exchange = { parent, first, second in
      // Only the first time: what comes afterwards is the way back.
      if FileManager.default.fileExists(atPath: one) { meanwhile() }
      guard !exchanges else { return exchange(parent, first, second) }
      errno = EINVAL
      return -1
    }
    return target
  }

  private func write(_ target: AtomicFolder, _ name: String, seeing: [String]? = nil) throws {
    try target.write { new in
      if let seeing { #expect(try names("a/out") == seeing) }
      try Data().write(to: new.appendingPathComponent(name))
    } describe: {
      try JSONEncoder().encode(["files": $0])
    }
  }

  private func make(_ paths: String...) throws {
    for path in paths { try AtomicFile.write("x", to: folder[path]) }
  }

  /// A folder that was made here, complete with its list.
  private func makeWhole(_ path: String, _ names: String...) throws {
    for name in names { try AtomicFile.write("x", to: folder["\(path)/\(name)"]) }
    try AtomicFile.write(JSONEncoder().encode(["files": names]), to: folder["\(path)/marker.json"])
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder[path].path).sorted()
  }

  @Test func `a file system that cannot exchange has the new folder, and nothing beside it`() throws {
    let target = target(exchanges: false)
    try write(target, "one")
    try write(target, "two", seeing: ["marker.json", "one"])
    #expect(try names("a/out") == ["marker.json", "two"] && names("a") == ["out"])
  }

  @Test(arguments: [true, false])
  func `somebody else's folder that takes the place at the last moment is put back there`(_ exchanges: Bool) throws {
    try write(target(exchanges: exchanges), "one")
    let (out, moved, photos) = (folder["a/out"].path, folder["a/moved"].path, folder["a/out/photos"])
    let target = target(exchanges: exchanges) {
      rename(out, moved)
      try? AtomicFile.write("x", to: photos)
    }
    #expect(throws: AtomicFolder.Refusal.foreign(path: out, marker: "marker.json")) { try write(target, "two") }
    #expect(try names("a/out") == ["photos"] && names("a/moved") == ["marker.json", "one"])
    #expect(try names("a") == ["moved", "out"])
  }

  @Test func `a file that takes the place at the last moment is put back there`() throws {
    try write(target(exchanges: true), "one")
    let (out, moved) = (folder["a/out"], folder["a/moved"].path)
    let target = target(exchanges: true) {
      rename(out.path, moved)
      try? Data("file".utf8).write(to: out)
    }
    #expect(throws: AtomicFolder.Refusal.noFolder(path: out.path)) { try write(target, "two") }
    #expect(try Data(contentsOf: out) == Data("file".utf8) && names("a") == ["moved", "out"])
  }

  @Test func `the old folder of one that was killed between two renames is put back before any work`() throws {
    try makeWhole("a/.out.12-0123456789abcdef.old.tmp", "one")
    try make("a/.out.12-0123456789abcdef.tmp/marker.json")
    try write(target(exchanges: true), "two", seeing: ["marker.json", "one"])
    #expect(try names("a/out") == ["marker.json", "two"] && names("a") == ["out"])
  }

  @Test func `it stays there when the work fails`() throws {
    struct Stop: Error {}
    try makeWhole("a/.out.12-0123456789abcdef.old.tmp")
    #expect(throws: Stop.self) { try target(exchanges: true).write({ _ in throw Stop() }, describe: { _ in Data() }) }
    #expect(try names("a/out") == ["marker.json"] && names("a") == ["out"])
  }

  @Test func `where there is a newer one it is removed, where there is another's or it is held it stays`() throws {
    try makeWhole("a/.out.12-0123456789abcdef.old.tmp")
    try makeWhole("a/out", "one")
    try write(target(exchanges: true), "two", seeing: ["marker.json", "one"])
    #expect(try names("a") == ["out"])
    // Of a target with a strange name.
    try makeWhole("a/.out.old.13-0123456789abcdef.tmp")
    try makeWhole("a/.out.13-0123456789abcdef.old.tmp")
    let held = open(folder["a/.out.13-0123456789abcdef.old.tmp"].path, O_RDONLY)
    defer { close(held) }
    Leftovers.claim(held)
    try write(target(exchanges: true), "three", seeing: ["marker.json", "two"])
    #expect(try names("a") == [".out.13-0123456789abcdef.old.tmp", ".out.old.13-0123456789abcdef.tmp", "out"])
    // Nothing is removed where nothing is to be replaced.
    try makeWhole("b/.out.12-0123456789abcdef.old.tmp")
    try make("b/out/photos")
    let other = AtomicFolder(folder["b/out"], marker: "marker.json")
    #expect(throws: AtomicFolder.Refusal.self) { try write(other, "one") }
    #expect(try names("b") == [".out.12-0123456789abcdef.old.tmp", "out"] && names("b/out") == ["photos"])
  }

  @Test(arguments: [true, false])
  func `what is removed before it is claimed is made anew`(_ isFolder: Bool) throws {
    let url = folder["new"]
    var tries = 0
    let parent = try #require(try OpenFolder(folder.url, making: false))
    let descriptor = Leftovers.claimed("new", in: parent) {
      tries += 1
      if isFolder { mkdir(url.path, 0o755) }
      let made = open(url.path, isFolder ? O_RDONLY : O_WRONLY | O_CREAT, 0o644)
      // By another process, which took it for a leftover.
      if tries < 3 { remove(url.path) }
      return made
    }
    defer { close(descriptor) }
    #expect(tries == 3 && Leftovers.names("new", in: parent, descriptor))
    let other = open(url.path, O_RDONLY)
    defer { close(other) }
    #expect(flock(other, LOCK_EX | LOCK_NB) != 0)
  }

  @Test func `a file that others may be writing too removes what killed ones left, and holds its own`() throws {
    try make("a/.t.csv.12-0123456789abcdef.tmp", "a/.other.csv.12-0123456789abcdef.tmp")
    try AtomicFile.write(to: folder.target("a/t.csv"), besideOthers: true) { file in
      try file.write(contentsOf: Data("new".utf8))
      Leftovers.remove(of: "t.csv", in: try #require(try OpenFolder(folder["a"], making: false)))
    }
    #expect(try names("a") == [".other.csv.12-0123456789abcdef.tmp", "t.csv"])
    #expect(try Data(contentsOf: folder["a/t.csv"]) == Data("new".utf8))
  }
}
