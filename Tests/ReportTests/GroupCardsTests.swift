import Imaging
import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct GroupCardsTests {
  private func html(_ groups: [ReportContent.Group]) throws -> String {
    try #require(GroupCards(groups: groups, thing: .tiles, phrases: PageLanguage.english.phrases).section).html
      .text
  }

  @Test func eachGroupHasItsHeadingItsColorAndItsCounts() throws {
    let text = try html(try Sample.groups())
    #expect(text.contains("Group 0 <bdi class=\"name\">woods</bdi></h3>"))
    for group in try Sample.groups() {
      #expect(text.contains("id=\"group-\(group.id)\""))
      #expect(text.contains("style=\"--group:\(group.color)\""))
      #expect(text.contains("\(group.train + group.test) tiles: \(group.train) train, \(group.test) test"))
    }
  }

  @Test func `a name that was carried over is marked`() throws {
    let groups: [ReportContent.Group] = [
      .init(id: 0, name: "Sea", isNameCarried: true, train: 1, test: 0), .init(id: 1, name: "Ice", train: 1, test: 0),
    ]
    #expect(try html(groups).occurrences(of: "carried over") == 1)
    let french = try #require(
      GroupCards(groups: groups, thing: .tiles, phrases: PageLanguage.french.phrases).section)
    #expect(french.html.text.occurrences(of: "repris des groupes d’avant") == 1)
  }

  @Test func `a proposed name is marked and explained, and gives way to one that a person gave`() throws {
    let proposed = ProposedName([.label(.init("<wood>")), .colors(["dark green"])], labelled: 0.81)
    let groups: [ReportContent.Group] = [
      .init(id: 0, proposed: proposed, train: 1, test: 0),
      .init(id: 1, name: "Ice", proposed: proposed, train: 1, test: 0),
    ]
    let text = try html(groups)
    let heading = "Group 0 <em class=\"proposed\"><bdi>≈ &lt;wood&gt;, dark green (81 % of labelled)</bdi></em>"
    #expect(text.occurrences(of: heading) == 2 && text.contains("Group 1 <bdi class=\"name\">Ice</bdi>"))
    #expect(text.occurrences(of: "≈ &lt;") == 2 && text.occurrences(of: "proposed by rule") == 1)
    #expect(try !html([groups[1]]).contains("proposed"))
    let french = try #require(
      GroupCards(groups: groups, thing: .tiles, phrases: PageLanguage.french.phrases).section)
    #expect(french.html.text.contains("≈ &lt;wood&gt;, vert sombre (81\u{00A0}% des images étiquetées)"))
  }

  @Test func imagesStandInThePageUnchangedWithWordsForThoseWhoDoNotSeeThem() throws {
    let image = try Sample.image(RGBColor(0x336699))
    let text = try html([
      .init(
        id: 4, train: 2, test: 0,
        sheet: .init(nearest: ["12/1/2", "12/1/3"].map { .init(image: image, caption: $0) }))
    ])
    #expect(text.occurrences(of: "src=\"data:image/jpeg;base64,\(image.base64EncodedString())\"") == 2)
    #expect(text.contains("alt=\"12/1/2, nearest to the centre of group 4\""))
    #expect(text.contains("alt=\"12/1/3, number 2 from the centre of group 4\""))
    #expect(text.contains("<figcaption title=\"12/1/3\">"))
  }

  @Test func bytesThatAreNoImageAreSaidToBe() throws {
    let text = try html([
      .init(
        id: 0, train: 1, test: 0, sheet: .init(nearest: [.init(image: Data("oops".utf8), caption: "a.jpg")]))
    ])
    #expect(
      !text.contains("<img") && text.contains("aria-label=\"a.jpg, nearest to the centre of group 0: not an image\""))
  }

  @Test func `each group has three rows, and each row its name`() throws {
    let groups = try Sample.groups()
    let text = try html(groups)
    for (kind, title, image) in [
      ("nearest", "Nearest to the centre", "12/2074/1409, nearest to the centre of group 0"),
      ("typical", "Typical: in the middle by distance", "\(groups[0].sheet.typical[0].caption), typical of group 0"),
      (
        "atypical", "Atypical: the farthest from the centre first",
        "\(groups[0].sheet.atypical[0].caption), farthest from the centre of group 0"
      ),
    ] {
      #expect(text.contains("<h4 id=\"group-0-\(kind)\">\(title)</h4>"))
      #expect(text.contains("role=\"group\" aria-labelledby=\"group-0-\(kind)\""))
      #expect(text.contains("alt=\"\(image)\""), "\(image)")
    }
  }

  @Test func `a row without images is left out`() throws {
    let text = try html([
      .init(
        id: 1, train: 1, test: 0,
        sheet: .init(nearest: [.init(image: try Sample.image(RGBColor(0x336699)), caption: "a.jpg")]))
    ])
    #expect(text.occurrences(of: "<h4") == 1)
  }

  @Test func `a card shows large images where there are some, and no image twice`() throws {
    let small = try (0..<6).map {
      ReportContent.Thumbnail(image: try Sample.image(RGBColor(0x336699)), caption: "\($0)")
    }
    var sheet = ReportContent.Sheet(nearest: small)
    sheet.large = try (0..<4).map { .init(image: try Sample.image(RGBColor(0x336699), side: 64), caption: "\($0)") }
    let text = try html([.init(id: 1, train: 6, test: 0, sheet: sheet)])
    #expect(text.occurrences(of: "<img ") == 6)
    #expect(text.occurrences(of: "src=\"data:image/jpeg;base64,\(sheet.large[0].image.base64EncodedString())\"") == 4)
    #expect(text.contains("alt=\"4, number 5 from the centre of group 1\""))
    #expect(text.contains("<details><summary>More pictures"))
  }

  @Test func `a card says what a person would say, and its facts`() throws {
    var content = try Sample.content()
    content.groups[0].ground = .init(squareKilometres: 1_234, share: 0.5)
    content.groups[0].confidence = 0.75
    let map = try #require(try MapOfGroups(content))
    func text(_ language: PageLanguage) throws -> String {
      try #require(GroupCards(groups: content.groups, thing: .tiles, phrases: language.phrases, map: map).section).html
        .text
    }
    let english = try text(.english)
    #expect(english.contains("<p class=\"portrait\">Dark green; all over the map. <a href=\"#profile-0\">"))
    for fact in ["<dd>1,234\u{A0}km²<small>", "<dd>\(English().numerals.percent(0.5))</dd>", "<dd>0.75<small>"] {
      #expect(english.contains(fact), "\(fact)")
    }
    #expect(try text(.french).contains("Vert sombre\u{A0}; partout sur la carte."))
    // Small maps of its own tiles, and no list of links: the legend is one.
    #expect(english.occurrences(of: "class=\"locator\"") == 5 && english.contains("href=\"#shape-0\" fill=\""))
    #expect(!english.contains("<nav"))
  }

  @Test func `doubtful images have their group and the one that they nearly were of`() throws {
    var content = try Sample.content()
    #expect(DoubtfulSection(content: content).section == nil)
    content.doubtful = [
      .init(
        thumbnail: .init(image: try Sample.image(RGBColor(0x336699)), caption: "12/1/2"), group: 0, runnerUp: 3,
        confidence: 0.04)
    ]
    let section = try #require(DoubtfulSection(content: content).section)
    #expect(section.title == "Doubtful tiles")
    let text = section.html.text
    #expect(text.contains("href=\"#group-0\"") && text.contains("nearly <a href=\"#group-3\""))
    #expect(text.contains("How sure 0.04"))
  }

  @Test func anEmptyGroupSaysSo() throws {
    #expect(try html([.init(id: 0, train: 0, test: 0)]).contains("No image fell in this group."))
  }
}
