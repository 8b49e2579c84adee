import DataDirectory
import Dataset
import Foundation
import TestSupport
import Testing

@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct CarriedEditsTests {
  private func edits(_ groups: [Int], _ actions: [GroupEdit.Action]) throws -> (AssignmentFile, GroupEdits) {
    let file = AssignmentFile.found(groups)
    return (file, try actions.reduce(GroupEdits(of: file)) { try $0.after($1) })
  }

  @Test func `names follow their images to other numbers`() throws {
    let (before, edits) = try edits([0, 0, 0, 1, 1, 1], [.name(group: 0, text: "Sea"), .name(group: 1, text: "Wood")])
    let carried = CarriedEdits(from: before, edits, to: .found([1, 1, 1, 0, 0, 1]))
    #expect(carried.actions == [.name(group: 1, text: "Sea"), .name(group: 0, text: "Wood")])
    #expect(carried.lost.isEmpty)
  }

  @Test func `a merged group is merged again of its parts, and one that fell apart gives its name to the largest`()
    throws
  {
    let (before, edits) = try edits(
      [0, 0, 1, 1, 2, 2, 2, 2],
      [.merge([0, 1]), .name(group: 0, text: "Town"), .name(group: 2, text: "Fields")])
    let carried = CarriedEdits(from: before, edits, to: .found([5, 5, 4, 4, 3, 3, 3, 6]))
    #expect(
      carried.actions == [.merge([4, 5]), .name(group: 4, text: "Town"), .name(group: 3, text: "Fields")])
  }

  @Test func `what no group of now has most images of is told`() throws {
    let (before, edits) = try edits(
      [0, 0, 0, 0, 1, 1, 2, 2], [.name(group: 0, text: "Sea"), .merge([1, 2])])
    // Of the sea two of four images are left together with others, of the merged group none is by itself.
    let carried = CarriedEdits(from: before, edits, to: .found([0, 0, 1, 1, 0, 0, 1, 1]))
    #expect(carried.actions.isEmpty)
    #expect(carried.lost == ["Sea", "group 1, a merged one"])
  }

  @Test func `colours follow their images as names do, and are told where they cannot`() throws {
    let (before, edits) = try edits(
      [0, 0, 0, 1, 1, 1],
      [.color(group: 0, text: "#102030"), .name(group: 1, text: "Wood"), .color(group: 1, text: "#3E6E2F")])
    let carried = CarriedEdits(from: before, edits, to: .found([1, 1, 1, 0, 0, 0]))
    #expect(
      carried.actions == [
        .color(group: 1, text: "#102030"), .name(group: 0, text: "Wood"), .color(group: 0, text: "#3e6e2f"),
      ])
    let mixed = CarriedEdits(from: before, edits, to: .found([0, 1, 2, 0, 1, 2]))
    #expect(mixed.actions.isEmpty && mixed.lost == ["group 0, which has a colour", "Wood"])
  }

  private func part(_ group: Int, isNew: Bool, _ images: String...) -> GroupEdit.Part {
    .init(group: group, isNew: isNew, images: images.map { .path("\($0).png") })
  }

  @Test func `images that people moved go where their group went`() throws {
    let (before, edits) = try edits([0, 0, 0, 0, 1, 1, 1], [.move([part(1, isNew: false, "03")])])
    #expect(
      CarriedEdits(from: before, edits, to: .found([5, 5, 5, 5, 4, 4, 4])).actions == [
        .move([part(4, isNew: false, "03")])
      ])
    let (_, both) = try self.edits(
      [0, 0, 0, 0, 1, 1, 1], [.move([part(1, isNew: false, "03")]), .place([part(1, isNew: false, "02")])])
    #expect(
      CarriedEdits(from: before, both, to: .found([5, 5, 5, 5, 4, 4, 4])).actions == [
        .move([part(4, isNew: false, "03")]), .place([part(4, isNew: false, "02")]),
      ])
    // They are there already, or their group is nowhere.
    #expect(CarriedEdits(from: before, edits, to: .found([5, 5, 5, 4, 4, 4, 4])).actions.isEmpty)
    let nowhere = CarriedEdits(from: before, edits, to: .found([0, 1, 2, 0, 1, 2, 3]))
    #expect(nowhere.actions.isEmpty && nowhere.lost == ["group 1, which images were moved to"])
  }

  @Test func `a group that people made is found again, or made again`() throws {
    let (before, edits) = try edits(
      [0, 0, 0, 0, 0, 0, 1],
      [.split(group: 0, parts: [part(2, isNew: true, "00", "01")]), .name(group: 2, text: "Ice")])
    #expect(
      CarriedEdits(from: before, edits, to: .found([3, 3, 0, 0, 0, 0, 1])).actions == [.name(group: 3, text: "Ice")])
    #expect(
      CarriedEdits(from: before, edits, to: .found([0, 0, 0, 0, 0, 0, 1])).actions == [
        .place([part(2, isNew: true, "00", "01")]), .name(group: 2, text: "Ice"),
      ])
    // With what was merged into it.
    let merged = try edits.after(.merge([2, 1]))
    #expect(
      CarriedEdits(from: before, merged, to: .found([0, 0, 0, 0, 0, 0, 0])).actions == [
        .place([part(1, isNew: true, "00", "01", "06")]), .name(group: 1, text: "Ice"),
      ])
  }

  @Test func `new images count for nothing, and groups of them alone have no name`() throws {
    let (before, edits) = try edits([0, 0, 1], [.name(group: 1, text: "Ice")])
    #expect(
      CarriedEdits(from: before, edits, to: .found([0, 0, 1, 1, 1, 2])).actions == [.name(group: 1, text: "Ice")])
  }

  @Test func `the log says which names were carried over, until a person confirms them`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let file = AssignmentFile.found([0, 1, 2])
    let log = try EditLog(of: file, in: folder)
      .carrying([.merge([1, 2]), .name(group: 0, text: "Sea"), .name(group: 1, text: "Wood")])
    try log.write(in: folder)
    let read = try EditLog(of: file, in: folder)
    #expect(read.carriedNames == [0, 1] && read.now == log.now)
    #expect(try read.adding(.name(group: 0, text: "Sea")).carriedNames == [1])
    #expect(try read.adding(.undo).carriedNames == [0])
  }
}
