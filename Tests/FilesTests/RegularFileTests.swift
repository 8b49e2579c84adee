import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct RegularFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a FIFO, a device, a folder and nothing are told apart, and none is waited for`() throws {
    mkfifo(folder["fifo"].path, 0o644)
    try FileManager.default.createSymbolicLink(atPath: folder["zero"].path, withDestinationPath: "/dev/zero")
    let expected: [(URL, RegularFile.Failure)] = [
      (folder["fifo"], .other(path: folder["fifo"].path, found: "a FIFO")),
      (folder["zero"], .other(path: folder["zero"].path, found: "a device")),
      (folder.url, .other(path: folder.url.path, found: "a folder")),
      (folder["none"], .missing(path: folder["none"].path)),
    ]
    for (url, failure) in expected {
      #expect(throws: failure) { try RegularFile.data(url) }
      #expect(throws: failure) { try Digest.hex(.sha256, ofFile: url) }
    }
    #expect(throws: CSVTable.Failure.unreadable(path: folder["fifo"].path, found: "a FIFO")) {
      try CSVTable(contentsOf: folder["fifo"])
    }
    #expect(throws: RegularFile.Failure.self) { try NPYFile(contentsOf: folder["fifo"]) }
  }

  /// `/proc/kmsg` is one of them, and waits for the kernel to say something.
  @Test(arguments: ["/proc/self/status", "/sys/kernel/mm/transparent_hugepage/enabled"])
  func `a file of the kernel's is none`(path: String) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    #expect(throws: RegularFile.Failure.other(path: path, found: "a file of the kernel's")) {
      try RegularFile.data(URL(fileURLWithPath: path))
    }
  }

  @Test func `a file that says it has terabytes is refused before it is read`() throws {
    #expect(truncate(folder["sparse"].path, 1) == -1)
    try Data().write(to: folder["sparse"])
    #expect(truncate(folder["sparse"].path, 1 << 42) == 0)
    let found = "one that says it has \(1 << 42) bytes, of which 0 are there"
    let failure = RegularFile.Failure.other(path: folder["sparse"].path, found: found)
    #expect(throws: failure) { try RegularFile.data(folder["sparse"]) }
    #expect(throws: failure) { try Digest.hex(.sha256, ofFile: folder["sparse"]) }
    #expect(truncate(folder["sparse"].path, 1 << 20) == 0)
    #expect(throws: RegularFile.Failure.tooLarge(path: folder["sparse"].path, bytes: 1 << 20, most: 100)) {
      try RegularFile.data(folder["sparse"], atMost: 100)
    }
  }

  @Test func `what is written is read, mapped or not, also an empty file`() throws {
    for text in ["", "content"] {
      try Data(text.utf8).write(to: folder["file"])
      #expect(try RegularFile.data(folder["file"]) == Data(text.utf8))
      #expect(try RegularFile.data(folder["file"], mapped: true) == Data(text.utf8))
      #expect(try RegularFile.text(folder["file"]) == text)
    }
  }

  @Test func `a link is followed where the user named it`() throws {
    try Data("x".utf8).write(to: folder["file"])
    try FileManager.default.createSymbolicLink(at: folder["link"], withDestinationURL: folder["file"])
    #expect(try RegularFile.data(folder["link"]) == Data("x".utf8))
    #expect(throws: RegularFile.Failure.self) { try RegularFile.data(folder["link"], followsLinks: false) }
  }
}
