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

  @Test func `another edit makes another origin`() throws {
    // Groups of a folder that has none: what would be learned is of the log alone here.
    try log.write(in: folder)
    let before = try LearnedPlaces.origin(log, recipe: nil, in: folder)
    #expect(try LearnedPlaces.origin(log, recipe: nil, in: folder) == before)
    #expect(try LearnedPlaces.origin(log, recipe: "{}", in: folder) != before)
    let next = try log.adding(.name(group: 0, text: "Sea"))
    try next.write(in: folder)
    #expect(try LearnedPlaces.origin(next, recipe: nil, in: folder) != before)
  }

  @Test(arguments: [
    "", "{", "[]", #"{"origin":"a","parts":[],"gains":[1]}"#,
    #"{"origin":"a","parts":[{"group":9,"images":["00.png"]}],"gains":[1]}"#,
    #"{"origin":"a","parts":[{"group":1,"images":["nowhere.png"]}],"gains":[1]}"#,
    #"{"origin":"a","parts":[{"group":1,"images":["00.png","01.png"]}],"gains":[1]}"#,
  ]) func `a file that says something else is not believed`(text: String) throws {
    try AtomicFile.write(text, to: folder.target(DataFolder.learned))
    let kept = LearnedPlaces(origin: "a", in: folder)
    let lesson = try GroupLesson(of: found, log.now)
    #expect(kept?.placed(keys, by: lesson, groups: log.now.groups) == nil)
  }

  @Test func `a person's moves stay, whatever the file says`() throws {
    let text = #"{"origin":"a","parts":[{"group":0,"images":["\(keys[4])"]}],"gains":[1]}"#
    try AtomicFile.write(text, to: folder.target(DataFolder.learned))
    let lesson = try GroupLesson(of: found, log.now)
    #expect(LearnedPlaces(origin: "a", in: folder)?.placed(keys, by: lesson, groups: log.now.groups) == nil)
  }
}
