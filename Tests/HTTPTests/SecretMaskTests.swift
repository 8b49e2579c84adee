import Foundation
import HTTP
import Testing

@Suite struct SecretMaskTests {
  private let mask = SecretMask(["Secret/Ü", "abc"])

  @Test(arguments: [
    ("none here", "none here"), ("secret/Ü ABC", "*** ***"), ("x=Secret%2F%C3%9C&y", "x=***&y"),
    ("x=secret%2f%c3%9c", "x=***"),
    ("abcabc", "******"), ("ab\u{0}c", "ab\u{0}c"), ("\u{0}abc\u{0}\u{301}", "\u{0}***\u{0}\u{301}"), ("", ""),
  ])
  func `each form of a secret is masked, in either case`(text: String, masked: String) {
    #expect(mask.text(text) == masked && mask.isIn(text) == (text != masked))
  }

  @Test func `secrets and texts with zeros in them end no program`() {
    let strange = SecretMask(["\u{0}", ": \u{0}", "nan=\u{0}\u{0}", ""])
    for text in ["\u{0}", "Cache-Control: 00, nan=\u{0}\u{0}\u{0}\nAge: 10", "8::\u{FFFD}\u{0}\u{0}"] {
      #expect(!strange.isIn(strange.text(text)))
      _ = strange.start(of: Data(text.utf8), bytes: 16)
    }
  }
}
