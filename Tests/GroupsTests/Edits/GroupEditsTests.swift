import Dataset
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

  private func part(_ group: Int, isNew: Bool = false, _ images: String...) -> GroupEdit.Part {
    .init(group: group, isNew: isNew, images: images.map { .path("\($0).png") })
  }

  @Test func `images go to another group, or make one, and nothing else changes`() throws {
    let moved = try none.after(.move([part(3, "00", "02"), part(5, isNew: true, "03")]))
    #expect(moved.applied(to: file).rows.map(\.group) == [3, 0, 3, 5, 3, 4])
    #expect(moved.applied(to: file).rows.map(\.distance) == file.rows.map(\.distance))
    // Group 1 lost both of its images.
    #expect(moved.groups == [0, 3, 4, 5] && moved.made == [5] && moved.next == 6)
    #expect(moved.reshaped == [0, 1, 3, 5] && moved.images(of: 3) == 3 && moved.images(of: 1) == 0)
    #expect(moved.holder(of: 1) == nil && moved.holder(of: 5) == 5 && none.reshaped.isEmpty)
    #expect(moved.keys(in: 3) == [.path("00.png"), .path("02.png"), .path("04.png")])
    // Where k-means had them they are as they were found.
    let back = try moved.after(.move([part(0, "00"), part(1, "02", "03")]))
    #expect(back.groups == none.groups && back.reshaped.isEmpty)
    #expect(back.applied(to: file).rows.map(\.group) == file.rows.map(\.group))
  }

  @Test func `a group that loses its images loses its name, and moved images follow a merge`() throws {
    let named = try none.after(.name(group: 4, text: "Town")).after(.color(group: 4, text: "#102030"))
    let emptied = try named.after(.move([part(3, "05")]))
    #expect(emptied.groups == [0, 1, 3] && emptied.names.isEmpty && emptied.colors.isEmpty)
    #expect(failure(.merge([0, 9]), after: emptied) == .unknown(group: 9, known: [0, 1, 3], mergedInto: nil))
    let merged = try emptied.after(.merge([1, 3]))
    #expect(merged.applied(to: file).rows.map(\.group) == [0, 0, 1, 1, 1, 1] && merged.merged(into: 1) == [3])
    // No image is left of the group that was merged.
    let out = try merged.after(.move([part(0, "04", "05")]))
    #expect(out.merged(into: 1).isEmpty && out.groups == [0, 1])
  }

  @Test func `only what a person moved is by hand`() throws {
    func byHand(_ edits: GroupEdits) -> Set<ItemKey> { Set(edits.moved.filter(\.value.isByHand).keys) }
    let moved = try none.after(.move([part(3, "00", "02")]))
    #expect(byHand(moved) == [.path("00.png"), .path("02.png")])
    let placed = try moved.after(.place([part(4, "01")]))
    #expect(byHand(placed) == byHand(moved) && placed.applied(to: file).rows[1].group == 4)
    // A split says nothing of single images, and takes nothing back that was said of them.
    #expect(try byHand(moved.after(.split(group: 3, parts: [part(5, isNew: true, "02")]))) == byHand(moved))
    #expect(try byHand(placed.after(.move([part(4, "01")]))).contains(.path("01.png")))
  }

  @Test func `a split is made of the images that it says, in groups that nobody had`() throws {
    let split = try none.after(.split(group: 0, parts: [part(5, isNew: true, "01")]))
    #expect(split.groups == [0, 1, 3, 4, 5] && split.applied(to: file).rows[1].group == 5)
    #expect(failure(.split(group: 2, parts: [part(5, isNew: true, "01")])) != nil)
    for number in [0, 5, 7, -1] {
      #expect(failure(.move([part(number, isNew: true, "01")]), after: split) == .badNumber(group: number, next: 6))
    }
    #expect(failure(.move([part(6, "01")]), after: split) == .unknown(group: 6, known: split.groups, mergedInto: nil))
    // What is not there yet, as a photograph that is placed later, goes where it was put.
    let later = try none.after(.move([part(1, "99")]))
    #expect(later.groups == none.groups && later.reshaped.isEmpty)
    #expect(later.base(of: .init(key: .path("99.png"), side: .later, group: 0, distance: 0)) == 1)
  }

  @Test func `a group does not go into itself, nor alone`() {
    #expect(failure(.merge([1, 1])) == .twice(group: 1))
    #expect(failure(.merge([0, 1, 3, 1])) == .twice(group: 1))
    #expect(failure(.merge([1])) == .alone)
    #expect(failure(.merge([])) == .alone)
  }
}
