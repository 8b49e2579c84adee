import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct RasterTurnTests {
  /// 3 x 2, red 0...5 row by row.
  private let image = Raster(width: 3, height: 2) { x, y in (UInt8(y * 3 + x), 7, UInt8(9 - x)) }

  private func reds(_ turn: Turn) -> [UInt8] {
    let turned = image.turned(turn)
    return stride(from: 0, to: turned.pixels.count, by: 3).map { turned.pixels[$0] }
  }

  @Test(
    arguments: [
      (Turn(quarters: 0), [0, 1, 2, 3, 4, 5]), (Turn(quarters: 1), [2, 5, 1, 4, 0, 3]),
      (Turn(quarters: 2), [5, 4, 3, 2, 1, 0]), (Turn(quarters: 3), [3, 0, 4, 1, 5, 2]),
      (Turn(quarters: 0, isMirrored: true), [2, 1, 0, 5, 4, 3]),
      (Turn(quarters: 1, isMirrored: true), [0, 3, 1, 4, 2, 5]),
    ] as [(Turn, [UInt8])])
  func turnsAnticlockwiseAfterMirroring(turn: Turn, expected: [UInt8]) { #expect(reds(turn) == expected) }

  @Test func colorsStayTogetherAndSidesSwap() {
    let turned = image.turned(Turn(quarters: 1))
    #expect(turned.width == 2 && turned.height == 3)
    #expect(Array(turned.pixels.prefix(3)) == [2, 7, 7])
    #expect(Turn(quarters: 5) == Turn(quarters: 1))
  }
}
