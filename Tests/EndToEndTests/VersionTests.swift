import Foundation
import TestSupport
import Testing

/// The version stands in one place, the program; everything else asks it or is compared with it here.
@Suite(.timeLimit(.minutes(45))) struct VersionTests {
  static func version() throws -> String {
    let run = try ProgramRun(["--version"], in: FileManager.default.temporaryDirectory)
    return try #require(run.output.split(separator: " ").first.map(String.init))
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Shared.checkout.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func `the changelog begins with the program's version`() throws {
    let heading = try #require(text("CHANGELOG.md").firstMatch(of: #/(?m)^## (\S+) - (unreleased|\d{4}-\d\d-\d\d)$/#))
    #expect(try String(heading.1) == Self.version())
  }

  @Test func `every version of the changelog has its date and its kinds of change`() throws {
    let lines = try text("CHANGELOG.md").split(separator: "\n").filter { $0.hasPrefix("#") }.dropFirst()
    for line in lines {
      #expect(line.wholeMatch(of: #/## \d+\.\d+\.\d+ - \S+|### (Added|Changed|Fixed|Removed)/#) != nil, "\(line)")
    }
    // Only the newest one may be without.
    #expect(lines.count { $0.hasSuffix("unreleased") } <= 1)
    #expect(lines.filter { $0.hasPrefix("## ") }.dropFirst().allSatisfy { !$0.hasSuffix("unreleased") })
  }

  @Test func `no other source says it`() throws {
    let version = try Self.version()
    let root = Shared.checkout.appendingPathComponent("Sources")
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".swift") {
      let isThere = try text("Sources/\(path)").contains("\"\(version)\"")
      #expect(isThere == (path == "tiles/Tiles.swift"), "\(path)")
    }
  }
}
