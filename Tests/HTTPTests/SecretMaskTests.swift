import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(30))) struct SecretMaskTests {
  private let other = SecretMask(["Secret/Ü", "abc"])
  private let mask = SecretMask(["pk.a+b/c=12345", ""])

  @Test func `a secret is masked as it is and as an address has it, in any case`() {
    #expect(mask.text("x pk.a+b/c=12345 y") == "x *** y")
    #expect(mask.text("?t=pk.a%2Bb%2Fc%3D12345&z") == "?t=***&z")
    #expect(mask.text("?t=PK.A%2bb%2fc%3d12345&z") == "?t=***&z")
    #expect(mask.isIn("W/\"pk.a+b/c=12345\"") && !mask.isIn("pk.a+b"))
    #expect(SecretMask([]).text("pk") == "pk" && !SecretMask([]).isIn("pk"))
  }

  @Test func `an image that holds it is known, and chance is not`() {
    #expect(mask.isIn(Data([0x89]) + Data("pk.a%2Bb%2Fc%3D12345".utf8)))
    #expect(!mask.isIn(Data("pk.a+b".utf8)) && !SecretMask(["ab"]).isIn(Data("abab".utf8)))
  }

  @Test func `the start of an answer never ends within it`() {
    let body = Data("no tile at ?token=pk.a+b/c=12345 here".utf8)
    #expect(String(decoding: mask.start(of: body, bytes: 20), as: UTF8.self).hasPrefix("no tile at ?token=***"))
    #expect(!String(decoding: mask.start(of: body, bytes: 20), as: UTF8.self).contains("pk.a"))
    #expect(mask.start(of: Data([1, 2, 3]), bytes: 2).prefix(2) == Data([1, 2]))
  }

  @Test(arguments: [
    ("none here", "none here"), ("secret/Ü ABC", "*** ***"), ("x=Secret%2F%C3%9C&y", "x=***&y"),
    ("x=secret%2f%c3%9c", "x=***"),
    ("abcabc", "******"), ("ab\u{0}c", "ab\u{0}c"), ("\u{0}abc\u{0}\u{301}", "\u{0}***\u{0}\u{301}"), ("", ""),
  ])
  func `each form of a secret is masked, in either case`(text: String, masked: String) {
    #expect(other.text(text) == masked && other.isIn(text) == (text != masked))
  }

  @Test func `secrets and texts with zeros in them end no program`() {
    let strange = SecretMask(["\u{0}", ": \u{0}", "nan=\u{0}\u{0}", ""])
    for text in ["\u{0}", "Cache-Control: 00, nan=\u{0}\u{0}\u{0}\nAge: 10", "8::\u{FFFD}\u{0}\u{0}"] {
      #expect(!strange.isIn(strange.text(text)))
      _ = strange.start(of: Data(text.utf8), bytes: 16)
    }
  }
}
