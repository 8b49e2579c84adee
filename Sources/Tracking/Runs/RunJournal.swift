import Files
public import Foundation

/// `runs/ID/`: all that one run told, in order, whether or not a server listened.
///
///     events.jsonl   a line an event
///     files/         artifacts that a server is still to get, as they were when they were told
///     mlflow.json    which server knows how much of it
public struct RunJournal: Sendable {
  public let id: String
  let folder: URL

  public struct Malformed: Error, CustomStringConvertible {
    public let path: String
    public let line: Int
    public var description: String {
      "\(path):\(line): expected an event of a run, found something else; remove that line, or move the folder away"
    }
  }

  init(_ folder: URL) {
    self.folder = folder
    id = folder.lastPathComponent
  }

  private var lines: LineFile { LineFile(folder.appendingPathComponent("events.jsonl")) }
  private var files: URL { folder.appendingPathComponent("files") }

  /// - Throws: `AtomicFile.Failure`.
  func append(_ told: RunEvent.Told, at date: Date) throws {
    let event = RunEvent(time: Int64(date.timeIntervalSince1970 * 1000), told: told)
    try lines.append(try JSONEncoder.numbers.encode(event))
  }

  /// The events from a place in the journal, each with the place behind it.
  /// - Throws: `RunJournal.Malformed`.
  func events(from start: Int = 0) throws -> [(event: RunEvent, end: Int)] {
    var end = start
    return try lines.lines(from: start).enumerated().map { index, line in
      end += line.count + 1
      guard let event = try? JSONDecoder.numbers.decode(RunEvent.self, from: line) else {
        let before = try start == 0 ? 0 : lines.lines().count - lines.lines(from: start).count
        throw Malformed(path: lines.url.path, line: before + index + 1)
      }
      return (event, end)
    }
  }

  /// Keeps a file as it is now, under a second name: the files of a data directory are replaced, never changed in place.
  func keep(_ file: URL, as path: String) throws {
    let kept = files.appendingPathComponent(path)
    try AtomicFile.createFolder(kept.deletingLastPathComponent())
    try? FileManager.default.removeItem(at: kept)
    do { try FileManager.default.linkItem(at: file, to: kept) } catch {
      // Another file system, or one without links.
      try FileManager.default.copyItem(at: file, to: kept)
    }
  }

  func kept(_ path: String) -> URL { files.appendingPathComponent(path) }

  func release(_ path: String) {
    try? FileManager.default.removeItem(at: kept(path))
    // Folders that became empty go with it.
    var folder = kept(path).deletingLastPathComponent()
    while folder.path.count >= files.path.count, rmdir(folder.path) == 0 { folder.deleteLastPathComponent() }
  }
}

/// The folder `runs` of a data directory: a journal for each run, the oldest first.
public struct RunFolder: Sendable {
  public static let name = "runs"
  let data: URL
  private var url: URL { data.appendingPathComponent(Self.name, isDirectory: true) }

  /// - Parameter data: the data directory.
  public init(_ data: URL) { self.data = data }

  /// The runs that told at least that they began.
  public func journals() throws -> [RunJournal] {
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
      .filter { !$0.hasPrefix(".") }
      .map { RunJournal(url.appendingPathComponent($0, isDirectory: true)) }
      .filter { try !$0.events().isEmpty }
  }

  func journal(_ id: String) -> RunJournal { RunJournal(url.appendingPathComponent(id, isDirectory: true)) }

  /// A new one, called by its begin in UTC: `20261125-041500-3f2a`.
  func create(at date: Date) throws -> RunJournal {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "yyyyMMdd-HHmmss"
    try AtomicFile.createFolder(url)
    while true {
      let id = format.string(from: date) + String(format: "-%04x", UInt16.random(in: 0...UInt16.max))
      let folder = url.appendingPathComponent(id, isDirectory: true)
      if mkdir(folder.path, 0o755) == 0 { return RunJournal(folder) }
      guard errno == EEXIST else { throw AtomicFile.Failure(path: folder.path, step: "create the folder", code: errno) }
    }
  }
}
