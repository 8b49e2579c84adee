import Foundation
import Geo
import Imaging
import TestSupport
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct MeetingSheetTests {
  /// Five types with known ground, 100,000 km² together.
  private static func content(_ language: PageLanguage = .english) throws -> ReportContent {
    var content = try Sample.content(language)
    for (place, area) in [40_000.0, 30_000, 20_000, 8_000, 2_000].enumerated() {
      content.groups[place].ground = .init(squareKilometres: area, share: area / 100_000)
    }
    return content
  }

  /// Four tiles by four.
  private static let ring: [Double] = {
    let (first, last) = (Tile(z: 12, x: 2080, y: 1415).bounds, Tile(z: 12, x: 2083, y: 1418).bounds)
    return [
      first.west, first.north, last.east, first.north, last.east, last.south, first.west, last.south, first.west,
      first.north,
    ]
  }()

  private static let commune = MeetingSheet.Unit(
    name: "Plouzané", code: "29212",
    ground: .init(
      name: "29212 Plouzané", squareKilometres: 20,
      groups: [.init(group: 0, squareKilometres: 12.345), .init(group: 2, squareKilometres: 4.321)], shannon: 0.5,
      rings: [ring]))

  private static let credits = MeetingSheet.Credits(
    licence: "CC BY 4.0", years: "2019",
    harvested: Sample.created...Date(timeIntervalSince1970: 1_780_272_060), units: "communes.geojson")

  /// What people read.
  private static func words(_ html: String) -> String {
    html.replacing(/<style>[\s\S]*?<\/style>/, with: "").replacing(/<[^>]*>/, with: "")
  }

  @Test func `two pages have a sentence, figures, a map, the types, the method and credits`() throws {
    let html = try MeetingSheet(Self.content(), credits: Self.credits).html()
    let percent = English().numerals.percentSign
    #expect(html.occurrences(of: "<section class=\"page\">") == 2)
    #expect(html.contains("<html lang=\"en\">") && html.contains("<h1><bdi>Landscapes of France</bdi></h1>"))
    #expect(
      html.contains(
        "5 types of landscape on 100,000\u{A0}km²; “\u{2068}woods\u{2069}” covers 40.0\(percent)."))
    #expect(html.occurrences(of: "<div class=\"card\"") == 3 && html.occurrences(of: "<svg class=\"map\"") == 1)
    #expect(html.occurrences(of: "<td class=\"pictures\"") == 5 && html.contains("<td class=\"area\">2,000</td>"))
    #expect(html.contains("data:image/jpeg;base64,"))
    // 5 groups of 256 tiles with 100,000 km².
    #expect(html.contains("256 images (tiles of zoom 12, 390.6\u{A0}km² each on average)"))
    #expect(html.contains("Imagery: © Example, CC BY 4.0, taken 2019."))
    #expect(html.contains("Harvested from 28 May 2026 to 1 June 2026."))
    #expect(html.contains("Made on 28 May 2026 by tiles 0.1.0.") && !html.contains("communes.geojson"))
  }

  @Test func `a unit is counted in hectares beside the share of the whole, in French as people write it`() throws {
    let html = try MeetingSheet(Self.content(.french), unit: Self.commune, credits: Self.credits).html()
    let lead =
      "1\u{202F}666,6\u{A0}ha et 2 des 5 types de paysage\u{A0}; «\u{A0}\u{2068}woods\u{2069}\u{A0}» en couvre 74,1\u{A0}%, "
      + "contre 40,0\u{A0}% de l’ensemble. Les images en couvrent 83,3\u{A0}%\u{A0}; les parts sont celles de cette surface."
    #expect(html.contains("<p class=\"lead\">\(lead)</p>"))
    #expect(html.contains("<h1><bdi>Plouzané</bdi></h1>") && html.contains("Landscapes of France · 29212"))
    #expect(html.contains("<td class=\"area\">1\u{202F}234,5</td>") && html.contains("<th>ha</th>"))
    #expect(html.contains("<th>part ici</th><th>part de l’ensemble</th>"))
    #expect(html.contains("L’ensemble\u{A0}: 100\u{202F}000\u{A0}km², que couvrent 256 images."))
    #expect(html.contains("Récoltée du 28 mai 2026 au 1er juin 2026."))
    #expect(html.contains("Limites des territoires\u{A0}: communes.geojson."))
    #expect(Self.words(html).matches(of: /[a-zé0-9)] [:;?!%][ <.]/).map { String($0.0) } == [])
    for word in ["Share", "share", "Method", "Imagery", "Group "] {
      #expect(!Self.words(html).contains(word), "\(word)")
    }
  }

  @Test func `names of others stay words, long ones are cut, and nothing is loaded or run`() throws {
    let hostile = "</td><script>alert(1)</script>"
    var content = try Self.content()
    content.title = hostile
    content.facts.attribution = "&lt;script&gt;alert(1)&lt;/script&gt;"
    content.groups[0].name = hostile
    content.groups[1].name = String(repeating: "x", count: 200)
    content.groups[2].name = "غابة"
    var unit = Self.commune
    (unit.name, unit.code) = (hostile, hostile)
    let credits = MeetingSheet.Credits(licence: hostile, years: hostile, units: hostile)
    for unit in [nil, unit] {
      let html = try MeetingSheet(content, unit: unit, credits: credits).html()
      #expect(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
      #expect(html.contains("default-src 'none'; img-src data:; style-src 'unsafe-inline'\""))
      #expect(html.contains(String(repeating: "x", count: 79) + "…"))
      #expect(!html.contains(String(repeating: "x", count: 80)))
      #expect(html.contains("<bdi>غابة</bdi>") && !html.contains("href="))
      #expect(html.occurrences(of: "src=") == html.occurrences(of: "src=\"data:image/jpeg;base64,"))
      #expect(html.occurrences(of: "<section class=\"page\">") == 2)
    }
  }

  @Test func `types that there is no room for are in one line`() throws {
    var content = try Self.content()
    content.groups = (0..<40).map { id in
      .init(
        id: id, name: "type \(id)", train: 1, test: 0,
        ground: .init(squareKilometres: Double(100 - id), share: Double(100 - id) / 3_220))
    }
    let html = try MeetingSheet(content).html()
    #expect(html.occurrences(of: "<td class=\"pictures\"") == 23 && html.contains("17 other types"))
    #expect(html.contains("40 types of landscape"))
    // 77 + 76 + … + 61
    #expect(html.contains("<td class=\"area\">1,173.0</td>"))
    content.groups.removeLast(16)
    #expect(try MeetingSheet(content).html().occurrences(of: "<td class=\"pictures\"") == 24)
  }

  @Test func `a sheet without ground or without a map is a sheet`() throws {
    var content = try Sample.content()
    #expect(try MeetingSheet(content).html().occurrences(of: "<section class=\"page\">") == 2)
    (content.map, content.groups) = (nil, [])
    let html = try MeetingSheet(content).html()
    #expect(html.occurrences(of: "<section class=\"page\">") == 2 && !html.contains("<svg"))
  }

  @Test func `the map of a unit has it in the middle, and what lies about it`() throws {
    let frame = try #require(SheetFrame(around: [Self.ring], zoom: 12))
    #expect(abs(frame.width - 4 * 180 / 156 * 1.5) < 1e-6 && abs(frame.height - 6) < 1e-6)
    #expect(abs(frame.x + frame.width / 2 - 2082) < 1e-6 && abs(frame.y + frame.height / 2 - 1417) < 1e-6)
    let window = try #require(MeetingSheet.window(of: Self.commune.ground))
    #expect(Tile(z: 12, x: 2079, y: 1414).bounds.overlaps(window))
    #expect(!Tile(z: 12, x: 2070, y: 1414).bounds.overlaps(window))
    #expect(frame.touches([Self.ring]) && !frame.touches([[10, 10, 11, 10, 11, 11, 10, 10]]))
    #expect(SheetFrame(around: [], zoom: 12) == nil)
    // Both ends of the world, and all of it.
    let wide = try #require(SheetFrame(around: [[-180, 60, 180, 60, 180, 70, -180, 60]], zoom: 4))
    #expect(abs(wide.width - 16) < 1e-9 && wide.y >= 0 && wide.y + wide.height <= 16)
    let all = try #require(SheetFrame(around: [[-180, -85, 180, -85, 180, 85, -180, -85]], zoom: 4))
    #expect(all.height > 15 && all.bounds.west == -180 && all.bounds.east == 180)
  }

  @Test func `figures of land compare: one unit of area, and no more digits than are known`() throws {
    func figures(_ areas: [Double]) throws -> [String] {
      var content = try Sample.content(.french)
      content.groups = areas.enumerated().map { id, area in
        .init(id: id, train: 1, test: 0, ground: .init(squareKilometres: area, share: 0.5))
      }
      let types = SheetTypes(content, unit: nil)
      return types.rows.map { types.ground($0.squareKilometres) }
    }
    #expect(try figures([1.2346, 0.1]) == ["123,5\u{A0}ha", "10,0\u{A0}ha"])
    #expect(try figures([500, 400]) == ["50\u{202F}000\u{A0}ha", "40\u{202F}000\u{A0}ha"])
    #expect(try figures([5_000.3, 1]) == ["5\u{202F}000,3\u{A0}km²", "1,0\u{A0}km²"])
    #expect(
      try figures([165_621_628, 342_542_508]) == [
        "342\u{202F}540\u{202F}000\u{A0}km²", "165\u{202F}620\u{202F}000\u{A0}km²",
      ])
  }

  @Test func `digits of sheets`() {
    let (english, french) = (Numerals.english, Numerals.french)
    #expect(english.grouped(1_234.56, 1) == "1,234.6" && french.grouped(1_234.5, 1) == "1\u{202F}234,5")
    #expect(french.grouped(0, 1) == "0,0" && english.grouped(.nan, 1) == "–" && english.grouped(999.6, 0) == "1,000")
    #expect(!english.grouped(1e300, 1).isEmpty)
    #expect(french.share(0.0004) == "<\u{A0}0,1\u{A0}%" && french.share(0) == "0,0\u{A0}%")
    #expect(french.share(1) == "100,0\u{A0}%")
    #expect("abcdef".cut(to: 6) == "abcdef" && "abcdefg".cut(to: 6) == "abcde…")
  }
}
