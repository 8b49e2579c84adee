import Foundation
import TestSupport
import Testing

/// What every test of the repository keeps to, so that none hangs and none is skipped without a word.
@Suite(.timeLimit(.minutes(30))) struct TestRulesTests {
  private struct File {
    let path: String
    let text: String
  }

  /// All but this one, which names what it looks for.
  private let files: [File]

  init() throws {
    let root = Shared.checkout.appendingPathComponent("Tests")
    files = try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { $0.hasSuffix(".swift") && !#filePath.hasSuffix($0) }
      .map { File(path: $0, text: try String(contentsOf: root.appendingPathComponent($0), encoding: .utf8)) }
  }

  /// What stands in the parentheses behind each place where the word is found; nil where there are none.
  private static func arguments(of word: String, in text: String) -> [Substring?] {
    text.ranges(of: word).filter { range in
      // Not in a comment.
      let line = text[..<range.lowerBound].lastIndex(of: "\n").map { text[$0..<range.lowerBound] }
      return !(line ?? text[..<range.lowerBound]).contains("//")
    }
    .map { range in
      guard text[range.upperBound...].first == "(" else { return nil }
      var depth = 0
      let end = text[range.upperBound...].firstIndex { character in
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
        return depth == 0
      }
      return text[range.upperBound..<(end ?? text.endIndex)]
    }
  }

  /// Swift Testing gives it to each test in the suite, and to each argument of one with arguments. All tests of a run begin
  /// together and wait for a thread, and that time counts: so a limit is longer than a run takes on two busy cores.
  @Test func `every suite has a limit of time`() {
    var limited: Set<Substring> = []
    for file in files {
      for arguments in Self.arguments(of: "@Suite", in: file.text) where arguments?.contains(".timeLimit(") != true {
        Issue.record("\(file.path): expected .timeLimit in @Suite, found \(arguments ?? "none")")
      }
      for match in file.text.matches(of: #/@Suite\([^{]*?\b(?:struct|enum|class) (\w+)/#) { limited.insert(match.1) }
    }
    for file in files where file.text.contains("@Test") && !file.text.contains("@Suite(") {
      let extended = file.text.matches(of: #/extension (\w+)/#).map(\.1)
      #expect(!extended.isEmpty && limited.isSuperset(of: extended), "\(file.path): tests in no suite with .timeLimit")
    }
    #expect(limited.count > 150)
  }

  /// A limit of time ends no loop that holds its thread: `waitFor`, `eventually` and `ChildProcess.wait` do.
  @Test func `nothing is waited for without a deadline`() {
    let endless = #/while ([^{}\n]*)\{\s*(try\?? )?(await )?(usleep|Thread\.sleep|Task\.sleep)/#
    for file in files where !file.path.hasPrefix("Fuzz/") {
      #expect(!file.text.contains("waitUntilExit"), "\(file.path): expected ChildProcess.wait(within:)")
      for match in file.text.matches(of: endless) where !match.1.contains(#/Date\(\) <|\.now </#) {
        Issue.record("\(file.path): expected waitFor or eventually, found while \(match.1)")
      }
    }
  }

  @Test func `what is not always run says why`() {
    for file in files {
      for arguments in Self.arguments(of: ".enabled", in: file.text) {
        #expect(arguments?.contains(#/, "[^"]+"\s*$/#) == true, "\(file.path): .enabled\(arguments ?? "")")
      }
      #expect(!file.text.contains(".disabled("), "\(file.path)")
    }
  }
}
