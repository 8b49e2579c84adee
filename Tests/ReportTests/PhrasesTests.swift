import Foundation
import TestSupport
import Testing

@testable import Imaging
@testable import Report

@Suite(.timeLimit(.minutes(30))) struct PhrasesTests {
  private let french = French()

  @Test(arguments: PageLanguage.allCases)
  func `every term has words`(language: PageLanguage) {
    for term in Term.allCases { #expect(!language.phrases.term(term).isEmpty, "\(term)") }
    for comparison in Comparison.allCases { #expect(!language.phrases.beside(comparison).isEmpty, "\(comparison)") }
  }

  @Test func `French has no elision to get wrong, and knows the names of metrics`() {
    for title in ["Exactitude", "Accord", "Effectif des clusters"] {
      #expect(french.numbers(of: title) == "\u{00A0}: \(title)")
    }
    #expect(french.metric("images_per_second/cluster") == "images par seconde\u{00A0}: regroupement")
    #expect(
      French().metric("own") == "own" && English().metric("images_per_second/train") == "images a second: training")
    #expect(french.term(.cohensD) == "d de Cohen")
    for term in Term.allCases {
      #expect(!french.term(term).contains("classe") && !french.term(term).lowercased().contains("désignez"), "\(term)")
    }
  }

  /// What is written alike in both languages.
  @Test func `hardly a term is the same in French`() {
    let same = Term.allCases.filter { English().term($0) == french.term($0) }
    #expect(
      Set(same) == [
        .source, .zoom, .images, .test, .clusters, .nmi, .ari, .silhouette, .score, .horizontal, .vertical, .grain,
        .provenance,
        .version, .trait,
      ])
  }

  @Test func `every colour that a profile can name has a French name`() {
    for (name, _) in ColorName.table { #expect(French.colors[name] != nil, "\(name)") }
    #expect(French.colors.count == Set(ColorName.table.map(\.name)).count)
  }

  /// French typography: a no-break space before colons, semicolons, question marks and percent signs.
  @Test func `no French line breaks before its punctuation`() throws {
    var content = try Sample.content(.french)
    for place in content.groups.indices { content.groups[place].ground = .init(squareKilometres: 45.25, share: 0.2) }
    let area = ReportContent.TileMap.Area(
      number: 1, squareKilometres: 45.25, tiles: [2074, 1409],
      rings: [[2074, 1409, 2075, 1409, 2075, 1410, 2074, 1409]])
    content.map?.areas = [area]
    content.units = (0..<2).map { number in
      .init(
        name: "2900\(number)", squareKilometres: 15.6, groups: [.init(group: 0, squareKilometres: 15.6)], shannon: 0,
        rings: [[2, 48, 3, 48, 3, 49, 2, 48]])
    }
    content.viewpoints = .init(
      photographs: 5, withoutPlace: 1, offTiles: 1, groups: [0: .init(viewpoints: 1, photographs: 3)])
    let page = try ReportPage(content, libraries: Sample.noLibraries).html()
    #expect(
      page.contains("Surface couverte\u{00A0}: 226,3\u{00A0}km²")
        && page.contains("45,25\u{00A0}km² (4\u{202F}525\u{00A0}ha)"))
    #expect(french.area(area).hasPrefix("Unité 1\u{00A0}: 45,25\u{00A0}km²") && page.contains("Territoires"))
    // What people read: styles, scripts and data are none of it.
    let text = page.replacing(/<(script|style)[\s\S]*?<\/(script|style)>/, with: "")
    let loose = text.matches(of: /[a-zé0-9)] [:;?!%][ <.]/).map { String($0.0) }
    #expect(loose == [])
  }

  @Test func `sentences that no sample page has keep their punctuation, too`() {
    let sentences =
      [
        french.ended(step: 12, nmi: 0.95), french.known(3, trained: true), french.later(2, .tiles),
        french.touching(3, trained: true), french.confidence(0.5, least: (3, 0.25)),
        french.accuracy(train: 0.9, test: 0.5, .wide(points: 40), .tiles, isFair: true),
        french.covering(5_000, groups: nil), french.missing(absent: 2, failed: 1),
      ]
      + [Certainty.Settling.settled, .shifting, .unsettled].map { french.settled(0.9, $0) }
      + Term.allCases.map(french.term)
    for sentence in sentences {
      #expect(sentence.firstMatch(of: /[^\u{00A0}\u{202F}][:;?!%»](?!\/)/) == nil, "\(sentence)")
      #expect(!sentence.contains("«") || sentence.contains("«\u{00A0}"), "\(sentence)")
      #expect(!sentence.contains("'"), "\(sentence)")
      #expect(sentence.firstMatch(of: /(?i)\b(de|le|la|que|ne) (?=[aeiouéèêàâî])/) == nil, "\(sentence)")
    }
    #expect(french.covering(5_000, groups: nil) == "Surface couverte\u{00A0}: 5\u{202F}000\u{00A0}km².")
  }

  @Test func `the glossary has the words of the pages`() throws {
    let text = try String(contentsOf: Shared.checkout.appendingPathComponent("docs/glossary.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let terms: [Term] = [
      .group, .tiles, .images, .ground, .shareOfGround, .viewpoints, .photographs, .series, .map,
      .region,
      .train, .test, .splitMethod, .step, .stage, .run, .accuracy, .loss, .agreement, .seed, .grain, .dominant,
      .placedLater, .provenance, .unit,
    ]
    for term in terms {
      let words = [English().term(term).lowercased(), french.term(term).lowercased()]
      #expect(rows.contains(words), "\(words)")
    }
  }

  @Test func `one is singular, in French also none`() {
    #expect(English().count(1, .tiles) == "1 tile" && English().count(0, .tiles) == "0 tiles")
    #expect(french.count(1, .tiles) == "1 tuile" && french.count(0, .tiles) == "0 tuile")
    #expect(french.count(8418, .images) == "8\u{202F}418 images")
  }

  @Test func `dates are in universal time`() {
    #expect(English().date(Date(timeIntervalSince1970: 1_780_000_000)) == "2026-05-28 20:26 UTC")
    #expect(french.date(Date(timeIntervalSince1970: 1_780_000_000)) == "28 mai 2026 à 20 h 26 (UTC)")
    #expect(french.date(Date(timeIntervalSince1970: 1_780_272_060)) == "1er juin 2026 à 0 h 01 (UTC)")
  }

  @Test func `lists and lengths of time`() {
    #expect(English().list(["a", "b", "c"]) == "a, b and c" && French().list(["a", "b"]) == "a et b")
    #expect(English().list(["a"]) == "a" && English().list([]) == "")
    #expect(English().duration(59.4) == "59 s" && English().duration(3_725) == "1 h 2 min")
  }

  @Test func `a group without a difference to the eye says so`() {
    let alike = GroupFeatures(colors: [], neighbour: .init(group: 3, comparisons: []))
    #expect(alike.besideNeighbour(in: .english)?.hasPrefix("Like group 3") == true)
    #expect(alike.besideNeighbour(in: .french)?.hasPrefix("Semblable") == true)
    #expect(GroupFeatures(colors: []).besideNeighbour(in: .english) == nil)
  }

  @Test func `a summary names the three largest colours, none below a twentieth`() {
    let features = GroupFeatures(
      colors: [("tan", 0.5), ("sand", 0.3), ("olive", 0.1), ("sage", 0.06)].map {
        .init(color: RGBColor(0), name: $0.0, share: $0.1)
      })
    #expect(features.summary(in: .english) == "Tan (50 %), sand (30 %) and olive (10 %).")
    let few = GroupFeatures(colors: [
      .init(color: RGBColor(0), name: "tan", share: 0.96), .init(color: RGBColor(0), name: "sand", share: 0.04),
    ])
    #expect(few.summary(in: .french) == "Fauve (96\u{A0}%).")
  }

  @Test func `figures beyond any count have words too`() {
    for language in PageLanguage.allCases {
      let features = GroupFeatures(colors: [
        .init(color: RGBColor(0), name: "tan", share: 1e300), .init(color: RGBColor(0), name: "sand", share: .infinity),
      ])
      #expect(!features.summary(in: language).isEmpty)
      for seconds in [Double.nan, .infinity, -1e300] { #expect(!language.phrases.duration(seconds).isEmpty) }
    }
  }

  @Test func `a page in French has French headings and the language of its words`() throws {
    let page = try ReportPage(try Sample.content(.french), libraries: Sample.noLibraries).html()
    #expect(page.contains("<html lang=\"fr\">"))
    let headings = page.matches(of: /<h2 [^>]*>([^<]*)</).map { String($0.1) }
    #expect(
      headings == [
        "Carte des groupes", "Les paysages", "Téléchargements", "Groupes", "En résumé",
        "Ce qui caractérise chaque groupe", "Les descripteurs en deux dimensions", "L’entraînement, étape par étape",
        "Entraînements côte à côte", "Provenance",
      ])
    #expect(page.contains("Rédigé le 28 mai 2026 à 20 h 26 (UTC) par tiles 0.1.0"))
    #expect(page.contains("Mean") == false && page.contains(">Group ") == false)
  }
}
