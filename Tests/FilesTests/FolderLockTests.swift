import Foundation
import TestSupport
import Testing

@testable import Files

@Suite(.timeLimit(.minutes(30))) struct FolderLockTests {
  @Test func `a folder that was made for a lock alone goes with it, and one with anything in it stays`() throws {
    let folder = try TemporaryFolder()
    do {
      let lock = try FolderLock(folder["a/new"])
      lock.keep()
    }
    #expect(!FileManager.default.fileExists(atPath: folder["a/new"].path))
    do {
      let lock = try FolderLock(folder["b"])
      try Data().write(to: folder["b/own"])
      lock.keep()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["b"].path).sorted() == [".lock", "own"])
    // One that was there stays, empty as it was.
    try FileManager.default.createDirectory(at: folder["c"], withIntermediateDirectories: true)
    do { try FolderLock(folder["c"]).keep() }
    #expect(FileManager.default.fileExists(atPath: folder["c"].path))
  }

  @Test func `a second owner is refused with the first one's process id, until it lets go`() throws {
    let folder = try TemporaryFolder()
    var lock: FolderLock? = try FolderLock(folder.url)
    let refusal = #expect(throws: FolderLock.InUse.self) { try FolderLock(folder.url) }
    #expect(refusal?.owner == "process \(getpid())")
    withExtendedLifetime(lock) {}
    lock = nil
    _ = try FolderLock(folder.url)
  }

  @Test func `readers share a folder, and keep a writer out until the last one lets go`() throws {
    let folder = try TemporaryFolder()
    var first: FolderLock? = try FolderLock(reading: folder.url)
    let second = try FolderLock(reading: folder.url)
    withExtendedLifetime((first, second)) {}
    first = nil
    let refusal = #expect(throws: FolderLock.InUse.self) { try FolderLock(folder.url) }
    #expect(refusal?.owner == "one that exports")
    withExtendedLifetime(second) {}
  }

  @Test func `a writer keeps readers out, and a folder that is not there needs no lock`() throws {
    let folder = try TemporaryFolder()
    let writer = try FolderLock(folder.url)
    #expect(throws: FolderLock.InUse.self) { try FolderLock(reading: folder.url) }
    withExtendedLifetime(writer) {}
    _ = try FolderLock(reading: folder["none"])
    #expect(!FileManager.default.fileExists(atPath: folder["none"].path))
  }

  @Test func `a writer waits for one that only looks, and not for ever for one that reads`() throws {
    let folder = try TemporaryFolder()
    var reader: FolderLock? = try FolderLock(reading: folder.url)
    var pauses = 0
    #expect(throws: FolderLock.InUse.self) { try FolderLock(folder.url) { pauses += 1 } }
    #expect(pauses == 10)
    withExtendedLifetime(reader) {}
    pauses = 0
    let writer = try FolderLock(folder.url) {
      pauses += 1
      if pauses == 2 { reader = nil }
    }
    #expect(pauses == 2 && FolderLock.isHeld(folder.url))
    withExtendedLifetime(writer) {}
  }

  @Test func `a writer is told of the first one without waiting, and a free folder is had at once`() throws {
    let folder = try TemporaryFolder()
    let first = try FolderLock(folder.url) { Issue.record("nobody was there") }
    let refusal = #expect(throws: FolderLock.InUse.self) {
      try FolderLock(folder.url) { Issue.record("a writer is not waited for") }
    }
    #expect(refusal?.owner == "process \(getpid())")
    withExtendedLifetime(first) {}
  }

  @Test(arguments: ["link", "hard link", "FIFO", "folder"])
  func `what has the lock's name and is no file of its own is left as it is`(_ kind: String) throws {
    let folder = try TemporaryFolder()
    let (lock, victim) = (folder["Data/.lock"], folder["victim"])
    try Data("a long text that nobody cuts".utf8).write(to: victim)
    try FileManager.default.createDirectory(at: folder["Data"], withIntermediateDirectories: true)
    switch kind {
    case "link": try FileManager.default.createSymbolicLink(at: lock, withDestinationURL: victim)
    case "hard link": try FileManager.default.linkItem(at: victim, to: lock)
    case "FIFO": mkfifo(lock.path, 0o644)
    default: try FileManager.default.createDirectory(at: lock, withIntermediateDirectories: true)
    }
    #expect(throws: Target.Refusal.self) { try FolderLock(folder["Data"]) }
    #expect(throws: Target.Refusal.self) { try FolderLock(reading: folder["Data"]) }
    #expect(!FolderLock.isHeld(folder["Data"]))
    #expect(try String(contentsOf: victim, encoding: .utf8) == "a long text that nobody cuts")
  }
}
