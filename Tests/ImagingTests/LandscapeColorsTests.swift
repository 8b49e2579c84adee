import Testing

@testable import Imaging

@Suite(.timeLimit(.minutes(30))) struct LandscapeColorsTests {
  private static func means(_ values: [(Double, Double, Double)]) -> [Lab] {
    values.map { Lab(lightness: $0.0, a: $0.1, b: $0.2) }
  }

  /// The Blue Marble by k-means into five: open sea, shallower sea, forest, desert, ice.
  private static let earth: [Lab] = means([
    (3.5, 3.4, -12.7), (18.8, 7.7, -29.9), (22.0, -7.6, 16.6), (53.3, 2.7, 18.5), (93.9, -1.0, -1.1),
  ])
  /// Made up: seas, woods, meadow, wheat, soil, sand, town, rock, ice, lagoon.
  private static let twelve: [Lab] = means([
    (12.0, 2.0, -14.0), (35, -8, -20), (30, -14, 18), (20, -8, 8), (50, -18, 28), (72, 0, 35), (42, 12, 22),
    (80, 4, 22), (55, 1, 4), (62, 3, 8), (94, -1, -2), (60, -22, -10),
  ])
  private static let twenty: [Lab] =
    twelve
    + means([
      (25.0, -10.0, 15.0), (40, -16, 24), (60, -12, 32), (35, 10, 18), (66, 6, 20), (45, 0, 2), (18, 3, -18),
      (75, 0, 3),
    ])

  private func lab(_ color: RGBColor) -> Lab { Lab(red: color.red, green: color.green, blue: color.blue) }

  private func least(_ colors: [RGBColor]) -> Double {
    var least = Double.infinity
    for sight in Sight.allCases {
      let seen = colors.map(sight.lab)
      for one in seen.indices {
        for other in seen[..<one].indices { least = min(least, seen[one].difference(to: seen[other])) }
      }
    }
    return least
  }

  /// What hues that are kept leave room for; the figures of docs/report.md.
  @Test(arguments: zip([earth, twelve, twenty], [20.0, 14, 9.5]))
  func `colours stay apart for normal sight, protanopia and deuteranopia`(means: [Lab], expected: Double) {
    let colors = LandscapeColors.colors(of: means)
    #expect(colors.count == means.count && least(colors) >= expected, "\(colors) \(least(colors))")
    #expect(LandscapeColors.colors(of: means) == colors)
  }

  @Test func `one more group has its landscape's colour, as far from the others as that allows`() {
    let colors = LandscapeColors.colors(of: Self.earth)
    #expect(LandscapeColors.color(of: Self.earth[2], beside: []) == LandscapeColors.colors(of: [Self.earth[2]])[0])
    let meadow = LandscapeColors.color(of: Self.twelve[4], beside: colors)
    #expect(ColorName.nearest(to: lab(meadow)).contains("green") && !colors.contains(meadow), "\(meadow)")
    #expect(least(colors + [meadow]) >= 10)
  }

  @Test func `five landscapes of the Earth are called what they are`() {
    let names = LandscapeColors.colors(of: Self.earth).map { ColorName.nearest(to: lab($0)) }
    #expect(names[0].contains("blue") && names[1].contains("blue"), "\(names)")
    #expect(["pine", "green"].contains { names[2].contains($0) }, "\(names)")
    #expect(["taupe", "tan", "sand", "brown", "ochre"].contains { names[3].contains($0) }, "\(names)")
    #expect(names[4].contains("white"), "\(names)")
  }

  @Test(arguments: [earth, twelve, twenty]) func `hues are kept, and greys stay grey`(means: [Lab]) {
    for (mean, color) in zip(means, LandscapeColors.colors(of: means).map(lab)) {
      if mean.chroma < 6 {
        #expect(color.chroma <= (mean.lightness < 85 ? 8 : 16), "\(mean) \(color)")
      } else {
        let turn = abs(mean.hue - color.hue)
        #expect(min(turn, 360 - turn) <= 30 && color.chroma >= 15, "\(mean) \(color)")
      }
    }
  }

  @Test func `of several kinds of ice one is white, and the others are white with the blue of ice`() {
    let means = Self.means([(94, -1, -1), (90, -1, -3), (97, 0, 0), (12, 2, -14), (35, -8, -20)])
    let colors = LandscapeColors.colors(of: means)
    #expect(least(colors) >= 9.5, "\(colors) \(least(colors))")
    let ice = colors.prefix(3).map(lab)
    #expect(ice.allSatisfy { $0.lightness >= 80 && $0.chroma <= 16 } && ice.contains { $0.chroma < 4 }, "\(ice)")
    #expect(ice.allSatisfy { $0.chroma <= 8 || (210...270).contains($0.hue) }, "\(ice)")
    // The only one is as white as it was.
    #expect(LandscapeColors.colors(of: Self.means([(94, -1, -1), (12, 2, -14)])).map(lab)[0].chroma < 4)
    // Of salt, which is warm.
    let salt = LandscapeColors.colors(of: Self.means([(94, 1, 8), (88, 2, 10)])).map(lab)
    #expect(salt.allSatisfy { $0.chroma <= 8 || (45...115).contains($0.hue) }, "\(salt)")
  }

  @Test func `the open sea is blue, though its mean is nearly black`() {
    for (a, b) in [(0.5, -2.0), (1.2, -3.0), (-1.5, -1.5), (3, -4)] {
      let sea = Landscape(Lab(lightness: 2, a: a, b: b))
      #expect(sea.kind == .water && (215...282).contains(sea.home.hue) && sea.home.chroma > 39.9, "\(a) \(b)")
    }
    #expect(Landscape(Lab(lightness: 2, a: 0.2, b: 0.1)).kind == .grey)
    #expect(Landscape(Lab(lightness: 55, a: 0.5, b: -2)).kind == .grey)
    #expect(Landscape(Lab(lightness: 93, a: -1, b: -3)).kind == .snow)
    #expect(Landscape(Lab(lightness: 20, a: -8, b: 10)).kind == .plants)
    #expect(Landscape(Lab(lightness: 60, a: 6, b: 24)).kind == .ground)
  }

  @Test func `of two seas, or two greys, the darker has the darker colour`() {
    for means in [[(30.0, 4.0, -25.0), (10.0, 4.0, -20.0)], [(70.0, 0.0, 1.0), (40.0, 0.0, 1.0)]] {
      let colors = LandscapeColors.colors(of: Self.means(means)).map(lab)
      #expect(colors[0].lightness > colors[1].lightness, "\(colors)")
    }
  }

  @Test func `any colour, and any number of them, has colours`() {
    for hex in stride(from: 0, through: 0xFFFFFF, by: 1_000_003) {
      let landscape = Landscape(Lab(hex))
      #expect(!landscape.colors.isEmpty && landscape.colors.allSatisfy { landscape.allows(lab($0)) })
    }
    // Violet seas that sRGB hardly has.
    #expect(!Landscape(Lab(lightness: 53, a: 13.3, b: -16.3)).colors.isEmpty)
    #expect(LandscapeColors.colors(of: []).isEmpty)
    let many = (0..<60).map { Lab(lightness: 1 + Double($0), a: -10, b: 12) }
    #expect(LandscapeColors.colors(of: many).count == 60)
  }

  @Test(arguments: ["#12345", "red", "", "123456", "#1234567", "#12345g", " #123456", "#١٢٣٤٥٦"])
  func `what is no colour is none`(text: String) { #expect(RGBColor(text) == nil) }

  @Test func `a colour is read in either case`() {
    #expect(RGBColor("#1F77b4") == RGBColor(0x1F77B4) && RGBColor("#1F77b4")?.description == "#1f77b4")
  }
}
