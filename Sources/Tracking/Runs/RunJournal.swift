import Files
public import Foundation

/// `runs/ID/`: all that one run told, in order, whether or not a server listened.
///
///     events.jsonl   a line an event
///     files/         artifacts that a server is still to get, as they were when they were told
///     mlflow.json    which server knows how much of it
public struct RunJournal: Sendable {
  public let id: String
  /// The data directory.
  private let data: URL

  public struct Malformed: Error, CustomStringConvertible {
    public let path: String
    public let line: Int
    public var description: String {
      "\(path):\(line): expected an event of a run, found something else; remove that line, or move the folder away"
    }
  }

  /// - Parameter data: the data directory.
  init(_ id: String, in data: URL) {
    self.id = id
    self.data = data
  }

  private var path: String { "\(RunFolder.name)/\(id)" }
  var folder: URL { data.appendingPathComponent(path, isDirectory: true) }
  private var lines: LineFile { LineFile(Target("\(path)/events.jsonl", below: data)) }
  /// What servers have of it.
  var deliveries: Target { Target("\(path)/mlflow.json", below: data) }

  /// Another run of the same data directory; nil for what is no name of one.
  func sibling(_ id: String) -> RunJournal? { RunFolder.isName(id) ? RunJournal(id, in: data) : nil }

  /// - Throws: `AtomicFile.Failure`, `Target.Refusal`.
  func append(_ told: RunEvent.Told, at date: Date) throws {
    let event = RunEvent(time: Int64(date.timeIntervalSince1970 * 1000), told: told)
    try lines.append(try JSONEncoder.line.withAllNumbers().encode(event))
  }

  /// The events from a place in the journal, each with the place behind it.
  /// - Throws: `RunJournal.Malformed`, `RegularFile.Failure`.
  func events(from start: Int = 0) throws -> [(event: RunEvent, end: Int)] {
    var end = start
    return try lines.lines(from: start).enumerated().map { index, line in
      end += line.count + 1
      guard let event = try? JSONDecoder.numbers.decode(RunEvent.self, from: line), event.isSound else {
        let before = try start == 0 ? 0 : lines.lines().count - lines.lines(from: start).count
        throw Malformed(path: lines.url.path, line: before + index + 1)
      }
      return (event, end)
    }
  }

  /// Keeps a file as it is now, under a second name: the files of a data directory are replaced, never changed in place.
  /// - Throws: `Target.Refusal`, `RegularFile.Failure`, `AtomicFile.Failure`.
  func keep(_ file: URL, as path: String) throws { try kept(path).link(to: file) }

  func kept(_ path: String) -> Target { Target("\(self.path)/files/\(path)", below: data) }

  func release(_ path: String) throws {
    try kept(path).remove()
    // Folders that became empty go with it.
    kept(path).removeEmptyFolders(upTo: "\(self.path)/files")
  }

  /// A file as events name it: relative to the data directory where it lies in it.
  func name(of file: URL) -> String {
    let root = data.absoluteURL.standardizedFileURL.path + "/"
    let path = file.absoluteURL.standardizedFileURL.path
    return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
  }

  /// The file that an event names; nil for one outside of the data directory, of which no journal is believed.
  func file(named name: String) -> Target? {
    let relative = name.hasPrefix("/") ? self.name(of: URL(fileURLWithPath: name)) : name
    return Target.isBelow(relative) ? Target(relative, below: data) : nil
  }
}

/// The folder `runs` of a data directory: a journal for each run, the oldest first.
public struct RunFolder: Sendable {
  public static let name = "runs"
  let data: URL

  /// - Parameter data: the data directory.
  public init(_ data: URL) { self.data = data }

  /// The runs that told at least that they began.
  /// - Throws: `RunJournal.Malformed`, `RegularFile.Failure`; `Target.Refusal` where `runs` is a link.
  public func journals() throws -> [RunJournal] {
    try TargetFolder(Self.name, below: data).folders().filter(Self.isName).sorted()
      .map { RunJournal($0, in: data) }
      .filter { try !$0.events().isEmpty }
  }

  func journal(_ id: String) -> RunJournal { RunJournal(id, in: data) }

  /// Whether it may be a run's name: of one folder, not hidden.
  static func isName(_ id: String) -> Bool { Target.isBelow(id) && !id.contains("/") && !id.hasPrefix(".") }

  /// A new one, called by its begin in UTC: `20261125-041500-3f2a`.
  func create(at date: Date) throws -> RunJournal {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "yyyyMMdd-HHmmss"
    while true {
      let id = format.string(from: date) + String(format: "-%04x", UInt16.random(in: 0...UInt16.max))
      if try TargetFolder(Self.name, below: data).make(id) { return RunJournal(id, in: data) }
    }
  }
}
