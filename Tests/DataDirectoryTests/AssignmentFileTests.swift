import Foundation
import Geo
import TestSupport
import Testing

@testable import DataDirectory

@Suite(.timeLimit(.minutes(30))) struct AssignmentFileTests {
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
    #expect(
      try String(contentsOf: temporary["groups/assignments.csv"], encoding: .utf8)
        == "path,split,group,distance,confidence\na.png,train,0,0.333333,\nb.png,test,7,33.3333,\n")
  }

  @Test func `final groups say how sure they are and what ground a tile covers, others do not`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let file = AssignmentFile([
      .init(key: .tile(Tile(z: 1, x: 0, y: 0)), side: .train, group: 1, distance: 0.5, confidence: 0.123_456),
      .init(key: .tile(Tile(z: 1, x: 1, y: 1)), side: .test, group: 1, distance: 2),
    ])
    try file.write(.group, in: folder)
    let text = try String(contentsOf: temporary["groups/assignments.csv"], encoding: .utf8)
    // A quarter of the sphere up to 85.0511 degrees: pi R² tanh(pi).
    #expect(
      text == """
        z,x,y,split,group,distance,confidence,km2
        1,0,0,train,1,0.5,0.123,127041034
        1,1,1,test,1,2,,127041034

        """)
    let read = try AssignmentFile(.group, in: folder)
    #expect(read.rows.map(\.confidence) == [0.123, nil])
    #expect(abs((read.squareKilometres[1] ?? 0) - 254_082_068) < 1_000)
    try file.write(.found, in: folder)
    #expect(
      try String(contentsOf: temporary["groups/found.csv"], encoding: .utf8).hasPrefix("z,x,y,split,group,distance\n"))
  }

  @Test func `groups of earlier versions have no confidence`() throws {
    let temporary = try TemporaryFolder()
    try FileManager.default.createDirectory(at: temporary["groups"], withIntermediateDirectories: true)
    try Data("path,split,group,distance\na.png,train,0,1\n".utf8).write(to: temporary["groups/assignments.csv"])
    let file = try AssignmentFile(.group, in: DataFolder(temporary.url))
    #expect(file.rows.map(\.confidence) == [nil] && file.squareKilometres.isEmpty)
  }

  @Test(arguments: [
    ("a.png,train,-1,0.5", 2, "a group from 0 to 99999", "-1"),
    ("a.png,train,x,0.5", 2, "a group from 0 to 99999", "x"),
    ("a.png,train,9223372036854775807,0.5", 2, "a group from 0 to 99999", "9223372036854775807"),
    ("a.png,train,0,nan", 2, "a distance of 0 or more", "nan"),
    ("a.png,train,0,-1", 2, "a distance of 0 or more", "-1"),
    ("a.png,train,0,1e999", 2, "a distance of 0 or more", "1e999"),
    ("b.png,test,0,1\na.png,both,0,1", 3, "one of train, test, buffer, later", "both"),
  ])
  func `a value that cannot be is refused by its line`(_ rows: String, _ line: Int, _ expected: String, _ found: String)
    throws
  {
    let temporary = try TemporaryFolder()
    let url = temporary["groups/found.csv"]
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("path,split,group,distance\n\(rows)\n".utf8).write(to: url)
    #expect(
      throws: AssignmentFile.BadRow(path: url.path, line: line, expected: expected, found: found, stage: "groups")
    ) { try AssignmentFile(.found, in: DataFolder(temporary.url)) }
  }

  @Test func `a split has no side for what came later`() throws {
    let temporary = try TemporaryFolder()
    try Data("path,split\na.png,train\nb.png,later\n".utf8).write(to: temporary["split.csv"])
    let folder = DataFolder(temporary.url)
    #expect(throws: SplitFile.Unknown.self) { try SplitFile(in: folder) }
  }
}
