import Dataset
import Files
import Foundation
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct LearnedPlacesTests {
  private let temporary: TemporaryFolder
  private let folder: DataFolder
  private let found = AssignmentFile.found([0, 0, 1, 1, 2])
  private let log: EditLog

  init() throws {
    temporary = try TemporaryFolder()
    folder = DataFolder(temporary.url)
    let log = try EditLog(of: found, in: folder)
    self.log = try log.adding(log.move([found.rows[4].key], to: 1))
  }

  private var keys: [ItemKey] { found.rows.map(\.key) }

  /// Images 0 and 2 change places.
  private func learning() throws -> GroupLearning {
    try GroupLearning(of: found, log.now) { lesson in
      #expect(lesson.groups == [0, 0, 1, 1, 1] && lesson.count == 2)
      return ([1, 0, 0, 1, 1], [0.5, 0, 0.25, 0, 0])
    }
  }

  @Test func `what was learned is told again, image by image`() throws {
    let learning = try learning()
    #expect(learning.changes.map(\.gain) == [0.5, 0.25])
    try LearnedPlaces(learning, origin: "a").write(in: folder)
    let kept = try #require(LearnedPlaces(origin: "a", in: folder))
    let again = try GroupLearning(of: found, log.now) { lesson in
      try #require(kept.placed(keys, by: lesson, groups: log.now.groups))
    }
    #expect(again.changes == learning.changes && again.parts == learning.parts)
    #expect(LearnedPlaces(origin: "b", in: folder) == nil)
  }

  @Test func `other images, groups or networks make another origin, and a name does not`() throws {
    func origin(_ edits: GroupEdits) throws -> String {
      try LearnedPlaces.origin(keys, GroupLesson(of: found, edits), groups: edits.groups, in: folder)
    }
    let before = try origin(log.now)
    #expect(try origin(log.now) == before && before.count == 64)
    #expect(try origin(log.adding(.name(group: 0, text: "Sea")).now) == before)
    let moved = try origin(log.adding(log.move([keys[0]], to: 1)).now)
    // The same images in the same groups, but not by hand.
    let placed = try origin(log.adding(.place([.init(group: 1, isNew: false, images: [keys[0]])])).now)
    #expect(moved != before && placed != before && placed != moved)
    try AtomicFile.write("another network", to: folder.target(DataFolder.groupModel))
    #expect(try origin(log.now) != before)
  }

  private func placed(_ text: String) throws -> (groups: [Int], gains: [Double])? {
    try AtomicFile.write(text, to: folder.target(DataFolder.learned))
    let kept = try #require(LearnedPlaces(origin: "a", in: folder), "\(text)")
    return try kept.placed(keys, by: GroupLesson(of: found, log.now), groups: log.now.groups)
  }

  @Test func `a file that says something else is not believed`() throws {
    let good = try placed(#"{"origin":"a","parts":[{"group":1,"images":["00.png"]}],"gains":[0.5]}"#)
    #expect(good?.groups == [1, 0, 1, 1, 1] && good?.gains == [0.5, 0, 0, 0, 0])
    for (parts, gains) in [
      ("", "1"), (#"{"group":9,"images":["00.png"]}"#, "1"), (#"{"group":1,"images":["nowhere.png"]}"#, "1"),
      (#"{"group":1,"images":["00.png","01.png"]}"#, "1"), (#"{"group":1,"images":["00.png"]}"#, "1e308"),
      (#"{"group":1,"images":["00.png"]},{"group":0,"images":["00.png"]}"#, "1,1"),
      // A person's move stays.
      (#"{"group":0,"images":["04.png"]}"#, "1"),
    ] {
      #expect(try placed("{\"origin\":\"a\",\"parts\":[\(parts)],\"gains\":[\(gains)]}") == nil, "\(parts) \(gains)")
    }
    for text in ["", "{", "[]", #"{"origin":"a"}"#] {
      try AtomicFile.write(text, to: folder.target(DataFolder.learned))
      #expect(LearnedPlaces(origin: "a", in: folder) == nil)
    }
    try folder.target(DataFolder.learned).remove()
    try FileManager.default.createDirectory(at: folder[DataFolder.learned], withIntermediateDirectories: false)
    #expect(LearnedPlaces(origin: "a", in: folder) == nil)
  }
}
