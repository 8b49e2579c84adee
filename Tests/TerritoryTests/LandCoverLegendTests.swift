import Files
import Foundation
import TestSupport
import Testing

@testable import Territory

@Suite(.timeLimit(.minutes(10))) struct LandCoverLegendTests {
  private static func shipped(_ name: String) throws -> LandCoverLegend {
    try LandCoverLegend(contentsOf: Shared.checkout.appendingPathComponent("Data/legends/\(name).csv"))
  }

  private func legend(_ text: String) throws -> LandCoverLegend {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: folder["legend.csv"])
    return try LandCoverLegend(contentsOf: folder["legend.csv"])
  }

  @Test func `those that came with the program name every class in two languages, briefly`() throws {
    let worldcover = try Self.shipped("worldcover")
    #expect(Set(worldcover.labels.keys) == Set([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]))
    #expect(worldcover.labels[10] == "Tree cover" && worldcover.french["Tree cover"] == "Couvert arboré")
    #expect(worldcover.labels[0] == .some(nil), "no class")
    let corine = try Self.shipped("corine")
    // 44 classes, by their rank and by their code.
    let codes = corine.labels.filter { (111...523).contains($0.key) }
    let ranks = corine.labels.filter { (1...44).contains($0.key) }
    #expect(codes.count == 44 && ranks.count == 44)
    #expect(codes.sorted { $0.key < $1.key }.map(\.value) == ranks.sorted { $0.key < $1.key }.map(\.value))
    #expect(corine.labels[311] == "Broad-leaved forest" && corine.labels[44] == "Sea and ocean")
    for legend in [worldcover, corine] {
      let labels = Set(legend.labels.values.compactMap(\.self))
      #expect(Set(legend.french.keys) == labels)
      // A proposed name has no room for more.
      #expect((labels.map(\.self) + legend.french.values).allSatisfy { $0.unicodeScalars.count <= 70 })
    }
  }

  @Test func `as spreadsheets write it, numbers of one class together`() throws {
    let found = try legend("\u{FEFF}label_fr;value;label;remark\nBois; 311 ;Wood;x\n;312;Wood;\n;0;;cloud\n")
    #expect(found.labels == [311: "Wood", 312: "Wood", 0: nil])
    #expect(found.french == ["Wood": "Bois"])
    #expect(try legend("value,label\n-1,a\n").french.isEmpty)
  }

  @Test(arguments: [
    ("value,label\n1.5,a\n", ":2: expected a whole number as the value of a class, found 1.5"),
    ("value,label\n1,a\n,b\n", ":3: expected a whole number as the value of a class, found none"),
    ("value,label\n1,a\n2,b\n1,a\n", ":4: expected each value once, found 1 again"),
    ("number,label\n1,a\n", "expected a column 'value', found number,label"),
    ("", "expected a CSV header, found an empty file"),
  ])
  func `what is no legend is refused`(_ text: String, _ words: String) throws {
    let error = try #require(throws: (any Error).self) { try legend(text) }
    #expect("\(error)".contains(words), "\(error)")
  }
}
