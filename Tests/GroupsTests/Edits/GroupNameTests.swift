import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupNameTests {
  @Test func `white space around a name is none of it`() throws {
    #expect(try GroupName("  Broadleaf forest\n").text == "Broadleaf forest")
    #expect(try GroupName(" \t").text == "")
    #expect(try GroupName("Forêt 森林 🌲 <b>&").text == "Forêt 森林 🌲 <b>&")
  }

  @Test func `two hundred characters are enough`() throws {
    #expect(try GroupName(String(repeating: "é", count: 200)).text.count == 200)
    #expect(throws: GroupEdits.Failure.name(.tooLong(201, most: 200))) {
      try GroupName(String(repeating: "é", count: 201))
    }
    // One Character, and a line that fills the screen.
    #expect(throws: GroupEdits.Failure.self) { try GroupName("a" + String(repeating: "\u{301}", count: 200)) }
  }

  @Test(arguments: ["a\u{1}b", "a\nb", "a\tb", "a\u{7F}b", "a\u{2028}b", "a\u{202E}b", "a\u{0}b"])
  func `what does not print is refused by its code`(_ text: String) {
    let error = #expect(throws: GroupEdits.Failure.self) { try GroupName(text) }
    #expect(error?.description.contains("U+") == true)
  }
}
