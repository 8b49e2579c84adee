import Foundation
import TestSupport
import Testing

/// What the documents name is there.
@Suite(.timeLimit(.minutes(30))) struct DocumentsTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: Shared.checkout.appendingPathComponent(path), encoding: .utf8)
  }

  private func isThere(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Shared.checkout.appendingPathComponent(path).path)
  }

  /// Words between backticks, outside of blocks of commands.
  private func words(_ text: String) -> [String] {
    let prose = text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
    return prose.matches(of: #/`([^`\n]+)`/#).map { String($0.1) }
  }

  @Test func `every path that CONTRIBUTING.md names exists`() throws {
    let text = try text("CONTRIBUTING.md")
    let paths =
      words(text).filter { $0.contains("/") || $0.hasSuffix(".md") || $0.hasSuffix(".swift") }
      .filter { !$0.hasPrefix(".") && !$0.contains(" ") && !$0.contains("NAME") }
      + text.matches(of: #/\]\(([^)#]+)\)/#).map { String($0.1) }
    #expect(paths.count > 15)
    for path in paths { #expect(isThere(path), "\(path)") }
  }

  @Test func `every type that CONTRIBUTING.md names exists`() throws {
    let names = Set(
      words(try text("CONTRIBUTING.md")).compactMap { $0.wholeMatch(of: #/([A-Z]\w+[a-z]\w*)(\.\w+)?/#)?.1 }
    ).subtracting(["CHANGELOG", "Package"])
    #expect(names.count > 25)
    var declared: Set<Substring> = []
    for folder in ["Sources", "Tests"] {
      let root = Shared.checkout.appendingPathComponent(folder)
      for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".swift") {
        let text = try text("\(folder)/\(path)")
        for match in text.matches(of: #/\b(?:struct|enum|class|protocol|actor) (\w+)/#) { declared.insert(match.1) }
      }
    }
    #expect(names.isSubset(of: declared), "\(names.subtracting(declared))")
  }

  @Test func `every target of make that the documents name exists`() throws {
    let targets = Set(try text("Makefile").matches(of: #/(?m)^([a-z-]+):/#).map(\.1))
    for document in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"] {
      for match in try text(document).matches(of: #/(?m)(?:`|^)make ([a-z][a-z-]*)/#) {
        #expect(targets.contains(match.1), "\(document): make \(match.1)")
      }
    }
  }

  @Test func `every decision has its date and its status, and what amends it is there`() throws {
    let folder = Shared.checkout.appendingPathComponent("docs/decisions")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names {
      let lines = try text("docs/decisions/\(name)").split(separator: "\n", maxSplits: 2)
      let status = lines[1].wholeMatch(
        of: #/\d{4}-\d\d-\d\d\. Status: (accepted|proposed|superseded by|amended by)(.*)\./#)
      #expect(status != nil, "\(name): \(lines[1])")
      for number in (status?.2 ?? "").matches(of: #/\d{4}/#) {
        #expect(names.contains { $0.hasPrefix(number.0) }, "\(name): \(number.0)")
      }
    }
  }
}
