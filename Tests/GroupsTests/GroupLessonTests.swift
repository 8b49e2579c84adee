import Foundation
import KMeans
import Testing

@testable import Groups

/// Thirty images in the plane, ten around each of (0, 0), (0, 3) and (6, 3), of which the first twenty are in one group.
/// Goldens: the same rounds in Python, with `Ridge` of scikit-learn 1.9.1.
@Suite(.timeLimit(.minutes(30))) struct GroupLessonTests {
  private let samples = Samples(count: 30, width: 2, values: (0..<30).flatMap { Self.place(of: $0) })

  private static func place(of image: Int) -> [Float] {
    let (x, y): (Double, Double) = (image < 20 ? 0 : 6, image < 10 ? 0 : 3)
    return [Float(x + sin(Double(image) * 2.3)), Float(y + cos(Double(image) * 1.1))]
  }

  private let twoGroups = [Int](repeating: 0, count: 20) + [Int](repeating: 1, count: 10)
  private let threeGroups = [0, 2, 1].flatMap { [Int](repeating: $0, count: 10) }

  private func placed(
    _ groups: [Int], moved: Set<Int>, learned: (Int) -> Bool = { _ in true }
  ) throws -> (groups: [Int], gains: [Double]) {
    try lesson(groups, moved: moved, learned: learned).placed(samples)
  }

  private func lesson(_ groups: [Int], moved: Set<Int>, learned: (Int) -> Bool = { _ in true }) -> GroupLesson {
    GroupLesson(
      groups: groups, isMoved: (0..<30).map(moved.contains), isLearned: (0..<30).map(learned), count: 3)
  }

  /// The groups with these images in a third one.
  private func moving(_ images: Int...) -> [Int] {
    twoGroups.enumerated().map { images.contains($0) ? 2 : $1 }
  }

  @Test func `two moved images bring those that are like them`() throws {
    let (groups, gains) = try placed(moving(12, 15), moved: [12, 15])
    #expect(groups == threeGroups)
    // Those that stay gain nothing, and the others something.
    #expect((0..<30).allSatisfy { (gains[$0] > 0) == ((10..<20).contains($0) && $0 != 12 && $0 != 15) })
  }

  @Test func `a moved image keeps its group, wherever it lies`() throws {
    let groups = try placed(moving(12, 15, 25), moved: [12, 15, 25]).groups
    #expect(groups[25] == 2 && groups[12] == 2)
  }

  @Test func `images that are not of train teach nothing, and are placed`() throws {
    let withoutTest = try placed(moving(12, 15), moved: [12, 15]) { !$0.isMultiple(of: 5) }.groups
    // What group they are in before makes no difference to the others.
    let shuffled = moving(12, 15).enumerated().map { $0.isMultiple(of: 5) && $0 != 15 ? 1 : $1 }
    #expect(try placed(shuffled, moved: [12, 15]) { !$0.isMultiple(of: 5) }.groups == withoutTest)
    #expect(withoutTest == threeGroups)
  }

  @Test func `a group that nothing was learned of keeps its images`() throws {
    let groups = try placed(moving(12, 15), moved: [12]) { $0 < 20 }.groups
    #expect(groups[20...] == twoGroups[20...])
  }

  @Test func `a pass has a moved image as often as it counts, and none that is not learned from`() {
    let groups = moving(12, 15)
    let lesson = lesson(groups, moved: [12, 25]) { $0 < 26 }
    // A tenth of so few is less than one.
    #expect(lesson.repeated(groups) == (0..<26).map(\.self))
    let many = GroupLesson(
      groups: [Int](repeating: 0, count: 101), isMoved: (0..<101).map { $0 == 7 },
      isLearned: [Bool](repeating: true, count: 101), count: 1)
    let often = many.repeated(many.groups)
    #expect(often.count { $0 == 7 } == 10 && often.count == 110 && often == often.sorted())
    // However many are moved, they are there no more often than the others together, and each once.
    for moved in [10, 20, 50, 300] {
      let lesson = GroupLesson(
        groups: [Int](repeating: 0, count: 100 + moved), isMoved: (0..<100 + moved).map { $0 >= 100 },
        isLearned: [Bool](repeating: true, count: 100 + moved), count: 1)
      let pass = lesson.repeated(lesson.groups)
      #expect(Set(pass).count == 100 + moved && pass.count == 100 + max(100, moved), "\(moved)")
    }
  }

  @Test func `gains are beside the groups as they are, whatever is learned first`() throws {
    let lesson = lesson(moving(12, 15), moved: [12, 15])
    let zeros = [Double](repeating: 0, count: 30)
    let (groups, gains) = try lesson.placed(samples, beginning: (threeGroups, zeros))
    #expect(groups == threeGroups)
    #expect((0..<30).allSatisfy { (gains[$0] > 0) == ((10..<20).contains($0) && $0 != 12 && $0 != 15) })
  }

  @Test func `what was gained by leaving a group that is empty now stays`() throws {
    let lesson = lesson(moving(12, 15), moved: [12, 15])
    // All of group 0 are elsewhere already: of it nothing can be learned.
    let begun = twoGroups.enumerated().map { $0 < 20 ? 2 : $1 }
    let (groups, gains) = try lesson.placed(samples, beginning: (begun, [Double](repeating: 0.7, count: 30)))
    #expect(groups[..<20].allSatisfy { $0 != 0 })
    #expect((0..<20).allSatisfy { gains[$0] == 0.7 || [12, 15].contains($0) })
  }
}
