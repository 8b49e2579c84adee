import Testing

@testable import DataDirectory
@testable import Groups
@testable import Records
@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct ReportSheetsTests {
  @Test func `a large group shows its nearest, those around the median, and its farthest`() {
    let chosen = ReportSheets.choice(among: 400, most: 12)
    #expect(chosen.nearest == Array(0..<24))
    #expect(chosen.typical == Array(194..<206))
    #expect(chosen.atypical == (388..<400).reversed())
  }

  @Test(arguments: 0...60) func `no image is in two rows, and none of a small group is left out`(count: Int) {
    let chosen = ReportSheets.choice(among: count, most: 12)
    let all = chosen.nearest + chosen.typical + chosen.atypical
    #expect(Set(all).count == all.count && all.allSatisfy { (0..<count).contains($0) })
    #expect(chosen.nearest.first == (count > 0 ? 0 : nil))
    if count <= 24 { #expect(Set(all) == Set(0..<count)) }
  }

  @Test func `without room there are no images`() {
    let chosen = ReportSheets.choice(among: 100, most: 0)
    #expect(chosen.nearest.isEmpty && chosen.typical.isEmpty && chosen.atypical.isEmpty)
  }
}
