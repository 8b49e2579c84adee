import Testing

@testable import Imaging

@Suite(.timeLimit(.minutes(30))) struct ColorNameTests {
  @Test func `every colour of the table has its own name`() {
    for (name, color) in ColorName.table { #expect(ColorName.nearest(to: color) == name) }
  }

  @Test(arguments: [
    (0xFFFFFF, "white"), (0x0A0A0A, "black"), (0x888888, "grey"), (0x11AA15, "green"), (0xD2B070, "tan"),
    (0x6C7310, "olive"), (0x053802, "dark green"), (0x002800, "very dark green"), (0xCFFDFD, "pale blue"),
  ])
  func `colours near to a known one take its name`(hex: Int, name: String) {
    #expect(ColorName.nearest(to: Lab(hex)) == name)
  }
}
