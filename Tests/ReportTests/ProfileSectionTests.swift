import Imaging
import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ProfileSectionTests {
  private func groups() throws -> [ReportContent.Group] {
    var groups = try Sample.groups()
    groups[0].profile = try Sample.profile()
    groups[1].profile = .init(features: .init(colors: [.init(color: RGBColor(0), name: "tan", share: 0.9)]))
    return groups
  }

  private func html(_ groups: [ReportContent.Group]? = nil, _ language: PageLanguage = .english) throws -> String {
    try #require(
      ProfileSection(groups: groups ?? self.groups(), phrases: language.phrases, language: language).section
    ).html.text
  }

  @Test func `sentences, colours, texture and channels are told`() throws {
    let text = try html()
    for part in [
      "Dark green (62 %); darker than the average group; lines run mostly at 45°.",
      "Greener and finer grained than group 1, its nearest neighbour.", "dark green 62 %", "#033500", "14.2 L*",
      "+1.25", "1763", "-2.23", "758", "+2.33", "From group 1, the nearest",
    ] { #expect(text.contains(part), "\(part)") }
  }

  @Test func `in French the same is told in French`() throws {
    let text = try html(nil, .french)
    for part in [
      "Vert sombre (62\u{A0}%)\u{A0}; plus sombre que la moyenne des groupes\u{A0}; des lignes surtout orientées à 45°.",
      "Plus vert et de grain plus fin que le groupe 1, son plus proche voisin.", "vert sombre 62\u{A0}%", "14,2 L*",
      "+1,25", "Du groupe 1, le plus proche",
    ] { #expect(text.contains(part), "\(part)") }
  }

  @Test func `every picture has words for those who do not see it`() throws {
    let text = try html()
    let alternatives = text.matches(of: /<img [^>]*alt="([^"]*)"/).map { String($0.1) }
    #expect(alternatives.count == 2 && alternatives.allSatisfy { $0.contains("group 0") })
  }

  @Test func `what a profile lacks leaves no trace`() throws {
    let article = try #require(try html().components(separatedBy: "<article").last)
    #expect(article.contains("Tan (90 %)."))
    for part in ["<img", "<table", "attention", "Nearest groups", "<details"] {
      #expect(!article.contains(part), "\(part)")
    }
  }

  @Test func `neighbours are links where they have a profile`() throws {
    let text = try html()
    #expect(text.contains("<a href=\"#profile-1\">") && !text.contains("href=\"#profile-3\""))
  }

  @Test func `without profiles there is no such part`() throws {
    let phrases = English()
    #expect(ProfileSection(groups: try Sample.groups(), phrases: phrases, language: .english).section == nil)
    var content = try Sample.content()
    content.groups = try Sample.groups()
    #expect(try !ReportPage(content, libraries: Sample.noLibraries).html().contains("id=\"profiles\""))
    content.groups = try groups()
    let page = try ReportPage(content, libraries: Sample.noLibraries).html()
    #expect(page.contains("<section id=\"profiles\"") && page.contains("<a href=\"#profiles\">"))
    let ids = page.matches(of: /\sid="([^"]+)"/).map { String($0.1) }
    #expect(ids.count == Set(ids).count)
    for link in page.matches(of: /href="#([^"]+)"/) { #expect(ids.contains(String(link.1))) }
  }

  @Test func `hostile words stay words`() throws {
    var groups = try groups()
    let hostile = "</p><img src=x onerror=alert(1)>"
    groups[0].name = hostile
    groups[0].profile?.features.colors[0].name = hostile
    let text = try html(groups)
    #expect(!text.contains("<img src=x"))
  }
}
