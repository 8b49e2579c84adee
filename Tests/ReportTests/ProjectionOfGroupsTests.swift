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
      "the other 25 % of the 64 dimensions cannot be seen here",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(try #require(projection([(0, 0, 0)])).section.html.text.contains("<p>1 tile by the two"))
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
    #expect(!page.contains("id=\"projection\"") && !page.contains("#projection\""))
  }
}
