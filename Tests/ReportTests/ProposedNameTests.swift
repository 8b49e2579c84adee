import Imaging
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ProposedNameTests {
  private static let hexes = [
    "dark green": 0x033500, "forest green": 0x06470C, "olive": 0x6E750E, "black": 0x000000, "white": 0xFFFFFF,
    "off white": 0xFFFFE4, "cream": 0xFFFFC2, "silver": 0xC5C9C7, "grey": 0x929591, "navy": 0x01153E,
  ]

  private func features(
    _ colors: KeyValuePairs<String, Double> = ["dark green": 0.62, "olive": 0.25], _ besideAll: [Comparison] = [],
    lines: Int? = nil, neighbour: [Comparison] = []
  ) throws -> GroupFeatures {
    try .init(
      colors: colors.map { name, share in
        .init(color: RGBColor(try #require(Self.hexes[name])), name: name, share: share)
      }, besideAll: besideAll, lines: lines, neighbour: .init(group: 9, comparisons: neighbour))
  }

  /// The names of groups 0, 1, … with these features.
  private func names(
    _ features: [GroupFeatures?], labels: [(name: String, share: Double)?] = [], besides names: [Int: String] = [:],
    longest: Int = 80
  ) -> [ProposedName?] {
    let grounds = features.enumerated().map { group, features in
      ProposedName.Grounds(
        group: group, features: features,
        label: group < labels.count ? labels[group].map { (.init($0.name), $0.share) } : nil)
    }
    let proposals = ProposedName.proposals(for: grounds, besides: names, longest: longest)
    return features.indices.map { proposals[$0] }
  }

  private func english(_ names: [ProposedName?]) -> [String?] { names.map { $0?.text(in: .english) } }
  private func french(_ names: [ProposedName?]) -> [String?] { names.map { $0?.text(in: .french) } }

  @Test func `a name is of the colour that most has, and of the texture that sets it apart most`() throws {
    let forest = names([try features(["dark green": 0.62], [.finer, .darker, .moreContrasted])])
    #expect(english(forest) == ["dark green, fine grained"] && french(forest) == ["vert sombre, grain fin"])
    let all: [(Comparison, String)] = [
      (.coarser, "coarse grained"), (.moreContrasted, "high contrast"), (.lessContrasted, "low contrast"),
      (.moreDirectional, "lines"),
    ]
    for (comparison, word) in all {
      #expect(english(names([try features(["navy": 0.5], [comparison])])) == ["navy, \(word)"])
    }
  }

  @Test func `no word says otherwise than the colour`() throws {
    let plain = try features(
      ["dark green": 0.62], [.lighter, .greener, .lessRed, .yellower, .lessBlue, .lessDirectional])
    #expect(english(names([plain])) == ["dark green"])
  }

  @Test func `two colours that are far apart are both named, shades of one are not`() throws {
    let checked = names([
      try features(["black": 0.5, "white": 0.4]), try features(["dark green": 0.4, "forest green": 0.35]),
      try features(["black": 0.7, "white": 0.2]),
    ])
    #expect(english(checked) == ["black and white", "dark green", "black"])
    #expect(french(checked) == ["noir et blanc", "vert sombre", "noir"])
  }

  @Test func `where no colour is that of much, the name is of its lightness`() throws {
    let bright: KeyValuePairs = ["white": 0.25, "off white": 0.25, "cream": 0.25, "silver": 0.25]
    let lined = names([
      try features(bright, [.moreDirectional], lines: 45),
      try features(["black": 0.25, "navy": 0.25, "dark green": 0.2]),
      try features(["white": 0.29, "black": 0.29, "grey": 0.29]),
    ])
    #expect(english(lined) == ["bright, regular lines", "dark", "many colours"])
    #expect(french(lined) == ["clair, lignes régulières", "sombre", "multicolore"])
  }

  @Test func `groups that look alike take the next most telling word, then a number`() throws {
    let look = try features(["dark green": 0.62, "olive": 0.25], [.finer, .moreContrasted], lines: 45)
    let alike = names([look, look, look, look, look, look])
    #expect(
      english(alike) == [
        "dark green, fine grained", "dark green, fine grained, high contrast",
        "dark green, fine grained, high contrast, some olive",
        "dark green, fine grained, high contrast, some olive, lines at 45°", "dark green, fine grained 2",
        "dark green, fine grained 3",
      ])
    #expect(
      french(alike)[3] == "vert sombre, grain fin, contraste fort, un peu d’olive, lignes à 45°"
        && french(alike)[5] == "vert sombre, grain fin 3")
  }

  @Test func `what sets it apart from its neighbour follows, but nothing of what was said, nor of colours`() throws {
    let look = try features(["dark green": 0.62], [.finer], neighbour: [.greener, .coarser, .lighter])
    #expect(
      english(names([look, look, look])) == [
        "dark green, fine grained", "dark green, fine grained, lighter", "dark green, fine grained 2",
      ])
  }

  @Test func `a name that a person gave another group is not proposed, in no language`() throws {
    let look = try features(["dark green": 0.62, "olive": 0.25], [.finer])
    let longer = "dark green, fine grained, some olive"
    #expect(english(names([look], besides: [7: "Dark green, FINE grained"])) == [longer])
    #expect(english(names([look], besides: [7: "Vert sombre, grain fin"])) == [longer])
    // A name changes no other proposal, and its own group's stays.
    #expect(english(names([look, look], besides: [0: "Forest"])) == ["dark green, fine grained", longer])
    #expect(
      english(names([look, look], besides: [0: "dark green, fine grained"])) == ["dark green, fine grained", longer])
    // « noir » is a class here, and black in French.
    let both = names([nil, try features(["black": 0.9])], labels: [("noir", 1), nil])
    #expect(english(both) == ["noir", "black 2"] && french(both) == ["noir", "noir 2"])
  }

  @Test func `a number that a person gave is passed over, but for the group that has it`() throws {
    let look = try features(["dark green": 0.62])
    let given = [4: "Dark green 2", 5: "vert sombre 4", 6: "dark green 3", 7: "dark green 3"]
    #expect(
      english(names(Array(repeating: look, count: 8), besides: given)) == [
        "dark green", "dark green 5", "dark green 6", "dark green 7", "dark green 2", "dark green 4", "dark green 8",
        "dark green 9",
      ])
  }

  @Test func `the class of most labelled images goes before the looks`() throws {
    let look = try features(["dark green": 0.62], [.finer])
    let forests = names([look, look, nil, nil], labels: [("forest", 0.81), ("forest", 0.6), ("forest", 1), nil])
    #expect(english(forests) == ["forest", "forest, dark green", "forest 2", nil])
    #expect(forests[0]?.reasonedText(in: .english) == "forest (81 % of labelled)")
    #expect(forests[1]?.reasonedText(in: .french) == "forest, vert sombre (60\u{00A0}% des images étiquetées)")
  }

  @Test func `a name is never longer than names may be`() throws {
    let long = String(repeating: "x", count: 76)
    let look = try features(["dark green": 0.62])
    #expect(english(names([look, look], labels: [(long, 1), (long, 1)])) == [long, "\(long) 2"])
    #expect(english(names([look, look], labels: [(long, 1), (long, 1)], longest: 76)) == [long, nil])
  }

  @Test func `French elides before vowels only`() {
    let french = French()
    for (name, words) in [
      ("ochre", "un peu d’ocre"), ("orange", "un peu d’orange"), ("slate", "un peu d’ardoise"),
      ("silver", "un peu d’argent"), ("green", "un peu de vert"), ("dark olive", "un peu d’olive sombre"),
    ] { #expect(french.word(.some(name)) == words) }
  }
}
