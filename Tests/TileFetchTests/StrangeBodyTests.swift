import Foundation
import Imaging
import Testing

@testable import TileFetch

@Suite(.timeLimit(.minutes(30))) struct StrangeBodyTests {
  @Test func `what comes in place of an image is told apart by its first bytes`() {
    #expect(StrangeBody(Data()) == .empty)
    #expect(StrangeBody(Data("GIF89a\u{1}\0\u{1}\0".utf8)) == .onePixel)
    #expect(StrangeBody(Data("GIF89a\0\u{1}\0\u{1}".utf8)) == .image(.unsupported(.gif)))
    #expect(StrangeBody(Data("II*\0....".utf8)) == .image(.unsupported(.tiff)))
    #expect(StrangeBody(Data("\0\0\0 ftypavif".utf8)) == .image(.unsupported(.avif)))
    for text in ["<html>", "\u{FEFF}<?xml version=\"1.0\"?>\r\n", "{\"a\": 1}", "pas de tuile à cet endroit"] {
      #expect(StrangeBody(Data(text.utf8)) == .text)
    }
    #expect(StrangeBody(Data([0x1F, 0x8B, 8, 0, 0])) == .image(.foreign(.vectorTile)))
  }
}
