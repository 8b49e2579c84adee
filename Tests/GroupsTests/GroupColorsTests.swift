import Files
import Foundation
import Imaging
import Report
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupColorsTests {
  private let temporary: TemporaryFolder
  private let folder: DataFolder
  private let none = GroupEdits(of: .found([0, 1, 2, 3]))

  init() throws {
    temporary = try TemporaryFolder()
    folder = DataFolder(temporary.url)
  }

  private func write(_ text: String) throws {
    try FileManager.default.createDirectory(at: folder["groups"], withIntermediateDirectories: true)
    try Data(text.utf8).write(to: folder["groups/colors.csv"])
  }

  private func colors(_ edits: GroupEdits) throws -> [String] {
    let colors = try GroupColors(edits, in: folder)
    return (0..<4).map { colors.color(of: $0).description }
  }

  @Test func `a person's colour comes first, then the ground's, then the palette's`() throws {
    #expect(try colors(none) == (0..<4).map { GroupPalette.color(of: $0).description })
    try write("group,color\n0,#004787\n1,#3e6e2f\n2,#F9FDFE\n")
    #expect(try colors(none) == ["#004787", "#3e6e2f", "#f9fdfe", GroupPalette.color(of: 3).description])
    let edited = try none.after(.color(group: 1, text: "#AABBCC"))
    #expect(try colors(edited)[1] == "#aabbcc")
    let given = try GroupColors(edited, in: folder)
    #expect((0..<4).map { given.isGiven(to: $0) } == [false, true, false, false])
    #expect(try colors(edited.after(.color(group: 1, text: "")))[1] == "#3e6e2f")
    // The number that stays has its colour.
    #expect(try colors(edited.after(.merge([2, 1])))[2] == "#f9fdfe")
  }

  @Test(arguments: ["x,#004787", "-1,#004787", "0,004787", "0,red", "0,"])
  func `a row that is none is told with its line`(row: String) throws {
    try write("group,color\n1,#3e6e2f\n\(row)\n")
    let error = #expect(throws: GroupColors.BadRow.self) { try GroupColors(none, in: folder) }
    #expect(error?.description.contains("colors.csv:3: ") == true && error?.description.contains(row) == true)
    try write("group,hue\n1,2\n")
    #expect(throws: CSVTable.Failure.self) { try GroupColors(none, in: folder) }
  }
}
