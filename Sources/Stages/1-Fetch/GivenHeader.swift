public import Files
import Foundation

/// A header that the user wants with each request: its name, and where its value is. Values of arguments stand in process lists and
/// histories of shells, and a header may be a key.
public struct GivenHeader: Sendable {
  public let name: String
  public let value: String

  public enum Failure: ExitCoded, CustomStringConvertible, Equatable {
    case form(found: String)
    case noValue(name: String, origin: String)

    public var exitStatus: ExitStatus { if case .form = self { .usage } else { .unconfigured } }
    public var description: String {
      switch self {
      case .form(let found):
        "--header: expected 'Name: $VARIABLE' or 'Name: @FILE', whose value comes from the environment or a file, found \(found)"
      case .noValue(let name, let origin): "--header \(name): expected a line of text in \(origin), found none"
      }
    }
  }

  /// Those that a request has of its own.
  private static let own: Set<String> = [
    "host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent", "if-none-match",
    "if-modified-since",
  ]

  /// - Throws: `Failure`, which does not repeat what may be a value.
  public init(_ text: String, environment: [String: String]) throws(Failure) {
    let parts = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2, parts[0].wholeMatch(of: /[A-Za-z0-9!#$%&'*+.^_`|~-]+/) != nil else {
      throw .form(found: "no name and a colon")
    }
    name = parts[0]
    guard !Self.own.contains(name.lowercased()) else {
      throw .form(found: "\(name), which each request has of its own")
    }
    let origin = String(parts[1].dropFirst())
    let found: String?
    switch parts[1].first {
    case "$" where origin.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil: found = environment[origin]
    case "@" where !origin.isEmpty:
      found = (try? RegularFile.text(URL(fileURLWithPath: origin), atMost: 1 << 16)).map {
        $0.trimmingCharacters(in: .whitespacesAndNewlines)
      }
    default: throw .form(found: "a value of \(name) as it is")
    }
    guard let found, !found.isEmpty, found.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .noValue(name: name, origin: parts[1])
    }
    value = found
  }
}
