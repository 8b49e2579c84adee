import Dataset
import Foundation
import Geo
import Imaging
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct EditLogTests {
  private let temporary: TemporaryFolder
  private let folder: DataFolder
  private let file = AssignmentFile.found([0, 0, 1, 1, 2])
  private let noon = Date(timeIntervalSince1970: 1_769_860_800)

  init() throws {
    temporary = try TemporaryFolder()
    folder = DataFolder(temporary.url)
  }

  private func log() throws -> EditLog { try EditLog(of: file, in: folder) }

  @Test func `what is written is read, a line an edit`() throws {
    let log = try log().adding(.name(group: 1, text: "Forêt \"x\"\\ "), at: noon).adding(.merge([0, 1]), at: noon)
      .adding(.undo, at: noon)
    try log.write(in: folder)
    #expect(
      try String(contentsOf: folder[log.path], encoding: .utf8) == #"""
        {"at":"2026-01-31T12:00:00Z","do":"name","group":1,"text":"Forêt \"x\"\\"}
        {"at":"2026-01-31T12:00:00Z","do":"merge","groups":[0,1]}
        {"at":"2026-01-31T12:00:00Z","do":"undo"}

        """#)
    let read = try self.log()
    #expect(read.edits == log.edits && read.now == log.now)
    #expect(read.inForce.map(\.edit.action) == [.name(group: 1, text: "Forêt \"x\"\\")])
  }

  @Test func `a colour is an edit like others: written, read, taken back`() throws {
    var log = try log().adding(.color(group: 1, text: " #1F77B4 "), at: noon).adding(
      .color(group: 1, text: ""), at: noon)
    #expect(log.now.colors.isEmpty && log.inForce.last?.edit.action.description == "color 1")
    log = try log.adding(.undo, at: noon)
    #expect(log.now.colors == [1: RGBColor(0x1F77B4)])
    try log.write(in: folder)
    #expect(
      try String(contentsOf: folder[log.path], encoding: .utf8) == #"""
        {"at":"2026-01-31T12:00:00Z","color":"#1f77b4","do":"color","group":1}
        {"at":"2026-01-31T12:00:00Z","color":"","do":"color","group":1}
        {"at":"2026-01-31T12:00:00Z","do":"undo"}

        """#)
    #expect(try self.log().now == log.now)
    // A group that goes into another has no colour; taken apart it has it again.
    let merged = try log.adding(.merge([0, 1]))
    #expect(merged.now.colors.isEmpty)
    #expect(try merged.adding(.undo).now == log.now)
    #expect(try log.adding(.undo).now.colors.isEmpty)
  }

  private func key(_ name: String) -> ItemKey { .path("\(name).png") }

  @Test func `moves and splits say which images went where, and undo and redo are exact`() throws {
    var log = try log()
    log = try log.adding(log.move([key("03"), key("00"), key("03"), key("02")], to: 1), at: noon)
    log = try log.adding(log.move([key("04")], to: nil), at: noon)
    log = try log.adding(log.split(1, off: [[key("02"), key("00")]]), at: noon)
    let end = log
    // Those that are there are passed over; the number of the group that was 2 is not given again.
    #expect(end.now.applied(to: file).rows.map(\.group) == [4, 0, 4, 1, 3] && end.now.groups == [0, 1, 3, 4])
    for _ in 0..<3 { log = try log.adding(.undo, at: noon) }
    #expect(try log.now == self.log().now && log.now.next == 5 && log.undone.count == 3)
    for _ in 0..<3 { log = try log.adding(.redo, at: noon) }
    #expect(
      log.now == end.now && log.undone.isEmpty && log.inForce.map(\.edit.action) == end.inForce.map(\.edit.action))
    #expect(throws: EditLog.NothingToRedo.self) { try log.adding(.redo) }
    try log.write(in: folder)
    let text = try String(contentsOf: folder[log.path], encoding: .utf8)
    #expect(
      text.hasPrefix(
        #"""
        {"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":1,"images":["00.png"]}]}
        {"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":3,"images":["04.png"],"new":true}]}
        {"at":"2026-01-31T12:00:00Z","do":"split","group":1,"parts":[{"group":4,"images":["00.png","02.png"],"new":true}]}
        {"at":"2026-01-31T12:00:00Z","do":"undo"}

        """#))
    let read = try self.log()
    #expect(read.now == log.now && read.edits == log.edits && read.now.next == 5)
  }

  @Test func `a new edit clears what redo would make again, and takes no number that was ever given`() throws {
    var log = try log()
    log = try log.adding(log.move([key("00")], to: nil)).adding(.undo)
    #expect(log.undone.count == 1)
    log = try log.adding(log.move([key("01")], to: nil))
    #expect(log.now.groups == [0, 1, 2, 4] && log.undone.isEmpty)
    #expect(throws: EditLog.NothingToRedo.self) { try log.adding(.redo) }
    // What was carried over is so again.
    let carried = try self.log().carrying([.name(group: 0, text: "Sea")]).adding(.undo).adding(.redo)
    #expect(carried.carriedNames == [0])
  }

  @Test func `what cannot be moved is told`() throws {
    let log = try log()
    func failure(_ images: [ItemKey], to group: Int?) -> GroupEdits.Failure? {
      #expect(throws: GroupEdits.Failure.self) { try log.move(images, to: group) }
    }
    #expect(failure([key("00"), key("77"), key("78")], to: 1) == .noImage("77.png", others: 1))
    #expect(failure([key("00")], to: 9) == .unknown(group: 9, known: [0, 1, 2], mergedInto: nil))
    #expect(
      failure([key("00")], to: 0) == .nothingToMove(group: 0) && failure([], to: nil) == .nothingToMove(group: nil))
    // A group without images is none that a person may name.
    let emptied = try log.adding(log.move([key("04")], to: 0))
    #expect(throws: GroupEdits.Failure.unknown(group: 2, known: [0, 1], mergedInto: nil)) {
      try emptied.adding(.name(group: 2, text: "x"))
    }
  }

  @Test func `tiles stand in the log as numbers`() throws {
    let tiles = [Tile(z: 3, x: 4, y: 2), Tile(z: 3, x: 5, y: 2)]
    let file = AssignmentFile(tiles.map { .init(key: .tile($0), side: .train, group: 0, distance: 0) })
    var log = try EditLog(of: file, in: folder)
    log = try log.adding(log.move([.tile(tiles[1])], to: nil), at: noon)
    try log.write(in: folder)
    #expect(
      try String(contentsOf: folder[log.path], encoding: .utf8)
        == #"{"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":1,"new":true,"tiles":[3,5,2]}]}"# + "\n")
    #expect(try EditLog(of: file, in: folder).now == log.now)
  }

  @Test func `images that come later belong to the same groups`() throws {
    let later = AssignmentFile(
      file.rows + [.init(key: .path("99.png"), side: .later, group: 1, distance: 0.5)])
    #expect(try EditLog(of: later, in: folder).path == log().path)
    let other = AssignmentFile(file.rows + [.init(key: .path("99.png"), side: .test, group: 1, distance: 0.5)])
    #expect(try EditLog(of: other, in: folder).path != log().path)
  }

  @Test func `undo goes back to the beginning, and no further`() throws {
    var log = try log()
    let start = log.now
    for action in [GroupEdit.Action.name(group: 0, text: "a"), .name(group: 0, text: "b"), .merge([2, 0])] {
      log = try log.adding(action)
    }
    log = try log.adding(.undo)
    #expect(log.now.names == [0: "b"] && log.now.merged.isEmpty)
    log = try log.adding(.undo)
    #expect(log.now.names == [0: "a"])
    log = try log.adding(.undo)
    #expect(log.now == start && log.inForce.isEmpty && log.edits.count == 6)
    #expect(throws: EditLog.NothingToUndo.self) { try log.adding(.undo) }
  }

  @Test func `undo brings back the names and the groups of a merge`() throws {
    var log = try log()
    for action in [
      GroupEdit.Action.name(group: 1, text: "a"), .merge([1, 2]), .name(group: 0, text: "b"), .merge([0, 1]), .undo,
    ] {
      log = try log.adding(action)
    }
    #expect(log.now.names == [0: "b", 1: "a"] && log.now.merged == [2: 1])
    for _ in 0..<3 { log = try log.adding(.undo) }
    #expect(log.now.names.isEmpty && log.now.merged.isEmpty)
  }

  /// Each edit with a copy of all that was there before it would be gigabytes.
  @Test func `a log of many thousand edits is read in no time, and in little memory`() throws {
    let many = AssignmentFile.found(Array(0..<20_000))
    let path = try EditLog(of: many, in: folder).path
    let lines = (0..<20_000).map { #"{"at":"2026-01-31T12:00:00Z","do":"name","group":\#($0),"text":"x"}"# }
    let merge = #"{"at":"2026-01-31T12:00:00Z","do":"merge","groups":\#(Array(0..<20_000))}"#
    try FileManager.default.createDirectory(at: folder["groups"], withIntermediateDirectories: true)
    try Data((lines + [merge]).joined(separator: "\n").utf8).write(to: folder[path])
    let clock = ContinuousClock()
    let started = clock.now
    let log = try EditLog(of: many, in: folder)
    #expect(log.now.groups == [0] && log.now.names == [0: "x"])
    #expect(started.duration(to: clock.now) < .seconds(20))
  }

  @Test func `edits are those of one grouping, whatever its distances`() throws {
    let log = try log().adding(.name(group: 1, text: "x"))
    try log.write(in: folder)
    let moved = AssignmentFile(
      file.rows.reversed().map { .init(key: $0.key, side: .test, group: $0.group, distance: $0.distance + 1) })
    #expect(try EditLog(of: moved, in: folder).now.names == [1: "x"])
    let other = try EditLog(of: .found([0, 0, 1, 2, 2]), in: folder)
    #expect(other.path != log.path && other.edits.isEmpty)
  }

  @Test(arguments: [
    "no JSON", #"{"do":"name"}"#, #"{"at":"2026-01-31T12:00:00Z","do":"fly"}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"merge","groups":[0,9]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"name","group":0,"text":"\u0007"}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"color","group":0,"color":"red"}"#,
    ##"{"at":"2026-01-31T12:00:00Z","do":"color","group":0,"text":"#102030"}"##,
    #"{"at":"2026-01-31T12:00:00Z","do":"undo"}"# + "\n" + #"{"at":"2026-01-31T12:00:00Z","do":"undo"}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"redo"}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":9,"images":["00.png"]}]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":1,"images":["00.png"],"new":true}]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":1,"images":["../00.png"]}]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":1,"tiles":[3,4]}]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"move","parts":[{"group":1,"tiles":[3,8,0]}]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"place","parts":[{"group":9,"images":["00.png"]}]}"#,
    #"{"at":"2026-01-31T12:00:00Z","do":"split","group":0}"#,
  ])
  func `a line that is no edit of these groups is told with its number`(_ line: String) throws {
    let log = try log().adding(.name(group: 1, text: "x"))
    try log.write(in: folder)
    let text = try String(contentsOf: folder[log.path], encoding: .utf8)
    try Data((text + line + "\n").utf8).write(to: folder[log.path])
    let error = #expect(throws: EditLog.BadLine.self) { try self.log() }
    #expect(error?.line == (line.contains("\n") ? 3 : 2) && error?.path.hasSuffix(log.path) == true)
  }
}
