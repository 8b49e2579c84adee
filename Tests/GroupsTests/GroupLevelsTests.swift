import Dataset
import KMeans
import Options
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupLevelsTests {
  /// Groups of 3, 2, 1, 1 and 1 images on a line; 3 is merged into 1, which then has 3 images at 10 2/3.
  private func levels(_ actions: [GroupEdit.Action] = [.merge([1, 3]), .name(group: 1, text: "Town")]) throws
    -> GroupLevels
  {
    let temporary = try TemporaryFolder()
    let found = AssignmentFile.found([0, 0, 0, 1, 1, 2, 3, 4])
    var log = try EditLog(of: found, in: DataFolder(temporary.url))
    for action in actions { log = try log.adding(action) }
    return try GroupLevels(
      GroupList(of: found, log).entries, log.now,
      centroids: Matrix(rows: 5, columns: 1, values: [0, 10, 1, 12, 20]))
  }

  /// Heights by hand: √(2·3·1/4)·1, √(2·3·1/4)·28/3, and of two fours at 1/4 and 13 √(2·4·4/8)·12.75.
  @Test func `the tree is of the groups as they are now, each of the weight of its images`() throws {
    let levels = try levels()
    #expect(levels.entries.map(\.group) == [0, 1, 2, 4])
    #expect(
      JSONValue.object(Dictionary(uniqueKeysWithValues: levels.json.map { ($0.name, $0.value) })).text
        == #"{"merges":[{"height":1.224745,"joins":[[0],[2]],"level":4},{"height":11.43095,"joins":[[1],[4]],"level":3},"#
        + #"{"height":25.5,"joins":[[0,2],[1,4]],"level":2}],"order":[0,2,1,4]}"#)
    #expect(
      levels.table().rows == [
        ["┬ 4 groups", "2", "25.5", "8", ""], ["├─┬ 2 groups", "4", "1.225", "4", ""], ["│ ├─ 0", "", "", "3", ""],
        ["│ └─ 2", "", "", "1", ""], ["└─┬ 2 groups", "3", "11.43", "4", ""], ["  ├─ 1 Town", "", "", "3", ""],
        ["  └─ 4", "", "", "1", ""],
      ])
    #expect(levels.likeness == [0, 2, 1, 4] && levels.joins == [[0, 2], [1, 4], [0, 1]])
    #expect(levels.table().head == ["groups", "level", "height", "images", "placed later"])
  }

  @Test func `a part has the number of its first group, and all that its groups have`() throws {
    let levels = try levels()
    let parts = try levels.parts(into: 2)
    #expect(parts.map(\.group) == [0, 1] && parts.map(\.images) == [4, 4])
    #expect(parts.map { $0.members.map(\.group) } == [[0, 2], [1, 4]])
    #expect(GroupLevels.Part.table(parts).rows == [["0", "4", "", "0, 2"], ["1", "4", "", "1 Town, 4"]])
    #expect(
      parts[1].json.text == #"{"groups":[1,4],"images":4,"km2":null,"later":0,"part":1,"share":null}"#)
    #expect(try levels.parts(into: 3).map(\.group) == [0, 1, 4] && levels.parts(into: 1).map(\.images) == [8])
    #expect(try levels.parts(into: 4).map(\.members) == levels.entries.map { [$0] })
  }

  @Test func `what no tree has is a usage error`() throws {
    let levels = try levels()
    for count in [-1, 0, 5] {
      let error = #expect(throws: OptionFailure.self) { try levels.parts(into: count) }
      #expect(error?.expected.contains("1 to 4") == true && error?.found == "\(count)")
    }
  }

  @Test func `one group is a tree, and centroids of fewer groups are of others`() throws {
    let all = try levels([.merge([0, 1, 2, 3, 4])])
    #expect(all.table().rows == [["0", "", "", "8", ""]])
    let found = AssignmentFile.found([0, 1, 2])
    #expect(throws: GroupPlacing.NoGroups.self) {
      try GroupLevels(all.entries, GroupEdits(of: found), centroids: Matrix(rows: 2, columns: 1, values: [0, 1]))
    }
  }
}
