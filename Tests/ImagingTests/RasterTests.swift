import Foundation
import Imaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct RasterTests {
  private static let picture = Raster(width: 70, height: 50) { x, y in
    (UInt8(x * 3), UInt8(y * 5), UInt8((x * y) % 256))
  }

  @Test(arguments: ["jpeg", "png"])
  func `a check finds the size, and whatever decoding would find`(_ format: String) throws {
    let data = try format == "png" ? Self.picture.png() : Self.picture.jpeg(quality: 90)
    let size = try Raster.check(tile: data)
    #expect(size.width == 70 && size.height == 50)
    for cut in stride(from: 1, to: data.count, by: 97) {
      let part = Data(data.prefix(cut))
      let decodes = (try? Raster(decoding: part)) != nil
      #expect(((try? Raster.check(tile: part)) != nil) == decodes, "\(cut) of \(data.count)")
      // The last chunk of a PNG says only that it was the last one.
      #expect(!decodes || cut > data.count - 12)
    }
    var found = 0
    for at in stride(from: 200, to: data.count - 2, by: 61) {
      var damaged = data
      damaged[at] ^= 0x5A
      let decodes = (try? Raster(decoding: damaged)) != nil
      #expect(((try? Raster.check(tile: damaged)) != nil) == decodes, "byte \(at)")
      found += decodes ? 0 : 1
    }
    #expect(format == "jpeg" || found > 0)
  }

  static let pattern = Raster(width: 64, height: 48) { x, y in
    (UInt8(x * 4), UInt8(y * 5), UInt8((x + y) % 2 == 0 ? 40 : 200))
  }

  @Test func `a PNG round trip changes nothing`() throws {
    let data = try Self.pattern.png()
    #expect(ImageFormat(sniffing: data) == .png)
    #expect(try Raster(decoding: data) == Self.pattern)
  }

  @Test func `a JPEG round trip of a smooth image stays near`() throws {
    let smooth = Raster(width: 64, height: 64) { x, y in (UInt8(x * 3), UInt8(y * 3), 90) }
    let data = try smooth.jpeg(quality: 95)
    #expect(ImageFormat(sniffing: data) == .jpeg)
    let back = try Raster(decoding: data)
    let worst = zip(back.pixels, smooth.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
    #expect(worst < 12)
  }

  @Test func `a cut JPEG and a cut PNG are errors, not grey areas`() throws {
    let noise = Raster(width: 128, height: 128) { x, y in
      (UInt8((x * 7919 + y * 104_729) % 251), UInt8((x * y) % 253), UInt8((x ^ y) & 255))
    }
    for data in [try noise.jpeg(quality: 90), try noise.png()] {
      for part in [0.3, 0.6, 0.9] {
        let cut = data.prefix(Int(Double(data.count) * part))
        let error = #expect(throws: ImageError.self) { try Raster(decoding: Data(cut)) }
        guard case .damaged = error else {
          Issue.record("expected .damaged, found \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test func `what is no image is told by its first bytes`() {
    let html = #expect(throws: ImageError.self) { try Raster(decoding: Data("<html>busy</html>".utf8)) }
    #expect(html?.description.contains("<html>busy") == true)
    #expect(#expect(throws: ImageError.self) { try Raster(decoding: Data()) }?.description.contains("0 bytes") == true)
    #expect(throws: ImageError.unsupported(.gif)) { try Raster.check(tile: Data("GIF89a".utf8)) }
  }

  @Test func `an image of one colour is blank`() {
    #expect(Raster(width: 9, height: 9) { _, _ in (1, 2, 3) }.isBlank)
    #expect(!Self.pattern.isBlank)
  }

  @Test(.enabled(if: Shared.has("imagery"), "needs the imagery beside the checkout"))
  func `transparent pixels come out black, opaque ones as they are`() throws {
    let tiles = Shared.url("imagery/landsat7/12")
    let column = try #require(try FileManager.default.contentsOfDirectory(atPath: tiles.path).sorted().first)
    let names = try FileManager.default.contentsOfDirectory(atPath: tiles.appendingPathComponent(column).path)
    let name = try #require(names.sorted().first)
    let raster = try Raster(decoding: Data(contentsOf: tiles.appendingPathComponent("\(column)/\(name)")))
    #expect(raster.width == 256 && raster.height == 256)
  }

  @Test func `a large JPEG is decoded at a fraction of its size when that is enough`() throws {
    let large = Raster(width: 1024, height: 800) { x, y in (UInt8(x / 4), UInt8(y / 4), 0) }
    let data = try large.jpeg(quality: 80)
    #expect(try Raster(decoding: data, minimumSide: 256).height == 400)
    #expect(try Raster(decoding: data, minimumSide: 100).height == 100)
    #expect(try Raster(decoding: data).height == 800)
  }
}

@Suite(.timeLimit(.minutes(30))) struct ResizeTests {
  private static let source = Raster(width: 7, height: 5) { x, y in
    let base = x * 37 + y * 11
    return (UInt8(base % 256), UInt8((base + 50) % 256), UInt8((base + 100) % 256))
  }

  @Test func `shrinking and growing equal Pillow's bilinear resize, to a rounding`() {
    // Image.resize((3, 2), BILINEAR) and the first 24 values of resize((9, 8), BILINEAR), Pillow 12, same image.
    let small = [43, 93, 143, 122, 168, 166, 201, 130, 62, 65, 115, 165, 144, 180, 169, 194, 77, 67]
    let large = [
      0, 50, 100, 25, 75, 125, 53, 103, 153, 82, 132, 182, 111, 161, 211, 140, 190, 240, 169, 219, 126, 197, 162, 41,
    ]
    for (mine, pillow) in zip(Self.source.resized(width: 3, height: 2).pixels, small) {
      #expect(abs(Int(mine) - pillow) <= 1)
    }
    for (mine, pillow) in zip(Self.source.resized(width: 9, height: 8).pixels, large) {
      #expect(abs(Int(mine) - pillow) <= 1)
    }
  }

  @Test func `the same size is the same image`() {
    #expect(Self.source.resized(width: 7, height: 5) == Self.source)
  }
}

/// Images as Pillow 13 and GDAL 3 read them.
@Suite(.timeLimit(.minutes(30))) struct ForeignImageTests {
  private static func data(_ name: String) throws -> Data {
    try Data(contentsOf: Shared.checkout.appendingPathComponent("Tests/ImagingTests/Fixtures/\(name)"))
  }

  @Test func `a PNG of 16 bits that says nothing of its colours is sRGB, as one of 8 bits is`() throws {
    // Each value is 257 times the one of 8 bits.
    let grey = Raster(width: 16, height: 16) { x, y in (UInt8(x * 16 + y), UInt8(x * 16 + y), UInt8(x * 16 + y)) }
    let color = Raster(width: 16, height: 16) { x, y in (UInt8(x * 16), UInt8(y * 16), UInt8(x * 16 + y)) }
    #expect(try Raster(decoding: Self.data("grey16.png")) == grey)
    #expect(try Raster(decoding: Self.data("rgb16.png")) == color)
  }

  /// Four inks in quarters: none; much cyan; magenta, yellow and some black; black.
  @Test(arguments: ["cmyk.jpg", "ycck.jpg"])
  func `a JPEG of inks is read, and checked`(_ name: String) throws {
    let data = try Self.data(name)
    let raster = try Raster(decoding: data)
    for (place, expected) in [(0, [255, 255, 255]), (1, [51, 207, 226]), (2, [187, 80, 11]), (3, [0, 0, 0])] {
      let at = ((8 + place / 2 * 16) * 32 + 8 + place % 2 * 16) * 3
      for channel in 0..<3 {
        #expect(abs(Int(raster.pixels[at + channel]) - expected[channel]) <= 2, "\(name), quarter \(place)")
      }
    }
    let size = try Raster.check(tile: data)
    #expect(size.width == 32 && size.height == 32)
    #expect(throws: ImageError.self) { try Raster.check(tile: data.prefix(data.count / 2)) }
  }

  @Test func `what is no image is named where it has a name`() {
    func error(_ bytes: [UInt8]) -> ImageError { ImageError(unrecognized: Data(bytes)) }
    #expect(error([0x1F, 0x8B, 8, 0]).description.contains("found a vector tile"))
    #expect(error([0x1F, 0x8B, 8, 0]).kind == "vector tiles" && error([0x1F, 0x8B]).detail == nil)
    #expect(error([0x1A, 0x85, 0x01, 0x78, 0x02]).kind == "vector tiles")
    func ofTile(_ bytes: [UInt8]) -> ImageError { ImageError(noTile: Data(bytes)) }
    #expect(ofTile([0x49, 0x49, 0x2A, 0]).description == "expected a JPEG, PNG or WebP image, found a TIFF image")
    #expect(ofTile(Array("GIF89a".utf8)).kind == "gif, which tiles are not")
    #expect(error([0x1A, 0x45, 0xDF, 0xA3]).kind == "no images")
    #expect(error(Array("<html>".utf8)).detail == #"data that starts with "<html>""#)
  }
}
