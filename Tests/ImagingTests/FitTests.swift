import Testing

@testable import Imaging

@Suite(.timeLimit(.minutes(30))) struct FitTests {
  /// Left half red, right half blue.
  private static let wide = Raster(width: 80, height: 40) { x, _ in x < 40 ? (200, 0, 0) : (0, 0, 200) }

  private func pixel(_ raster: Raster, _ x: Int, _ y: Int) -> [UInt8] {
    Array(raster.pixels[((y * raster.width + x) * 3)..<((y * raster.width + x) * 3 + 3)])
  }

  @Test func `a crop is the middle, a pad lies between grey bars, a squash has all of it`() {
    let crop = Self.wide.fitted(20, .crop)
    #expect(pixel(crop, 4, 0) == [200, 0, 0] && pixel(crop, 15, 19) == [0, 0, 200])
    let pad = Self.wide.fitted(20, .pad)
    #expect(pixel(pad, 0, 0) == [128, 128, 128] && pixel(pad, 19, 19) == [128, 128, 128])
    #expect(pixel(pad, 2, 10) == [200, 0, 0] && pixel(pad, 17, 10) == [0, 0, 200])
    let squash = Self.wide.fitted(20, .squash)
    #expect(pixel(squash, 0, 0) == [200, 0, 0] && pixel(squash, 19, 19) == [0, 0, 200])
    for image in [crop, pad, squash] { #expect(image.width == 20 && image.height == 20) }
  }

  @Test func `squares are the same in every way`() {
    let square = Raster(width: 12, height: 12) { x, y in (UInt8(x * 20), UInt8(y * 20), 7) }
    let small = square.resized(width: 8, height: 8)
    for fit in Fit.allCases { #expect(square.fitted(8, fit) == small) }
    #expect(square.letterboxed(8) == small && square.within(8) == small)
  }

  @Test(arguments: [(80, 40, 20, 10), (40, 80, 10, 20), (1_000, 1, 20, 1), (1, 3_000, 1, 20), (3, 2, 20, 13)])
  func `a person sees the whole picture`(_ width: Int, _ height: Int, _ within: Int, _ high: Int) {
    let picture = Raster(width: width, height: height) { _, _ in (1, 2, 3) }
    let seen = picture.within(20)
    #expect(seen.width == within && seen.height == high)
    let boxed = picture.letterboxed(20)
    #expect(boxed.width == 20 && boxed.height == 20)
    #expect(pixel(boxed, (20 - within) / 2, (20 - high) / 2) == [1, 2, 3])
  }
}
