import Foundation
import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct TextureTests {
  /// Stripes that run at an angle (degrees, counter-clockwise from level), a period in pixels, greys around the middle.
  private func stripes(at degrees: Double, period: Double, swing: Double = 100, side: Int = 128) -> Texture {
    let across = (degrees + 90) * .pi / 180
    let image = Raster(width: side, height: side) { x, y in
      // Rows count downward.
      let place = Double(x) * cos(across) - Double(y) * sin(across)
      let value = UInt8(128 + swing * sin(2 * .pi * place / period))
      return (value, value, value)
    }
    return Texture(LightnessPlane(image))
  }

  @Test(arguments: [0, 20, 45, 70, 90, 110, 135, 165])
  func `the orientation is that in which stripes run`(degrees: Double) {
    let texture = stripes(at: degrees, period: 16)
    let apart = abs(texture.orientation - degrees)
    #expect(min(apart, 180 - apart) < 1, "\(texture.orientation)")
    #expect((0..<180).contains(texture.orientation))
    #expect(texture.coherence > 0.97)
  }

  @Test func `without a direction there is no coherence`() {
    let rings = Raster(width: 129, height: 129) { x, y in
      let value = UInt8(128 + 100 * sin(hypot(Double(x - 64), Double(y - 64)) / 2))
      return (value, value, value)
    }
    #expect(Texture(LightnessPlane(rings)).coherence < 0.05)
  }

  @Test func `the contrast is the standard deviation of the lightness`() {
    let board = Raster(width: 64, height: 64) { x, y in
      let value: UInt8 = (x / 8 + y / 8) % 2 == 0 ? 255 : 0
      return (value, value, value)
    }
    #expect(abs(Texture(LightnessPlane(board)).contrast - 50) < 0.01)
    // L* of 0x80 is 53.585.
    let half = Raster(width: 64, height: 64) { x, _ in x < 32 ? (128, 128, 128) : (0, 0, 0) }
    #expect(abs(Texture(LightnessPlane(half)).contrast - 53.585 / 2) < 0.01)
  }

  @Test func `the grain counts stripes, whatever their contrast`() {
    #expect(abs(stripes(at: 90, period: 16, swing: 10).grain - 8) < 0.25)
    #expect(abs(stripes(at: 0, period: 32, swing: 10).grain - 4) < 0.25)
    let (faint, strong) = (stripes(at: 30, period: 16, swing: 15), stripes(at: 30, period: 16, swing: 60))
    #expect(abs(faint.grain - strong.grain) < 0.05 * faint.grain && strong.contrast > 3 * faint.contrast)
  }

  @Test(arguments: [1, 2, 40]) func `an even image, and one too small, has no texture`(side: Int) {
    let texture = Texture(LightnessPlane(Raster(width: side, height: side) { _, _ in (90, 120, 60) }))
    #expect(texture.contrast < 1e-3 && texture.grain == 0 && texture.coherence < 1e-3)
  }
}

@Suite(.timeLimit(.minutes(30))) struct AxialMeanTests {
  @Test func `1° and 179° lie around 0°`() {
    let mean = AxialMean([(1, 1), (179, 1)])
    #expect(min(mean.degrees, 180 - mean.degrees) < 1e-9)
    #expect(abs(mean.agreement - cos(Double.pi / 90)) < 1e-9)
  }

  @Test func `directions at right angles cancel out, unless one weighs more`() {
    #expect(AxialMean([(30, 1), (120, 1)]).agreement < 1e-9)
    let mean = AxialMean([(30, 3), (120, 1)])
    #expect(abs(mean.degrees - 30) < 1e-9 && abs(mean.agreement - 0.5) < 1e-9)
  }

  @Test func `nothing has no direction`() {
    #expect(AxialMean([]).agreement == 0 && AxialMean([]).degrees == 0)
  }
}
