import Imaging
import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ProjectionOfGroupsTests {
  private func projection(
    _ points: [(group: Int, x: Double, y: Double)], groups: [ReportContent.Group] = [], images: Int? = nil
  ) -> ProjectionOfGroups? {
    let points = points.enumerated().map { index, point in
      ReportContent.Projection.Point(group: point.group, x: point.x, y: point.y, caption: "\(index)")
    }
    return ProjectionOfGroups(
      ReportContent(
        title: "t", facts: Sample.facts(), groups: groups,
        projection: .init(points: points, images: images ?? points.count, shares: [0.5, 0.25], dimensions: 64)))
  }

  @Test func `points keep their distances, and up is up`() throws {
    let drawn = try #require(projection([(0, 0, 0), (0, 4, 0), (1, 0, 1), (1, 4, 1)]))
    #expect(drawn.width == 1040 && drawn.height == 290)
    #expect(drawn.layers.map(\.places) == [[20, 270, 1020, 270], [20, 20, 1020, 20]])
    #expect(drawn.layers.map(\.first) == [0, 2])
    #expect(drawn.section.html.text.contains("<path data-group=\"1\" stroke=\"#56b4e9\" d=\"M20 20h0M1020 20h0\">"))
  }

  @Test func `points that lie on one another are drawn all the same`() throws {
    let drawn = try #require(projection([(0, 3, 3), (0, 3, 3)]))
    #expect(drawn.layers[0].places == [20, 20, 20, 20] && drawn.width == 40)
  }

  @Test func `groups have their names and colours`() throws {
    let drawn = try #require(
      projection(
        [(7, 0, 0), (-1, 1, 1)],
        groups: [.init(id: 7, name: "sea", color: RGBColor(0x123456), train: 1, test: 0)]))
    #expect(drawn.layers.map(\.name) == ["Group 7 sea", "In no group"])
    #expect(drawn.layers.map(\.color) == ["#123456", GroupPalette.none.description])
  }

  @Test func `what the axes hold and hide is told`() throws {
    let text = try #require(projection([(0, 0, 0), (0, 1, 1)], images: 12)).section.html.text
    for part in [
      "2 tiles, evenly spread among the 12, by the two", "holds 50 % of the variance", "one 25 %",
      "the other 25 % of the 64 dimensions cannot be seen there",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(try #require(projection([(0, 0, 0)])).section.html.text.contains("<p>1 tile by the two"))
  }

  @Test func `the layout that keeps neighbours comes first, and how far it does beside the components`() throws {
    var content = try Sample.content()
    let section = try #require(ProjectionOfGroups(content)).section.html.text
    for part in [
      "<p>PaCMAP places 256 tiles so that neighbours", "(64 dimensions)", ": 0.988, and 0.750 along the principal",
      "<p>The other layout shows them by the two directions", "value=\"near\" checked", "value=\"linear\"",
      "id=\"projection-to-map\"",
    ] { #expect(section.contains(part), "\(part)") }
    content.projection?.images = 300_000
    content.projection?.laidOut = 100_000
    content.map = nil
    let some = try #require(ProjectionOfGroups(content)).section.html.text
    #expect(some.contains("PaCMAP places 256 tiles, evenly spread among the 300,000, so that"))
    #expect(some.contains("looked for among 100,000.") && !some.contains("projection-to-map"))
    content.projection?.linear = nil
    let few = try #require(ProjectionOfGroups(content)).section.html.text
    #expect(!few.contains("PaCMAP places") && !few.contains("name=\"projection-layout\""))
  }

  @Test func `places along the components have a drawing of their own`() throws {
    let points = [(0, 0.0, 0.0), (0, 4.0, 1.0)].map { group, x, y in
      ReportContent.Projection.Point(group: group, x: x, y: y, caption: "p")
    }
    let drawn = try #require(
      ProjectionOfGroups(
        ReportContent(
          title: "t", facts: Sample.facts(),
          projection: .init(
            points: points, images: 2, linear: [SIMD2(0, 0), SIMD2(-1, -2)], shares: [0.5, 0.25], dimensions: 64))))
    #expect(drawn.layers[0].places == [20, 270, 1020, 20])
    #expect(drawn.layers[0].linear == [520, 20, 20, 1020])
    #expect(drawn.payload.linear == [540, 1040])
  }

  @Test func `those who see no points have a table of where the groups lie`() throws {
    let text = try #require(projection([(0, -1, 2), (0, 2, 2), (1, 0, -8)])).section.html.text
    #expect(text.contains("<bdi>Group 0</bdi></th><td>2</td><td>+0.50</td><td>+2.00</td>"))
    #expect(text.contains("<bdi>Group 1</bdi></th><td>1</td><td>+0.00</td><td>-8.00</td>"))
  }

  @Test func `without points there is no such part`() throws {
    #expect(projection([]) == nil)
    var content = try Sample.content()
    content.projection = nil
    let page = try ReportPage(content, libraries: Sample.noLibraries).html()
    #expect(!page.contains("id=\"projection\"") && !page.contains("href=\"#projection\""))
  }
}
