import Foundation
import Imaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct PerceptualHashTests {
  private func hash(_ raster: Raster) throws -> PerceptualHash { try #require(PerceptualHash(raster)) }

  @Test func `a picture that was scaled, stored anew or made lighter keeps it nearly`() throws {
    let scenes = try (0..<6).map { try hash(MadeScene.picture($0)) }
    for (number, one) in scenes.enumerated() {
      let small = try hash(MadeScene.picture(number, width: 120, height: 80))
      let stored = try hash(Raster(decoding: MadeScene.picture(number).jpeg(quality: 60)))
      for (name, other) in [("small", small), ("stored", stored)] {
        #expect(one.distance(to: other) <= 6, "\(name) \(number)")
        #expect(one.colorDistance(to: other) <= 3, "\(name) \(number)")
      }
      for next in scenes.dropFirst(number + 1) { #expect(one.distance(to: next) > 10, "\(number)") }
    }
  }

  @Test func `it is written in 22 digits, and nothing is said of a plain picture`() throws {
    let hash = PerceptualHash(bits: 0xF, color: 0x102030)
    #expect(hash.description == "000000000000000f102030" && PerceptualHash(hash.description) == hash)
    #expect(PerceptualHash(bits: 0, color: 0).description == "0000000000000000000000")
    for text in ["", "f", "000000000000000f10203", "000000000000000f10203g", "-00000000000000f102030"] {
      #expect(PerceptualHash(text) == nil, "\(text)")
    }
    #expect(PerceptualHash(Raster(width: 40, height: 30) { _, _ in (10, 200, 30) }) == nil)
    #expect(hash.colorDistance(to: PerceptualHash(bits: 0, color: 0x112E30)) == 14)
  }
}
