import Dataset
import Foundation
import Report
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupProposalsTests {
  private func profile(_ group: Int, _ color: String, grain: Double = 10) -> ProfileFile.Group {
    func measure(_ value: Double) -> ProfileFile.Measure { .init(value: value, z: 0) }
    return .init(
      group: group, name: nil, images: 1, summary: "", againstNeighbour: nil, nearest: [], atypical: [],
      colors: [.init(hex: "#033500", lab: [], name: color, share: 0.9)], meanLab: [18, -20, 20],
      texture: .init(
        contrast: measure(5), grain: measure(grain), coherence: measure(0.1),
        orientation: .init(degrees: 0, agreement: 0)), meanImage: "", attention: nil, neighbours: [],
      channels: .init(neighbour: [], rest: []))
  }

  private func english(
    _ found: AssignmentFile, profiles: [ProfileFile.Group] = [], labels: [String?], _ edits: GroupEdits? = nil
  ) -> [Int: String] {
    let known = Dictionary(
      uniqueKeysWithValues: zip(found.rows, labels).compactMap { row, label in label.map { (row.key, $0) } })
    let edits = edits ?? GroupEdits(of: found)
    return GroupProposals(edits.applied(to: found), edits, profiles: profiles, labels: known).names.mapValues {
      $0.reasonedText(in: .english)
    }
  }

  @Test func `a class that has three of five labelled images names the group`() {
    let found = AssignmentFile.found([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
    #expect(
      english(
        found,
        labels: [
          "forest", "forest", "forest", "forest", "town", "sea", "sea", "sea", "lake", "town", "a", "a", "b", "b", "c",
        ]) == [0: "forest (80 % of labelled)", 1: "sea (60 % of labelled)"])
  }

  @Test func `few labels say nothing of a large group, and of a small one if all have some`() {
    let found = AssignmentFile.found([0, 0, 0, 0, 0, 0, 1, 1, 2, 2])
    #expect(
      english(found, labels: ["sea", "sea", "sea", "sea", nil, nil, "ice", "ice", "ice", nil])
        == [1: "ice (100 % of labelled)"])
    #expect(
      english(found, labels: ["sea", "sea", "sea", "sea", "sea", nil, "\u{7}", "\u{7}"])
        == [0: "sea (100 % of labelled)"])
  }

  @Test func `classes have their own names in French, and groups of two that are one there are told apart`() throws {
    let found = AssignmentFile.found([0, 0, 1, 1, 2, 2])
    let labels = ["Grassland", "Grassland", "Pastures", "Pastures", "Quay", "Quay"]
    let known = Dictionary(uniqueKeysWithValues: zip(found.rows.map(\.key), labels))
    let proposals = GroupProposals(
      GroupEdits(of: found).applied(to: found), GroupEdits(of: found), profiles: [profile(1, "tan")], labels: known,
      french: ["Grassland": "Prairies", "Pastures": "Prairies", "Quay": String(repeating: "quai ", count: 30)])
    #expect(proposals.names.mapValues { $0.text(in: .french) } == [0: "Prairies", 1: "Prairies, fauve", 2: "Quay"])
    #expect(proposals.names.mapValues { $0.text(in: .english) } == [0: "Grassland", 1: "Pastures, tan", 2: "Quay"])
  }

  /// Grains 10, 10 and 40: the third is above their mean, 20, by √2 standard deviations, the others below it by half of
  /// that.
  @Test func `a name is of the group's looks among all, and of the groups as they are now`() throws {
    let found = AssignmentFile.found([0, 1, 2])
    let profiles = [profile(0, "tan"), profile(1, "tan"), profile(2, "dark green", grain: 40), profile(8, "navy")]
    #expect(
      english(found, profiles: Array(profiles.prefix(3)), labels: [])
        == [0: "tan", 1: "tan 2", 2: "dark green, fine grained"])
    let merged = try GroupEdits(of: found).after(.merge([1, 0]))
    #expect(english(found, profiles: profiles, labels: [], merged).keys.sorted() == [1, 2])
  }

  @Test func `the list has proposals where nobody gave a name, and is there without them`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let found = AssignmentFile.found([0, 0, 1, 1])
    try found.write(.found, in: folder)
    try EditLog(of: found, in: folder).adding(.name(group: 1, text: "Sea")).write(in: folder)
    try ProfileFile(seed: 0, sample: 64, attention: nil, groups: [profile(0, "tan"), profile(1, "navy")]).write(
      in: folder)
    let list = try GroupList(in: folder)
    #expect(list.entries.map { $0.proposed?.text(in: .french) } == ["fauve", nil])
    #expect(list.entries.map { $0.title(in: .english) } == ["0 ≈ tan", "1 Sea"])
    #expect(list.entries.map { $0.title(in: .french) } == ["0 ≈ fauve", "1 Sea"])
    #expect(list.json(in: .french).text.contains(#""proposed":"fauve""#))
    try LabelTable.write([(found.rows[0].key, "dune"), (found.rows[1].key, "dune")], to: folder.target("labels.csv"))
    #expect(try GroupList(in: folder).entries.map { $0.proposed?.text(in: .french) } == ["dune", nil])
    try Data("{".utf8).write(to: folder[ProfileFile.path])
    #expect(try GroupList(in: folder).entries.map(\.proposed) == [nil, nil])
  }
}
