import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct MeanImageTests {
  private func even(_ value: UInt8, side: Int = 8) -> Raster {
    Raster(width: side, height: side) { _, _ in (value, value, value) }
  }

  @Test func `light is averaged, not its sRGB values`() {
    var mean = MeanImage(side: 4)
    mean.add(even(0))
    mean.add(even(255, side: 20))
    #expect(mean.count == 2)
    // Half of the light is 0.7354 in sRGB.
    #expect(mean.raster.pixels.allSatisfy { $0 == 188 })
  }

  @Test func `images of one kind are their own mean`() {
    var mean = MeanImage(side: 8)
    for _ in 0..<5 { mean.add(even(77)) }
    #expect(mean.raster == even(77))
  }

  @Test func `the mean of nothing is black`() {
    #expect(MeanImage(side: 2).raster.pixels.allSatisfy { $0 == 0 })
  }
}
