import Testing

@testable import Imaging

@Suite(.timeLimit(.minutes(30))) struct SightTests {
  /// Worked out with numpy from the matrices of Machado, Oliveira and Fernandes (2009), clipped to sRGB.
  @Test(arguments: [
    (0xE50000, [35.895, -3.387, 43.762], [53.831, -5.003, 58.857]),
    (0x15B01A, [65.157, -5.338, 68.436], [60.981, -5.271, 52.803]),
    (0x0343DF, [44.208, 28.451, -72.754], [38.546, 38.372, -77.776]),
    (0x00A0C0, [64.129, 3.399, -21.623], [58.384, 5.431, -29.508]),
  ])
  func `colours are seen as the authors' matrices say`(hex: Int, protanopia: [Double], deuteranopia: [Double]) {
    for (sight, expected) in [(Sight.protanopia, protanopia), (.deuteranopia, deuteranopia)] {
      let seen = sight.lab(RGBColor(hex))
      for (value, wanted) in zip([seen.lightness, seen.a, seen.b], expected) {
        #expect(abs(value - wanted) < 0.01, "\(sight) \(seen)")
      }
    }
    let (normal, lab) = (Sight.normal.lab(RGBColor(hex)), Lab(hex))
    #expect(abs(normal.lightness - lab.lightness) < 1e-9 && abs(normal.a - lab.a) < 1e-9)
  }

  /// 30.06 and 75.90 with numpy.
  @Test func `red and green are nearer for who lacks the cones for red`() {
    let (red, green) = (RGBColor(0xE50000), RGBColor(0x15B01A))
    func difference(_ sight: Sight) -> Double { sight.lab(red).difference(to: sight.lab(green)) }
    #expect(abs(difference(.protanopia) - 30.06) < 0.01 && abs(difference(.normal) - 75.90) < 0.01)
  }
}
