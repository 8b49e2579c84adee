import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct DigestTests {
  @Test func `digests equal those of the standards' test vectors`() throws {
    // FIPS 180-2 and RFC 1321 give these for "abc".
    let data = Data("abc".utf8)
    #expect(try Digest.hex(.sha256, of: data) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try Digest.hex(.md5, of: data) == "900150983cd24fb0d6963f7d28e17f72")
  }

  @Test func `a file of several pieces has the digest of its bytes`() throws {
    let folder = try TemporaryFolder()
    let data = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try data.write(to: folder["big"])
    #expect(try Digest.hex(.sha256, ofFile: folder["big"]) == Digest.hex(.sha256, of: data))
  }
}
