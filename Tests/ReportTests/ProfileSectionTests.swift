import Foundation
import Testing

@testable import Report

@Suite struct ProfileSectionTests {
  private func groups() throws -> [ReportContent.Group] {
    var groups = try Sample.groups()
    let image = try Sample.image(GroupColor(0x336699))
    groups[0].profile = .init(
      sentences: ["Dark green (62 %).", "Greener than group 1, its nearest neighbour."],
      colors: [.init(color: GroupColor(0x033500), name: "dark green", share: 0.62)],
      traits: [.init(name: "contrast", value: "14.2 L*", z: 1.25), .init(name: "direction", value: "45°")],
      meanImage: image, attention: image, atypical: [.init(image: image, caption: "12/1/2")],
      neighbours: [.init(group: 1, distance: 0.4), .init(group: 3, distance: 0.5)],
      channelsToNeighbour: [.init(channel: 1763, difference: -2.23)],
      channelsToRest: [.init(channel: 758, difference: 2.33)])
    groups[1].profile = .init(sentences: ["Tan (90 %)."])
    return groups
  }

  private func html() throws -> String {
    try #require(ProfileSection(groups: groups()).section).html.text
  }

  @Test func `sentences, colours, texture and channels are told`() throws {
    let text = try html()
    for part in [
      "Dark green (62 %).", "Greener than group 1, its nearest neighbour.", "dark green 62 %", "#033500", "14.2 L*",
      "+1.25", "1763", "-2.23", "758", "+2.33", "From group 1, the nearest",
    ] { #expect(text.contains(part), "\(part)") }
  }

  @Test func `every picture has words for those who do not see it`() throws {
    let text = try html()
    let alternatives = text.matches(of: /<img [^>]*alt="([^"]*)"/).map { String($0.1) }
    #expect(alternatives.count == 3 && alternatives.allSatisfy { $0.contains("group 0") })
    #expect(text.contains("alt=\"12/1/2, farthest from the centre of group 0\""))
  }

  @Test func `what a profile lacks leaves no trace`() throws {
    let article = try #require(try html().components(separatedBy: "<article").last)
    #expect(article.contains("Tan (90 %)."))
    for part in ["<img", "<table", "attention", "Nearest groups", "atypical", "<details"] {
      #expect(!article.contains(part), "\(part)")
    }
  }

  @Test func `neighbours are links where they have a profile`() throws {
    let text = try html()
    #expect(text.contains("<a href=\"#profile-1\">") && !text.contains("href=\"#profile-3\""))
  }

  @Test func `without profiles there is no such part`() throws {
    #expect(ProfileSection(groups: try Sample.groups()).section == nil)
    var content = try Sample.content()
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
    groups[0].profile?.sentences = [hostile]
    groups[0].profile?.colors[0].name = hostile
    groups[0].profile?.traits[0].value = hostile
    groups[0].profile?.atypical[0].caption = hostile
    let text = try #require(ProfileSection(groups: groups).section).html.text
    #expect(!text.contains("<img src=x"))
  }
}
