import Files
import Foundation

/// A value of a pipeline file that may take from the environment: `${NAME}`, `${NAME:-default}` where NAME is not set or
/// empty, and `$$` for a dollar sign. Another `$` is itself.
struct EnvironmentText {
  let text: String

  init(_ text: String) { self.text = text }

  enum Failure: Error, CustomStringConvertible, Equatable {
    case malformed(String)
    case undefined(String)
    case secret(String)
    case likelySecret(String)

    var description: String {
      switch self {
      case .malformed(let found): "expected ${NAME} or ${NAME:-default}, found '\(found)'; a dollar sign itself is $$"
      case .undefined(let name):
        "${\(name)}: expected \(name) in the environment, found none; set it, or write ${\(name):-default}"
      case .likelySecret(let name):
        "${\(name)}: its value looks like a secret, and values of a pipeline are recorded in the manifest; take it out, or "
          + "write the value itself where everybody may know it"
      case .secret(let name):
        "${\(name)}: a secret by its name, and values of a pipeline are recorded in the manifest; take it out: tiles reads "
          + "MAPBOX_ACCESS_TOKEN and MLFLOW_TRACKING_… from the environment itself"
      }
    }
  }

  /// - Throws: `EnvironmentText.Failure`.
  func expanded(_ environment: [String: String]) throws -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...].dropFirst()
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if rest.first == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw Failure.malformed("$" + rest) }
        result += try Self.value(of: rest[..<end].dropFirst(), environment)
        rest = rest[end...].dropFirst()
      } else {
        result += "$"
      }
    }
    return result + rest
  }

  private static func value(of reference: Substring, _ environment: [String: String]) throws -> String {
    guard let match = reference.wholeMatch(of: /([A-Za-z_][A-Za-z0-9_]*)(?::-([^$]*))?/) else {
      throw Failure.malformed("${\(reference)}")
    }
    let name = String(match.1)
    guard !SecretWords.isVariable(name) else { throw Failure.secret(name) }
    if let value = environment[name], match.2 == nil || !value.isEmpty {
      guard !SecretWords.isLikely(in: value) else { throw Failure.likelySecret(name) }
      return value
    }
    guard let fallback = match.2 else { throw Failure.undefined(name) }
    return String(fallback)
  }
}
