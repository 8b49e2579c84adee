import Dataset
import Foundation
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupListTests {
  @Test func `the list follows the found groups and the log, whatever else is there`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let file = AssignmentFile(
      AssignmentFile.found([0, 0, 0, 1, 1, 2]).rows + [.init(key: .path("9.png"), side: .later, group: 1, distance: 1)])
    try file.write(.found, in: folder)
    try EditLog(of: file, in: folder).adding(.merge([2, 0])).adding(.name(group: 2, text: "Sea"))
      .adding(.color(group: 2, text: "#102030")).write(in: folder)
    let list = try GroupList(in: folder)
    #expect(
      list.entries == [
        .init(group: 1, name: nil, color: "#56b4e9", isCarried: false, images: 3, later: 1, mergedFrom: []),
        .init(
          group: 2, name: "Sea", color: "#102030", isColorGiven: true, isCarried: false, images: 4, mergedFrom: [0]),
      ])
    #expect(
      list.json().text
        == ##"[{"carried":false,"color":"#56b4e9","color_given":false,"group":1,"images":3,"km2":null,"later":1,"merged_from":[],"name":null,"proposed":null,"share":null},{"carried":false,"color":"#102030","color_given":true,"group":2,"images":4,"km2":null,"later":0,"merged_from":[0],"name":"Sea","proposed":null,"share":null}]"##
    )
  }

  @Test func `without groups it says what to run`() throws {
    let temporary = try TemporaryFolder()
    let error = #expect(throws: KeyedTable.Failure.self) { try GroupList(in: DataFolder(temporary.url)) }
    #expect(error?.description.contains("run `tiles groups` first") == true)
  }
}
