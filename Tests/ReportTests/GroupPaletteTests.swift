import Imaging
import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct GroupPaletteTests {
  @Test func aColorDependsOnTheIdAlone() {
    #expect(GroupPalette.color(of: 0).description == "#e69f00")
    #expect(GroupPalette.color(of: GroupPalette.count + 3) == GroupPalette.color(of: 3))
    #expect(GroupPalette.color(of: -1) == GroupPalette.none)
  }

  @Test func fortyGroupsHaveFortyColors() {
    #expect(GroupPalette.count == 40)
    #expect(Set((0..<40).map { GroupPalette.color(of: $0) }).count == 40)
  }

  @Test func smallChannelsKeepTheirZero() {
    #expect(RGBColor(0x07EDD9).description == "#07edd9")
    #expect(RGBColor(red: 0, green: 10, blue: 255).description == "#000aff")
  }

  /// The figures that the palette's documentation gives.
  @Test(arguments: [(12, 0.076), (20, 0.070), (30, 0.057), (40, 0.043)])
  func colorsStayApartForEveryKindOfSight(count: Int, promised: Double) {
    let colors = (0..<count).map { GroupPalette.color(of: $0) }
    for sight in Sight.all {
      let seen = colors.map(sight.oklab)
      for i in seen.indices {
        for j in seen.indices where j > i {
          let apart = ((seen[i] - seen[j]) * (seen[i] - seen[j])).sum().squareRoot()
          #expect(apart >= promised - 5e-4, "\(sight.name): \(i) and \(j)")
        }
      }
    }
  }
}

/// How a kind of sight sees linear sRGB: Machado, Oliveira and Fernandes (2009), severity 1.
private struct Sight {
  let name: String
  let rows: [SIMD3<Double>]

  static let all = [
    Sight(name: "normal", rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    Sight(
      name: "protanopia",
      rows: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    Sight(
      name: "deuteranopia",
      rows: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    Sight(
      name: "tritanopia",
      rows: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
  ]

  /// Source: B. Ottosson, "A perceptual color space for image processing", 2020.
  func oklab(_ color: RGBColor) -> SIMD3<Double> {
    let linear = SIMD3(
      [color.red, color.green, color.blue].map { channel -> Double in
        let value = Double(channel) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      })
    let seen = times(rows, linear).clamped(lowerBound: .zero, upperBound: .one)
    let cones = times(
      [
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ], seen)
    return times(
      [
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
      ], SIMD3(cbrt(cones.x), cbrt(cones.y), cbrt(cones.z)))
  }

  private func times(_ rows: [SIMD3<Double>], _ vector: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(rows.map { ($0 * vector).sum() })
  }
}
