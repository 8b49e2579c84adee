import Foundation
import Geo
import Imaging
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct MapOfGroupsTests {
  private func map(
    _ cells: [(x: Int, y: Int, group: Int)], zoom: Int = 4, groups: [ReportContent.Group] = []
  ) throws -> MapOfGroups? {
    let tiles = cells.map { ReportContent.TileMap.Cell(x: $0.x, y: $0.y, group: $0.group) }
    return try MapOfGroups(
      ReportContent(title: "t", facts: Sample.facts(), groups: groups, map: .init(zoom: zoom, tiles: tiles)))
  }

  @Test func everyTileLiesInItsGroupsLayer() throws {
    let groups = [
      ReportContent.Group(id: 7, name: "sea", color: RGBColor(0x123456), train: 1, test: 1),
      ReportContent.Group(id: 1, train: 1, test: 0),
    ]
    let map = try #require(try map([(5, 6, 1), (4, 6, 7), (3, 6, 7), (9, 9, -1)], groups: groups))
    #expect(map.layers.map(\.name) == ["Group 7 sea", "Group 1", "In no group"])
    #expect(map.layers.map(\.tiles) == [[3, 6, 4, 6], [5, 6], [9, 9]])
    #expect(map.layers.map(\.color) == ["#123456", "#56b4e9", GroupPalette.none.description])
    #expect(map.layers.map(\.listed) == [true, true, false])
  }

  @Test func `a group without a name has the one that is proposed, marked and explained`() throws {
    let proposed = ProposedName([.colors(["navy"]), .fineGrained])
    let groups = [ReportContent.Group(id: 1, proposed: proposed, train: 1, test: 0)]
    let map = try #require(try map([(5, 6, 1)], groups: groups))
    #expect(map.layers.map(\.name) == ["Group 1 ≈ navy, fine grained"])
    #expect(map.section.html.text.contains("proposed by rule"))
  }

  @Test func `the legend has alike groups side by side, each with three pictures that lead to its card`() throws {
    var content = try Sample.content()
    content.likeness = [3, 0, 4, 1, 2]
    let map = try #require(try MapOfGroups(content))
    #expect(map.layers.map(\.group) == [3, 0, 4, 1, 2])
    let lines = map.section.html.text.components(separatedBy: "<li>").dropFirst().prefix(5)
    for (line, group) in zip(lines, content.likeness) {
      #expect(line.contains("<a class=\"samples\" href=\"#group-\(group)\""), "\(group)")
      #expect(line.occurrences(of: "<img ") == 3, "\(group)")
    }
    content.likeness = []
    #expect(try MapOfGroups(content)?.layers.map(\.group) == [0, 1, 2, 3, 4])
  }

  /// A square of two degrees in the middle of the world, around the corner of four tiles of zoom 4 (22.5 degrees wide).
  @Test func `coasts are cut to the tiles, in their columns and rows`() throws {
    var content = ReportContent(title: "t", facts: Sample.facts())
    let tiles = [ReportContent.TileMap.Cell(x: 8, y: 8, group: 0), .init(x: 9, y: 8, group: 0)]
    content.map = .init(zoom: 4, tiles: tiles)
    content.map?.outlines = [[-1, -1, 1, -1, 1, 1, -1, 1, -1, -1], [100, 0, 110, 0, 110, 10, 100, 0]]
    let map = try #require(try MapOfGroups(content))
    // Of the quarter that lies on the tiles the two sides within, and no line along the tiles' own sides; the other ring is
    // beyond them.
    let far = ((8 + 1 / 22.5) * 10_000).rounded() / 10_000
    var corners: Set<[Double]> = []
    for line in map.outlines {
      let points = stride(from: 0, to: line.count, by: 2).map { [line[$0], line[$0 + 1]] }
      for (one, other) in zip(points, points.dropFirst()) {
        #expect(!(one[0] == 8 && other[0] == 8) && !(one[1] == 8 && other[1] == 8), "\(map.outlines)")
      }
      corners.formUnion(points)
    }
    #expect(corners == [[8, far], [far, far], [far, 8]], "\(map.outlines)")
    #expect(StillMap(map).figure.text.contains("<path class=\"outlines\" id=\"map-coast\""))
    content.map?.outlines = []
    #expect(try !StillMap(#require(try MapOfGroups(content))).figure.text.contains("outlines"))
  }

  @Test func `imagery lies under the colours, cut to the tiles, with edges in the colours of groups and its credit`()
    throws
  {
    var content = try Sample.content()
    let bare = try #require(try MapOfGroups(content)).section.html.text
    #expect(!bare.contains("map-fill") && !bare.contains("data-fill") && !bare.contains("class=\"edges\""))
    let picture = try Sample.image(RGBColor(0x336699))
    content.map?.imagery = picture
    let text = try #require(try MapOfGroups(content)).section.html.text
    #expect(text.contains("<image width=\"16\" height=\"16\""))
    #expect(text.contains("href=\"data:image/jpeg;base64,\(picture.base64EncodedString())\""))
    #expect(text.contains("data-fill=\"light\"") && text.occurrences(of: "name=\"map-fill\"") == 3)
    for group in content.groups {
      #expect(text.contains("<use href=\"#shape-\(group.id)\" stroke=\"\(group.color)\""), "\(group.id)")
    }
    #expect(text.contains("<p class=\"credit\">Imagery: <bdi>© Example</bdi></p>"))
    // What is no picture is none.
    content.map?.imagery = Data("<svg".utf8)
    #expect(try #require(try MapOfGroups(content)).section.html.text.contains("<image") == false)
  }

  /// Degrees of the middle of tile 8/8 of zoom 4: 11.25 E, 11.18 S.
  @Test func `names have room, are in the page's language, and stand aside for those that are seen more`() throws {
    var content = ReportContent(title: "t", facts: Sample.facts())
    content.map = .init(zoom: 4, tiles: (0..<256).map { .init(x: $0 % 16, y: $0 / 16, group: 0) })
    content.map?.labels = [
      .init("Brazil", code: "BR", longitude: -53, latitude: -10), .init("Chad", longitude: 11.25, latitude: -11),
      .init("Niger", longitude: 11.25, latitude: -11), .init("Far", longitude: 179.9, latitude: 0),
    ]
    func names(_ language: PageLanguage) throws -> [String] {
      content.language = language
      return MapNames(try #require(try MapOfGroups(content)), letter: 0.4).placed.map(\.text)
    }
    #expect(try names(.english) == ["Brazil", "Chad"])
    #expect(try names(.french) == ["Brésil", "Tchad"])
    content.map?.labels = (0..<40).map {
      .init("A\($0)", longitude: Double($0 % 8) * 40 - 140, latitude: Double($0 / 8) * 20 - 40)
    }
    #expect(try names(.english).count == MapNames.most)
  }

  @Test func withoutTilesThereIsNoMap() throws {
    #expect(try map([]) == nil)
    #expect(try MapOfGroups(ReportContent(title: "t", facts: Sample.facts(zoom: nil))) == nil)
  }

  @Test(arguments: [(2, 4, 0), (2, 0, -1), (23, 0, 0), (-1, 0, 0)])
  func aTileOutsideTheWorldIsRefused(zoom: Int, x: Int, y: Int) {
    #expect(throws: ReportPage.Failure.outsideTheWorld(zoom: zoom, x: x, y: y)) { try map([(x, y, 0)], zoom: zoom) }
  }

  @Test func theStillMapHasNorthUpAndNeighboursShareAShape() throws {
    let map = try #require(try map([(3, 6, 0), (4, 6, 0), (6, 6, 0), (3, 7, 0)]))
    let still = StillMap(map).figure.text
    // Rings run counterclockwise from their first corner.
    #expect(still.contains("d=\"M0 0v2h1v-1h1v-1zM3 0v1h1v-1z\""))
    #expect(still.contains("viewBox=\"0 0 4 2.3\""))
  }

  @Test func theExtentIsThatOfTheTiles() throws {
    let map = try #require(try map([(0, 0, 0), (1, 1, 0)], zoom: 1))
    #expect(map.section.html.text.contains("from 180.00° W to 180.00° E and from 85.05° S to 85.05° N"))
  }

  /// At the equator a tile of zoom 12 is 9,784 m wide: four of them leave room for a bar of 5 km.
  @Test func theScaleBarIsARoundLengthOnTheGround() throws {
    let map = try #require(try map([(2048, 2047, 0), (2051, 2047, 0)], zoom: 12))
    #expect(StillMap(map).figure.text.contains(">5 km</text>"))
  }

  @Test(arguments: [(9.9, 5.0), (5, 5), (4.9, 2), (1999, 1000), (0.3, 0.2)])
  func niceLengthsAreOneTwoOrFive(limit: Double, length: Double) {
    #expect(abs(StillMap.niceLength(upTo: limit) - length) < 1e-9)
  }

  @Test func theLegendHasABoxAndACountForEachLayer() throws {
    let legend = try #require(try map([(3, 6, 0), (4, 6, 0), (5, 6, 2)])).section.html.text
    #expect(legend.occurrences(of: "<input type=\"checkbox\"") == 2)
    #expect(legend.contains("data-group=\"2\">"))
    #expect(legend.contains("<span class=\"size\">2</span>"))
  }
}
