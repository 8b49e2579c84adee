import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite(.timeLimit(.minutes(30))) struct BareCopyTests {
  private static let fixtures = Shared.checkout.appendingPathComponent("Tests/ImagingTests/Fixtures/pictures")

  private static func data(_ name: String) throws -> Data {
    try Data(contentsOf: fixtures.appendingPathComponent(name))
  }

  private static let names = [
    "placed.jpg", "placed.tif", "turned-1.jpg", "turned-2.jpg", "turned-5.jpg", "turned-6.jpg", "turned-8.jpg",
    "turned-6.png", "turned-6.webp", "turned-6.tif", "adobe.jpg", "adobe.png", "adobe.webp", "plain.tif", "plain.webp",
    "two.gif", "grey16.tif", "clear.png", "infrared.tif",
  ]

  @Test(arguments: names)
  func `a copy looks as the file does, and says nothing else`(_ name: String) throws {
    let data = try Self.data(name)
    let copy = try BareCopy(of: data)
    let (picture, bare) = (try Raster(decoding: data), try Raster(decoding: copy.data))
    #expect(bare == picture)
    #expect(ImageFormat(sniffing: copy.data) == copy.format && copy.isSame == (copy.data == data))
    let facts = try PhotographFacts(decoding: copy.data)
    #expect(facts.taken == nil && facts.place == nil)
    // What was taken out is out: nothing is left to take.
    #expect(try BareCopy(of: copy.data).isSame)
  }

  @Test func `a file that says nothing is itself`() throws {
    for name in ["plain.tif", "plain.webp"] {
      let data = try Self.data(name)
      #expect(try BareCopy(of: data).data == data, "\(name)")
    }
    let plain = try Raster(width: 20, height: 10) { x, y in (UInt8(x), UInt8(y), 9) }.jpeg(quality: 90)
    #expect(try BareCopy(of: plain).data == plain)
  }

  @Test func `comments, previews and what is behind the picture go`() throws {
    let plain = try Raster(width: 20, height: 10) { x, y in (UInt8(x * 9), UInt8(y), 9) }.jpeg(quality: 90)
    let comment = Data([0xFF, 0xFE, 0, 12]) + Data("serial 123".utf8)
    let pictures = Data([0xFF, 0xE2, 0, 8]) + Data("MPF\0ab".utf8)
    let noted =
      CameraNotes(orientation: 1, taken: "2019:05:01 14:03:00", place: (longitude: 1, latitude: 2))
      .added(to: plain.prefix(2) + comment + pictures + plain.dropFirst(2)) + Data("ftyp film at 48.1,2.3".utf8)
    let copy = try BareCopy(of: noted)
    #expect(copy.data == plain && !copy.isSame)
  }

  @Test func `what is cut is an error, and no copy of it`() throws {
    let data = try Self.data("placed.jpg")
    for end in stride(from: 20, to: data.count - 3, by: 41) {
      // libjpeg fills in what is missing at the end of a scan, or refuses.
      do {
        let copy = try BareCopy(of: data.prefix(end))
        #expect(try PhotographFacts(decoding: copy.data).place == nil, "\(end)")
      } catch { #expect(error is ImageError, "\(end): \(error)") }
    }
  }

  @Test func `no text of a camera or of a program is left`() throws {
    let plain = try Raster(width: 20, height: 10) { x, y in (UInt8(x * 9), UInt8(y), 9) }.jpeg(quality: 90)
    func segment(_ marker: UInt8, _ text: String) -> Data {
      Data([0xFF, marker, 0, UInt8(text.utf8.count + 2)] + text.utf8)
    }
    let secret = "SERIAL-4711"
    let noted =
      plain.prefix(2) + segment(0xE1, "http://ns.adobe.com/xap/1.0/\0<x>\(secret)</x>")
      + segment(0xED, "Photoshop 3.0\0\(secret)") + segment(0xF3, secret) + segment(0xEE, "Adobe\0d\0\0\0\0\0\(secret)")
      + segment(0xE0, "JFXX\0\(secret)") + plain.dropFirst(2) + Data(secret.utf8)
    let copy = try BareCopy(of: noted)
    #expect(copy.data.range(of: Data(secret.utf8)) == nil)
    #expect(try Raster(decoding: copy.data) == Raster(decoding: plain))
    // A TIFF file in which an editor left an earlier directory.
    var tiff = try Self.data("plain.tif")
    #expect(try BareCopy(of: tiff).isSame)
    tiff += Data(repeating: 0, count: 40) + Data(secret.utf8)
    #expect(try BareCopy(of: tiff).data.range(of: Data(secret.utf8)) == nil)
  }
}
