import Foundation

/// Feeds the readers of this program with files that nobody would write, and looks for what must never happen: a trap, a
/// hang, memory beyond reason.
///
///     fuzz list
///     fuzz READER [--seconds S] [--inputs COUNT] [--seed N]
///     fuzz READER --replay FILE…
@main struct Fuzz {
  static func main() throws {
    let options: Options
    do { options = try Options(Array(CommandLine.arguments.dropFirst())) } catch {
      FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
      exit(64)
    }
    switch options.task {
    case .list: for reader in Reader.all { say(reader.name) }
    case .work(let reader, let work): try Worker(reader, options, work).run()
    case .replay(let reader, let files):
      let isSound = try Campaign(reader, options).replay(files)
      exit(isSound ? 0 : 1)
    case .search(let readers):
      say(Campaign.Figures.head)
      var isSound = true
      for reader in readers {
        let figures = try Campaign(reader, options).search()
        say(figures.line)
        if figures.found > 0 { isSound = false }
      }
      exit(isSound ? 0 : 1)
    }
  }
}

/// A line on standard output, at once: a campaign takes its time.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

/// What a reader promises, and does not keep: as grave as a trap, and found as one.
func broken(_ promise: String) -> Never { fatalError(promise) }

/// What the command line asks for.
struct Options {
  enum Task {
    case list
    case search([Reader])
    case replay(Reader, [URL])
    /// Asked of itself, in a process that may die.
    case work(Reader, Work)
  }

  struct Work {
    /// Holds the input at hand and its number.
    let folder: URL
    let from: Int
    /// A file to be read in place of inputs of its own making.
    let file: URL?
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  private(set) var task = Task.list
  private(set) var seed: UInt64 = 1
  private(set) var seconds: Double?
  private(set) var inputs: Int?

  /// - Throws: `Failure`.
  init(_ words: [String]) throws {
    var names: [String] = []
    var files: [URL] = []
    var values: [String: String] = [:]
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        names.append(word)
        continue
      }
      guard ["--seed", "--seconds", "--inputs", "--replay", "--work", "--from", "--file"].contains(word),
        let value = rest.popFirst()
      else { throw Failure(description: "\(word): expected --seed, --seconds, --inputs or --replay, and a value") }
      values[word] = value
      if word == "--replay" {
        files = [URL(fileURLWithPath: value)]
        while let file = rest.first, !file.hasPrefix("--") {
          files.append(URL(fileURLWithPath: file))
          rest.removeFirst()
        }
      }
    }
    func number<Value: LosslessStringConvertible>(_ name: String) throws -> Value? {
      guard let text = values[name] else { return nil }
      guard let value = Value(text) else { throw Failure(description: "\(name) \(text): expected a number") }
      return value
    }
    seed = try number("--seed") ?? 1
    seconds = try number("--seconds")
    inputs = try number("--inputs")
    if names == ["list"] { return }
    let readers = try names.map { name in
      guard let reader = Reader.all.first(where: { $0.name == name }) else {
        let known = Reader.all.map(\.name).joined(separator: ", ")
        throw Failure(description: "\(name): expected one of \(known)")
      }
      return reader
    }
    guard let first = readers.first else { throw Failure(description: "expected `list`, or the name of a reader") }
    if let folder = values["--work"] {
      let work = Work(
        folder: URL(fileURLWithPath: folder, isDirectory: true), from: try number("--from") ?? 0,
        file: values["--file"].map { URL(fileURLWithPath: $0) })
      task = .work(first, work)
    } else {
      task = files.isEmpty ? .search(readers) : .replay(first, files)
    }
  }
}
