import Imaging
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct GroupHatchTests {
  private let blue = RGBColor(0x004787)

  /// As `Tests/Web/hatch.test.mjs` has it for what scripts draw.
  @Test func `groups from 12 on have lines, a dozen each way`() {
    #expect([-1, 0, 11].allSatisfy { GroupHatch($0, blue).ways.isEmpty })
    #expect([12, 23].allSatisfy { GroupHatch($0, blue).ways == [.rising] })
    #expect([24, 35].allSatisfy { GroupHatch($0, blue).ways == [.falling] })
    #expect([36, 99].allSatisfy { GroupHatch($0, blue).ways == [.rising, .falling] })
  }

  @Test func `lines are black on light colours and white on dark ones`() {
    let inks = [0xFFFFFF, 0xF9FDFE, 0xE69F00, 0x004787, 0].map { GroupHatch(12, RGBColor($0)).ink.description }
    #expect(inks == ["#000000", "#000000", "#000000", "#ffffff", "#ffffff"])
  }

  @Test func `a swatch and a map have the lines, and a group before has its colour alone`() throws {
    #expect(
      GroupHatch(11, blue).swatch.text == "<span class=\"swatch\" style=\"--group:#004787;background:#004787\"></span>")
    #expect(GroupHatch(11, blue).fill == "#004787" && GroupHatch(11, blue).pattern(side: 1).text.isEmpty)
    #expect(
      GroupHatch(12, blue).background
        == "repeating-linear-gradient(135deg,#ffffff 0 1px,transparent 1px 4px),#004787")
    let tiles = [11, 12].map { ReportContent.TileMap.Cell(x: $0, y: 0, group: $0) }
    let groups = [11, 12].map { ReportContent.Group(id: $0, color: blue, train: 1, test: 0) }
    let map = try #require(
      try MapOfGroups(
        ReportContent(title: "t", facts: Sample.facts(), groups: groups, map: .init(zoom: 4, tiles: tiles))))
    let still = StillMap(map).figure.text
    #expect(still.contains("<g data-group=\"11\" fill=\"#004787\">"))
    #expect(still.contains("<g data-group=\"12\" fill=\"url(#hatch-12)\">"))
    #expect(
      still.contains("<pattern id=\"hatch-12\" patternUnits=\"userSpaceOnUse\" width=\"0.025\" height=\"0.025\">"))
    #expect(!still.contains("hatch-11"))
  }

  @Test func `points that are nearly white have a line around`() throws {
    let points = [0, 1].map { ReportContent.Projection.Point(group: $0, x: Double($0), y: 0, caption: "\($0)") }
    let groups = [0xF9FDFE, 0x004787].enumerated().map {
      ReportContent.Group(id: $0.offset, color: RGBColor($0.element), train: 1, test: 0)
    }
    let drawn = try #require(
      ProjectionOfGroups(
        ReportContent(
          title: "t", facts: Sample.facts(), groups: groups,
          projection: .init(points: points, images: 2, shares: [0.5, 0.2], dimensions: 3))))
    let text = drawn.section.html.text
    #expect(text.contains("<path class=\"light\" data-group=\"0\"") && text.contains("<path data-group=\"1\""))
  }
}
