import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct CSVTableTests {
  @Test func `a spreadsheet's byte order mark is no part of the first column's name`() throws {
    let folder = try TemporaryFolder()
    try Data([0xEF, 0xBB, 0xBF] + Array("path,label\na.png,Wald\n".utf8)).write(to: folder["labels.csv"])
    let table = try CSVTable(contentsOf: folder["labels.csv"])
    #expect(table.header == ["path", "label"] && table.rows == [["a.png", "Wald"]])
  }

  @Test func `fields with commas, quotes and line breaks survive`() throws {
    let folder = try TemporaryFolder()
    let table = CSVTable(header: ["path", "label"], rows: [["a,b \"c\".jpg", "x\ny"], ["plain", ""]])
    try table.write(to: folder.target("t.csv"))
    #expect(try CSVTable(contentsOf: folder["t.csv"]) == table)
  }

  @Test func `Windows line ends and a missing last line end are read`() throws {
    let folder = try TemporaryFolder()
    try Data("a,b\r\n1,2\r\n3,4".utf8).write(to: folder["t.csv"])
    #expect(try CSVTable(contentsOf: folder["t.csv"]).rows == [["1", "2"], ["3", "4"]])
  }

  @Test func `a row of another length is named by its line`() throws {
    let folder = try TemporaryFolder()
    try Data("a,b\n1,2\n3\n".utf8).write(to: folder["t.csv"])
    #expect(throws: CSVTable.Failure.ragged(path: folder["t.csv"].path, line: 3, expected: 2, found: 1)) {
      try CSVTable(contentsOf: folder["t.csv"])
    }
  }

  @Test func `what a spreadsheet would run is written with an apostrophe, and comes back without`() throws {
    let folder = try TemporaryFolder()
    let cells = [
      "=1+1", "+cmd", "-x", "@sum", "\tx", "\rx", "'=1", "''=1", "'plain", "-1.5", "+2", "-1e9", "-1+2", "-", "'-5",
    ]
    let table = CSVTable(header: ["path", "=head"], rows: cells.map { [$0, "x"] })
    try table.write(to: folder.target("t.csv"))
    #expect(try CSVTable(contentsOf: folder["t.csv"]) == table)
    let lines = try String(contentsOf: folder["t.csv"], encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(lines[0] == "path,'=head" && lines[1] == "'=1+1,x" && lines[3] == "'-x,x")
    // Numbers are numbers.
    #expect(lines.contains("-1.5,x") && lines.contains("+2,x") && lines.contains("-1e9,x") && lines.contains("'-1+2,x"))
  }
}
