import Foundation
import TestSupport
import Testing

@testable import Imaging

/// Pictures of 48 x 32 pixels in four quarters (red, green; blue, grey), made by Pillow 13 and, where it writes none, by
/// heif-enc 1.15. The expected colours are Pillow's.
@Suite(.timeLimit(.minutes(30))) struct DecodedPictureTests {
  private static let quarters = [[200, 40, 30], [40, 180, 60], [30, 60, 190], [128, 128, 128]]

  private static func data(_ name: String) throws -> Data {
    try Data(contentsOf: Shared.checkout.appendingPathComponent("Tests/ImagingTests/Fixtures/pictures/\(name)"))
  }

  private func expect(_ name: String, _ expected: [[Int]] = quarters, within tolerance: Int) throws {
    let raster = try Raster(decoding: Self.data(name))
    #expect(raster.width == 48 && raster.height == 32, "\(name): \(raster.width)x\(raster.height)")
    try #require(raster.pixels.count == 48 * 32 * 3)
    for (quarter, color) in expected.enumerated() {
      let at = ((8 + quarter / 2 * 16) * 48 + 12 + quarter % 2 * 24) * 3
      for channel in 0..<3 {
        let found = Int(raster.pixels[at + channel])
        #expect(abs(found - color[channel]) <= tolerance, "\(name), quarter \(quarter), channel \(channel): \(found)")
      }
    }
  }

  @Test(arguments: (1...8).map { "turned-\($0).jpg" } + ["turned-6.png", "turned-6.webp", "turned-6.tif"])
  func `a picture stands upright, however its camera was held`(_ name: String) throws {
    try expect(name, within: name.hasSuffix(".jpg") ? 3 : 0)
  }

  @Test(arguments: ["plain.webp", "plain.tif", "two.webp", "two.gif", "two.tif"])
  func `the first picture of what has several is read`(_ name: String) throws { try expect(name, within: 0) }

  @Test(arguments: ["plain.heic", "plain.avif"]) func `pictures of telephones are read`(_ name: String) throws {
    try expect(name, within: 4)
  }

  @Test func `sixteen bits are as eight`() throws {
    let raster = try Raster(decoding: Self.data("grey16.tif"))
    #expect((0..<48).allSatisfy { raster.pixels[$0 * 3] == UInt8($0 * 5) })
  }

  /// The right half has no alpha above, and half of it below.
  @Test(arguments: ["clear.png", "clear.webp", "clear.tif"])
  func `what is transparent lies on white`(_ name: String) throws {
    try expect(name, [[200, 40, 30], [255, 255, 255], [30, 60, 190], [191, 191, 191]], within: 1)
  }

  /// By littlecms, relative colorimetric, black point compensated.
  @Test(arguments: ["adobe.jpg", "adobe.png", "adobe.webp"])
  func `colours of another space are brought to sRGB`(_ name: String) throws {
    try expect(
      name, [[233, 35, 23], [0, 181, 42], [0, 57, 195], [129, 129, 129]], within: name.hasSuffix(".jpg") ? 4 : 2)
  }

  @Test func `a fourth band that nothing is said of is no transparency`() throws {
    let raster = try Raster(decoding: Self.data("infrared.tif"))
    #expect(Array(raster.pixels.prefix(3)) == [90, 120, 60])
  }

  @Test func `a small picture in a huge tile is refused before that is unpacked`() throws {
    let error = #expect(throws: ImageError.self) { try Raster(decoding: Self.data("huge-tile.tif")) }
    #expect(error?.description.contains("unpack to 3072 MB each") == true)
  }

  @Test func `a tile is blank where all of it is one, transparency included`() throws {
    #expect(try !Raster.isBlank(tile: Self.data("clear.png")))
    let blue = Raster(width: 4, height: 4) { _, _ in (1, 2, 200) }
    #expect(try Raster.isBlank(tile: blue.png()) && Raster.isBlank(tile: blue.jpeg(quality: 90)))
  }

  @Test(arguments: ["placed.jpg", "placed.tif"])
  func `date and place are those of the camera`(_ name: String) throws {
    let facts = try PhotographFacts(decoding: Self.data(name))
    #expect(facts.taken == "2019-05-01T14:03:00+02:00" && facts.turn == .none)
    let place = try #require(facts.place)
    #expect(abs(place.latitude + 33.858_333) < 1e-5 && abs(place.longitude + 70.67) < 1e-5)
    // Zeros for a date, fractions of nothing for a place.
    #expect(try PhotographFacts(exif: Self.data("nowhere.jpg")) == PhotographFacts())
    #expect(PhotographFacts(exif: Data()) == PhotographFacts())
  }

  @Test(arguments: [
    "turned-6.jpg", "turned-6.png", "turned-6.webp", "turned-6.tif", "two.gif", "plain.heic", "plain.avif", "adobe.jpg",
  ]) func `a cut file is an error, and no crash`(_ name: String) throws {
    let data = try Self.data(name)
    for count in stride(from: 0, to: data.count, by: max(1, data.count / 60)) {
      guard let image = try? Raster(decoding: data.prefix(count)) else { continue }
      // Some formats have nothing of account at their end.
      #expect(image.width * image.height == 48 * 32)
    }
    #expect(throws: ImageError.self) { try Raster(decoding: data.prefix(data.count / 3)) }
  }

  @Test func `too many pixels are refused before they are unpacked, unless a JPEG can be read smaller`() throws {
    var huge = try Self.data("turned-1.jpg")
    let start = try #require(huge.firstRange(of: Data([0xFF, 0xC0])))
    // 65,000 x 65,000 by its header: cut after what there is, which is found only when it is read.
    huge.replaceSubrange(start.upperBound + 3..<start.upperBound + 7, with: [0xFD, 0xE8, 0xFD, 0xE8])
    let error = #expect(throws: ImageError.self) { try Raster(decoding: huge) }
    #expect(error?.description.contains("65000x65000 pixels are more than this program takes; TILES_MAX") == true)
    // At an eighth it is 66 million, and what is missing is found.
    let smaller = #expect(throws: ImageError.self) { try Raster(decoding: huge, minimumSide: 299) }
    #expect(smaller?.description.hasPrefix("damaged jpg") == true && smaller?.description.contains("65000") == false)
  }

  @Test func `formats are told by their first bytes`() throws {
    for (name, format) in [
      ("plain.tif", ImageFormat.tiff), ("plain.webp", .webp), ("two.gif", .gif), ("plain.heic", .heic),
      ("plain.avif", .avif), ("clear.png", .png), ("turned-1.jpg", .jpeg),
    ] { #expect(try ImageFormat(sniffing: Self.data(name)) == format) }
    #expect(ImageFormat(sniffing: Data("GIF".utf8)) == nil)
    let film = Data([0, 0, 0, 0x18] + Array("ftypmp42".utf8))
    #expect(ImageFormat(sniffing: film) == nil && ForeignFormat(sniffing: film) == .film)
  }
}
