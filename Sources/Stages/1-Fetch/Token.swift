public import Files
import Foundation

/// The access token of a source, from the environment or a file; never from an argument, which a process list shows.
public enum Token {
  private static let longest = 1 << 16

  public struct Unreadable: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .unconfigured }
    public let path: String
    public let reason: String
    public var description: String { "token file \(path): \(reason); expected one line with the token" }
  }

  /// - Parameter variable: the environment's that it is in; nil where a source gets none from there.
  /// - Returns: nil when none is set.
  public static func read(file: String?, variable: String?, environment: [String: String]) throws -> String? {
    guard let file else {
      return variable.flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    // May be a pipe: `--token-file <(pass show mapbox)`. More than this is no token, and /dev/zero never ends.
    guard let handle = FileHandle(forReadingAtPath: file), let data = try? handle.read(upToCount: longest + 1),
      data.count <= longest
    else { throw Unreadable(path: file, reason: "cannot be read, or holds more than \(longest) bytes") }
    let text = String(decoding: data, as: UTF8.self)
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !token.isEmpty, !token.contains(where: \.isWhitespace) else {
      throw Unreadable(path: file, reason: token.isEmpty ? "is empty" : "holds more than one word")
    }
    return token
  }
}
