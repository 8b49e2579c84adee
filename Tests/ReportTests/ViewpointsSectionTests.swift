import Foundation
import Imaging
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ViewpointsSectionTests {
  /// Five groups, of which two have viewpoints, and a third a photograph of one that stands elsewhere.
  private func content(_ language: PageLanguage = .english) throws -> ReportContent {
    var content = try Sample.content(language)
    for place in content.groups.indices { content.groups[place].ground = .init(squareKilometres: 45.25, share: 0.2) }
    content.viewpoints = .init(
      photographs: 15, withoutPlace: 1, offTiles: 2,
      groups: [
        0: .init(
          viewpoints: 2, photographs: 10,
          thumbnails: [.init(image: try Sample.image(RGBColor(0x336699)), caption: "vp1/<a>.jpg, 2019")]),
        3: .init(viewpoints: 1, photographs: 1), 4: .init(viewpoints: 0, photographs: 1),
      ])
    return content
  }

  private func page(_ content: ReportContent) throws -> String {
    try ReportPage(content, libraries: Sample.noLibraries).html()
  }

  @Test func `a table says how many stand in each group, and a sentence which have none`() throws {
    let section = try #require(ViewpointsSection(try content())).section.html.text
    #expect(section.contains("3 viewpoints stand in 2 of 5 groups by the place of their photographs."))
    #expect(section.contains("Without a viewpoint: Group 1, Group 2 and Group 4."))
    #expect(section.contains("The place of 1 photograph is not known. 2 photographs were taken off the tiles."))
    let cells = section.matches(of: /<(?:td|bdi)>([^<]*)</).map { String($0.1) }
    #expect(cells.prefix(5) == ["group", "viewpoints", "photographs", "km²", "share of km²"])
    #expect(cells.dropFirst(5).prefix(5) == ["Group 0 woods", "2", "10", "45.25", "20 %"])
    #expect(cells.suffix(5) == ["Group 4", "0", "1", "45.25", "20 %"])
  }

  @Test func `a group's card shows it from the ground`() throws {
    let html = try page(try content())
    #expect(html.contains("<h4 id=\"group-0-ground\">From the ground: 2 viewpoints, 10 photographs</h4>"))
    #expect(html.contains("alt=\"vp1/&lt;a&gt;.jpg, 2019, from the ground in group 0\""))
    #expect(html.contains("<h4 id=\"group-1-ground\">From the ground: no viewpoint</h4>"))
    #expect(html.contains("<h4 id=\"group-4-ground\">From the ground: 0 viewpoints, 1 photograph</h4>"))
    let french = try page(try content(.french))
    #expect(french.contains("<h4 id=\"group-3-ground\">Vu du sol\u{00A0}: 1 point de vue, 1 photographie</h4>"))
    #expect(french.contains("3 points de vue se trouvent dans 2 groupes sur 5."))
    #expect(french.contains("Sans point de vue\u{00A0}: Groupe 1, Groupe 2 et Groupe 4."))
    #expect(french.contains("2 photographies ont été prises hors des tuiles."))
  }

  @Test func `without them nothing is said, and their pictures count for the size of the page`() throws {
    let plain = try Sample.content()
    #expect(ViewpointsSection(plain) == nil)
    #expect(try !page(plain).contains("From the ground"))
    let bytes = try #require(try content().viewpoints).pageBytes
    #expect(bytes > (try Sample.image(RGBColor(0x336699)).count) * 4 / 3)
  }
}
