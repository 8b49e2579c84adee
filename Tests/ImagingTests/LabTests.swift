import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct LabTests {
  /// Of sRGB under D65: brucelindbloom.com.
  @Test(arguments: [
    (0xFF0000, 53.2408, 80.0925, 67.2032), (0x00FF00, 87.7347, -86.1827, 83.1793),
    (0x0000FF, 32.2970, 79.1875, -107.8602), (0xFFFF00, 97.1393, -21.5537, 94.4780),
    (0xFFFFFF, 100, 0, 0), (0x000000, 0, 0, 0), (0x808080, 53.5850, 0, 0),
  ])
  func `sRGB's primaries and greys are where they belong`(hex: Int, lightness: Double, a: Double, b: Double) {
    let lab = Lab(hex)
    #expect(abs(lab.lightness - lightness) < 0.01 && abs(lab.a - a) < 0.01 && abs(lab.b - b) < 0.01, "\(lab)")
  }

  @Test func `sRGB comes back as it was`() {
    for hex in stride(from: 0, through: 0xFFFFFF, by: 65_003) {
      #expect(Lab(hex).srgb == RGBColor(hex))
    }
    #expect(Lab(0x05A0FF).hex == "#05a0ff")
  }

  /// From the test data of Sharma, Wu and Dalal (2005), table 1: pairs 1, 4, 7, 9, 13, 17, 18, 21, 25, 29, 31, 33 and 34.
  @Test(arguments: [
    ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425), ([50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0000),
    ([50, 0, 0], [50, -1, 2], 2.3669), ([50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792),
    ([50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045), ([50, 2.5, 0], [73, 25, -18], 27.1492),
    ([50, 2.5, 0], [61, -5, 29], 22.8977), ([50, 2.5, 0], [50, 3.1736, 0.5854], 1.0000),
    ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
    ([90.8027, -2.0831, 1.4410], [91.1528, -1.6435, 0.0447], 1.4441),
    ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
    ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
  ])
  func `differences are those that CIEDE2000's authors publish`(_ a: [Double], _ b: [Double], expected: Double) {
    let (one, two) = (Lab(lightness: a[0], a: a[1], b: a[2]), Lab(lightness: b[0], a: b[1], b: b[2]))
    #expect(abs(one.difference(to: two) - expected) < 1e-4, "\(one.difference(to: two))")
    #expect(abs(two.difference(to: one) - expected) < 1e-4)
  }
}
