import Imaging
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct DominantColorsTests {
  @Test func `shares and names are those of the pixels`() throws {
    let pixels = [Lab](repeating: Lab(0x033500), count: 60) + [Lab](repeating: Lab(0xD1B26F), count: 40)
    let colors = try DominantColors(of: pixels, seed: 1).colors
    #expect(colors.map(\.name) == ["dark green", "tan"])
    #expect(colors.map(\.share) == [0.6, 0.4])
    #expect(colors.map(\.lab.hex) == ["#033500", "#d1b26f"])
  }

  @Test func `shades of one name are one colour`() throws {
    let pixels = (0..<100).map { Lab(0x929591 + ($0 % 4) * 0x010101) }
    let colors = try DominantColors(of: pixels, seed: 1).colors
    #expect(colors.map(\.name) == ["grey"] && colors.map(\.share) == [1])
  }

  @Test func `fewer pixels than colours will do`() throws {
    #expect(try DominantColors(of: [Lab(0x000000)], seed: 0).colors.map(\.name) == ["black"])
  }
}
