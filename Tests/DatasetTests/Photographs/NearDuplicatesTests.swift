import Dataset
import Foundation
import Imaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct NearDuplicatesTests {
  private func pairs(_ pictures: [(name: String, raster: Raster)]) throws -> [[String]] {
    let known = Dictionary(uniqueKeysWithValues: pictures.map { (ItemKey.path($0.name), $0.raster) })
    let all = pictures.map { name, raster in
      NearDuplicates.Picture(
        key: .path(name), hash: PerceptualHash(raster), width: raster.width, height: raster.height)
    }
    return try NearDuplicates.pairs(among: all, fresh: Set(known.keys)) { key in
      known[key].flatMap { PictureDetail($0) }
    }
    .map { [$0.0.description, $0.1.description] }
  }

  @Test func `copies are found, and other pictures are none`() throws {
    let all = (0..<8).map { (name: "\($0)", raster: MadeScene.picture($0)) }
    let copy = try Raster(decoding: MadeScene.picture(3).resized(width: 160, height: 107).jpeg(quality: 85))
    #expect(try pairs(all + [("copy", copy)]) == [["3", "copy"]])
    // A picture without detail is like no other.
    let plain = Raster(width: 120, height: 80) { x, _ in (UInt8(x), UInt8(x), 90) }
    #expect(try pairs([("a", plain), ("b", plain)]) == [])
  }

  @Test(.enabled(if: Shared.has("cases/photographs"), "needs the cases beside the checkout"))
  func `made photographs of five landscapes have no copies but their own`() throws {
    let folder = Shared.url("cases/photographs/exif")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let pictures = try names.map { name in
      (name: name, raster: try Raster(decoding: Data(contentsOf: folder.appendingPathComponent(name))))
    }
    #expect(pictures.count == 40)
    #expect(try pairs(pictures) == [])
    let copies = try pictures.map { name, raster in
      let small = raster.resized(width: raster.width * 2 / 3, height: raster.height * 2 / 3)
      return (name: "copy of \(name)", raster: try Raster(decoding: small.jpeg(quality: 70)))
    }
    #expect(try pairs(pictures + copies) == names.map { [$0, "copy of \($0)"] })
  }
}
