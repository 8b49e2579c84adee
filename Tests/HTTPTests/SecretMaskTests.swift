import Foundation
import HTTP
import Testing

@Suite struct SecretMaskTests {
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
}
