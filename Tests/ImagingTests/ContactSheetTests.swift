import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct ContactSheetTests {
  @Test func `images stand in rows on white`() {
    let red = Raster(width: 10, height: 10) { _, _ in (255, 0, 0) }
    let blue = Raster(width: 20, height: 10) { _, _ in (0, 0, 255) }
    let sheet = ContactSheet(columns: 2, thumbnail: 8, gap: 2).compose([red, blue, red])
    #expect(sheet.width == 2 * 10 + 2)
    #expect(sheet.height == 2 * 10 + 2)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      let at = (y * sheet.width + x) * 3
      return Array(sheet.pixels[at..<(at + 3)])
    }
    #expect(pixel(0, 0) == [255, 255, 255])
    #expect(pixel(5, 5) == [255, 0, 0])
    #expect(pixel(15, 5) == [0, 0, 255])
    #expect(pixel(5, 15) == [255, 0, 0])
    #expect(pixel(15, 15) == [255, 255, 255])
  }

  @Test func `a photograph is cut to its middle square`() {
    let wide = Raster(width: 30, height: 10) { x, _ in x < 10 || x >= 20 ? (0, 0, 0) : (200, 200, 200) }
    #expect(wide.squared(10).pixels.allSatisfy { $0 == 200 })
  }
}
