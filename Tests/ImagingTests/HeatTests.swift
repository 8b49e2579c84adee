import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct HeatTests {
  private let grey = Raster(width: 40, height: 20) { _, _ in (100, 100, 100) }

  private func lightness(_ image: Raster, x: Int, y: Int) -> Double {
    let at = (y * image.width + x) * 3
    return Lab(red: image.pixels[at], green: image.pixels[at + 1], blue: image.pixels[at + 2]).lightness
  }

  @Test func `the hot place is light, the cold one dark`() {
    let heated = grey.heated(by: [0, 1], rows: 1, columns: 2)
    #expect(heated.width == 40 && heated.height == 20)
    #expect(lightness(heated, x: 38, y: 10) > lightness(grey, x: 0, y: 0) + 20)
    #expect(lightness(heated, x: 1, y: 10) < lightness(grey, x: 0, y: 0) - 20)
    #expect(lightness(heated, x: 20, y: 10) > lightness(heated, x: 1, y: 10))
  }

  @Test func `rows count from the top, and what is out of range is clipped`() {
    let heated = grey.heated(by: [7, -3], rows: 2, columns: 1)
    #expect(lightness(heated, x: 20, y: 1) > lightness(heated, x: 20, y: 18) + 40)
    #expect(heated == grey.heated(by: [1, 0], rows: 2, columns: 1))
  }

  @Test func `without opacity the image stays, in grey`() {
    let red = Raster(width: 4, height: 4) { _, _ in (255, 0, 0) }
    let pixels = red.heated(by: [1], rows: 1, columns: 1, opacity: 0).pixels
    #expect(pixels.allSatisfy { $0 == 76 })
  }
}
