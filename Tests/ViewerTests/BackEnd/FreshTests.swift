import Files
import Foundation
import TestSupport
import Testing

@testable import Viewer
@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct FreshTests {
  @Test func `a value is made again when one of its files came, was written or went, and only then`() throws {
    let folder = try TemporaryFolder()
    let fresh = Fresh<Int>()
    var made = 0
    func value() throws -> Int {
      try fresh.value(of: [folder["a"], folder["b"]]) {
        made += 1
        return made
      }
    }
    #expect(try [value(), value()] == [1, 1])
    try AtomicFile.write("one", to: folder["a"])
    #expect(try [value(), value()] == [2, 2])
    // Of the same length, and perhaps within the same tick of the clock: another file all the same.
    try AtomicFile.write("two", to: folder["a"])
    #expect(try [value(), value()] == [3, 3])
    try FileManager.default.removeItem(at: folder["a"])
    #expect(try [value(), value()] == [4, 4])
  }

  @Test func `what failed is tried again`() throws {
    struct NotYet: Error {}
    let fresh = Fresh<Int>()
    #expect(throws: NotYet.self) { try fresh.value(of: []) { throw NotYet() } }
    #expect(try fresh.value(of: []) { 7 } == 7)
  }
}
