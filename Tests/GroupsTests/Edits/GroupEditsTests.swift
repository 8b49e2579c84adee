import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupEditsTests {
  private let file = AssignmentFile.found([0, 0, 1, 1, 3, 4])
  private var none: GroupEdits { GroupEdits(of: file) }

  private func failure(_ action: GroupEdit.Action, after edits: GroupEdits? = nil) -> GroupEdits.Failure? {
    #expect(throws: GroupEdits.Failure.self) { try (edits ?? none).after(action) }
  }

  @Test func `without edits the groups are those that were found`() {
    #expect(none.groups == [0, 1, 3, 4] && none.names.isEmpty && none.merged.isEmpty)
    #expect(none.applied(to: file).rows.map(\.group) == [0, 0, 1, 1, 3, 4])
  }

  @Test func `a name is given, changed and taken away`() throws {
    let one = try none.after(.name(group: 3, text: " Forest "))
    #expect(one.names == [3: "Forest"])
    #expect(try one.after(.name(group: 3, text: "Wood")).names == [3: "Wood"])
    #expect(try one.after(.name(group: 3, text: " ")).names.isEmpty)
  }

  @Test func `the first of merged groups keeps its number and name, and no other changes`() throws {
    let named = try none.after(.name(group: 3, text: "Forest")).after(.name(group: 0, text: "Sea"))
      .after(.name(group: 4, text: "Town"))
    let merged = try named.after(.merge([3, 0]))
    #expect(merged.groups == [1, 3, 4] && merged.names == [3: "Forest", 4: "Town"])
    let rows = merged.applied(to: file).rows
    #expect(rows.map(\.group) == [3, 3, 1, 1, 3, 4])
    #expect(rows.map(\.distance) == file.rows.map(\.distance) && rows.map(\.key) == file.rows.map(\.key))
  }

  @Test func `a merged group may be merged on`() throws {
    let edits = try none.after(.merge([3, 0])).after(.merge([4, 3, 1]))
    #expect(edits.groups == [4] && edits.merged(into: 4) == [0, 1, 3] && edits.merged(into: 3).isEmpty)
    #expect(Set(edits.applied(to: file).rows.map(\.group)) == [4])
  }

  @Test func `a group that is not there is refused with those that are`() throws {
    for action in [GroupEdit.Action.name(group: 2, text: "x"), .merge([0, 2]), .merge([2, 0])] {
      #expect(failure(action) == .unknown(group: 2, known: [0, 1, 3, 4], mergedInto: nil))
      #expect(failure(action)?.description.contains("0, 1, 3, 4") == true)
    }
    let merged = try none.after(.merge([3, 0]))
    let gone = failure(.name(group: 0, text: "x"), after: merged)
    #expect(gone == .unknown(group: 0, known: [1, 3, 4], mergedInto: 3))
    #expect(gone?.description.contains("merged into group 3") == true)
  }

  @Test func `a colour is # and six hexadecimal digits`() throws {
    #expect(try none.after(.color(group: 3, text: "#1F77B4")).colors.mapValues(\.description) == [3: "#1f77b4"])
    for text in ["#12345", "red", "1f77b4", "#1f77b4ff", "#12345g"] {
      #expect(failure(.color(group: 3, text: text)) == .color(text))
      #expect(failure(.color(group: 3, text: text))?.description.contains("found '\(text)'") == true)
    }
    #expect(failure(.color(group: 2, text: "#123456")) == .unknown(group: 2, known: [0, 1, 3, 4], mergedInto: nil))
  }

  @Test func `a group does not go into itself, nor alone`() {
    #expect(failure(.merge([1, 1])) == .twice(group: 1))
    #expect(failure(.merge([0, 1, 3, 1])) == .twice(group: 1))
    #expect(failure(.merge([1])) == .alone)
    #expect(failure(.merge([])) == .alone)
  }
}
