import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct KnownContentTests {
  private let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

  @Test func `a file is taken as long as it is the published one, and read again when it was touched`() throws {
    let folder = try TemporaryFolder()
    let content = KnownContent(sha256: [hello], remedy: "get it again")
    try Data("hello".utf8).write(to: folder["f"])
    try content.check(folder["f"])
    try content.check(folder["f"])
    try Data("hallo".utf8).write(to: folder["f"])
    let changed = #expect(throws: KnownContent.Changed.self) { try content.check(folder["f"]) }
    #expect(
      "\(changed, default: "")".contains("SHA-256 \(hello)") && "\(changed, default: "")".hasSuffix("get it again"))
    #expect(throws: RegularFile.Failure.self) { try content.check(folder["none"]) }
  }

  @Test func `a publisher's MD5 counts with the length alone`() throws {
    let folder = try TemporaryFolder()
    try Data("hello".utf8).write(to: folder["f"])
    let digest = "5d41402abc4b2a76b9719d911017c592"
    try KnownContent(sha256: ["0"], md5: (digest, 5), remedy: "").check(folder["f"])
    #expect(throws: KnownContent.Changed.self) {
      try KnownContent(sha256: ["0"], md5: (digest, 6), remedy: "").check(folder["f"])
    }
  }

  @Test func `the program and its set-up know the same digests`() throws {
    let setup = try String(contentsOf: Shared.checkout.appendingPathComponent("Scripts/setup"), encoding: .utf8)
    let known = try ["tiles/Places", "DeepCluster/Networks/Xception/Xception"].map { name in
      try String(contentsOf: Shared.checkout.appendingPathComponent("Sources/\(name).swift"), encoding: .utf8)
    }
    let digests = known.joined().matches(of: /"([0-9a-f]{64}|[0-9a-f]{32})"/).map { String($0.1) }
    #expect(digests.count == 3 && digests.allSatisfy(setup.contains))
  }
}
