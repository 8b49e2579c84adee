import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite struct AssignmentFileTests {
  private let file = AssignmentFile([
    .init(key: .path("b.png"), side: .test, group: 7, distance: 100 / 3),
    .init(key: .path("a.png"), side: .train, group: 0, distance: 1 / 3),
  ])

  @Test func `a file as written is the file that is read, and writes the same bytes`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    try file.write(.found, in: folder)
    let text = try String(contentsOf: temporary["groups/found.csv"], encoding: .utf8)
    #expect(text == "path,split,group,distance\na.png,train,0,0.333333\nb.png,test,7,33.3333\n")
    let read = try AssignmentFile(.found, in: folder)
    #expect(read.rows.map(\.distance) == file.asWritten.rows.map(\.distance))
    #expect(read.rows.map(\.key) == file.asWritten.rows.map(\.key))
    try read.write(.group, in: folder)
    #expect(try String(contentsOf: temporary["groups/assignments.csv"], encoding: .utf8) == text)
  }
}
