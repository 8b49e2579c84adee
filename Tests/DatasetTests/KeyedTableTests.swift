import Dataset
import Files
import Foundation
import Geo
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct KeyedTableTests {
  @Test func `tiles are written in order and read back`() throws {
    let folder = try TemporaryFolder()
    let keys = [Tile(z: 12, x: 9, y: 1), Tile(z: 12, x: 8, y: 30), Tile(z: 12, x: 8, y: 4)].map(ItemKey.tile)
    try KeyedTable(columns: ["split"], rows: keys.map { ($0, ["train"]) }).write(to: folder.target("s.csv"))
    let text = try String(contentsOf: folder["s.csv"], encoding: .utf8)
    #expect(text == "z,x,y,split\n12,8,4,train\n12,8,30,train\n12,9,1,train\n")
    let back = try KeyedTable(contentsOf: folder["s.csv"], remedy: "")
    #expect(back.rows.map(\.key) == keys.sorted())
    #expect(try back.column("split", of: folder["s.csv"]).count == 3)
  }

  @Test func `paths with commas survive`() throws {
    let folder = try TemporaryFolder()
    let table = KeyedTable(columns: ["label"], rows: [(.path("a, b/c.jpg"), ["x"])])
    try table.write(to: folder.target("s.csv"))
    #expect(try KeyedTable(contentsOf: folder["s.csv"], remedy: "") == table)
  }

  @Test func `what is missing or wrong is named`() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: KeyedTable.Failure.self) {
      try KeyedTable(contentsOf: folder["none.csv"], remedy: "run `tiles split` first")
    }
    #expect(missing?.description.contains("run `tiles split` first") == true)
    try Data("a,b\n1,2\n".utf8).write(to: folder["a.csv"])
    #expect(throws: KeyedTable.Failure.noKey(path: folder["a.csv"].path, found: ["a", "b"])) {
      try KeyedTable(contentsOf: folder["a.csv"], remedy: "")
    }
    try Data("z,x,y\n1,9,0\n".utf8).write(to: folder["b.csv"])
    #expect(throws: KeyedTable.Failure.badKey(path: folder["b.csv"].path, line: 2, found: "1,9,0")) {
      try KeyedTable(contentsOf: folder["b.csv"], remedy: "")
    }
    #expect(throws: CSVTable.Failure.self) {
      try KeyedTable(columns: ["x"], rows: []).column("label", of: folder["b.csv"])
    }
  }
}
