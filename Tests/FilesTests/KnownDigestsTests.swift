import Foundation
import TestSupport
import Testing

@testable import Files

@Suite(.timeLimit(.minutes(30))) struct KnownDigestsTests {
  private let folder: TemporaryFolder
  private let file: URL

  init() throws {
    folder = try TemporaryFolder()
    file = folder["large"]
  }

  private func write(_ byte: UInt8, secondsAgo: Double) throws {
    let file = try FileHandle(forWritingTo: self.file)
    try file.write(contentsOf: Data(repeating: byte, count: 1 << 20))
    try file.close()
    try age(secondsAgo)
  }

  /// Only times of writing can be set; those of change are awaited.
  private func age(_ seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: file.path)
  }

  private func digest(_ byte: UInt8) throws -> String {
    try Digest.hex(.sha256, of: Data(repeating: byte, count: 1 << 20))
  }

  private func kept() -> [String] {
    let text = (try? String(contentsOf: folder["cache/digests.txt"], encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  private func known() -> KnownDigests {
    let known = KnownDigests()
    known.keep(in: folder["cache"])
    return known
  }

  @Test func `what is kept stands for a file as long as nobody touches it`() throws {
    try Data(repeating: 1, count: 1 << 20).write(to: file)
    let state = try #require(FileState(file))
    // As if it had been read with another content: it is not read again.
    let other = String(repeating: "a", count: 64)
    try FileManager.default.createDirectory(at: folder["cache"], withIntermediateDirectories: true)
    try Data("\(other)  \(state.line)\nno line of these\n\(other) 1:2 3\n".utf8).write(to: folder["cache/digests.txt"])
    #expect(try known().sha256(of: file) == other)
    // The same size, and the same time of writing: the time of change tells.
    let written = try #require(FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date)
    try write(2, secondsAgo: 0)
    try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: file.path)
    #expect(try known().sha256(of: file) == digest(2))
  }

  @Test func `a file that was just written is read each time, and one at rest once`() throws {
    try Data(repeating: 1, count: 1 << 20).write(to: file)
    #expect(try known().sha256(of: file) == digest(1))
    #expect(kept().isEmpty)
    try waitFor("the file to be at rest") {
      FileState(file).map { Double($0.newest) / 1e9 + 2.1 < Date().timeIntervalSince1970 } ?? false
    }
    #expect(try known().sha256(of: file) == digest(1))
    #expect(kept().count == 1)
    #expect(try known().sha256(of: file) == digest(1))
    #expect(kept().count == 1)
  }

  @Test func `a large file that was just written is waited for, and kept`() throws {
    let large = folder["larger"]
    try Data().write(to: large)
    let handle = try FileHandle(forWritingTo: large)
    try handle.truncate(atOffset: 1 << 26)
    try handle.close()
    let digest = try known().sha256(of: large)
    #expect(kept().count == 1 && kept().first?.hasPrefix(digest) == true)
  }

  @Test func `nothing is kept of small files, nor where no place was named`() throws {
    try Data([1]).write(to: file)
    #expect(try known().sha256(of: file) == Digest.hex(.sha256, of: Data([1])))
    #expect(kept().isEmpty)
    #expect(try KnownDigests().sha256(of: file) == Digest.hex(.sha256, of: Data([1])))
  }
}
