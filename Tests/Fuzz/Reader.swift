import Foundation

/// A reader under test, and what a command does with what it has read.
struct Reader: Sendable {
  /// How inputs are built, as far as a mutator can use it.
  enum Form: Sendable {
    case bytes, text, json, lines, table
    /// Several files; see `Parts`.
    case parts

    /// Of one of several files.
    init(extension path: String) {
      self =
        switch (path as NSString).pathExtension {
        case "json": .json
        case "jsonl": .lines
        case "csv": .table
        case "txt", "yaml", "sql": .text
        default: .bytes
        }
    }
  }

  let name: String
  let form: Form
  /// Of the format: keys, words with a meaning.
  var words: [String] = []
  /// In seconds: longer is a hang.
  var patience = 10.0
  /// In bytes: more is beyond reason for an input of a few kilobytes.
  var mostMemory = 1 << 31
  /// - Parameter folder: an empty one of its own.
  let read: @Sendable (_ input: Data, _ folder: URL) throws -> Void

  static let all: [Reader] = files + geography + tracking + groups + archives + images + network + weights + program
}

extension URL {
  /// Writes a file of the folder, and names it.
  func holding(_ data: Data, as name: String) throws -> URL {
    let url = appendingPathComponent(name)
    try data.write(to: url)
    return url
  }
}
