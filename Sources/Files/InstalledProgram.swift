public import Foundation

/// A program of somebody else that is installed on this machine.
public struct InstalledProgram: Sendable, Equatable {
  public let url: URL

  public var name: String { url.lastPathComponent }

  /// The first of some names that is on the PATH; nil where none is.
  /// - Parameter path: folders between colons; what is not absolute is passed over.
  public init?(_ names: [String], path: String? = ProcessInfo.processInfo.environment["PATH"]) {
    let folders = (path ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    let places = names.flatMap { name in folders.map { URL(fileURLWithPath: "\($0)/\(name)") } }
    guard let first = places.first(where: Self.isProgram) else { return nil }
    url = first
  }

  /// A folder may be entered, which is the same right.
  private static func isProgram(_ place: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) && !isFolder.boolValue
      && FileManager.default.isExecutableFile(atPath: place.path)
  }

  public struct Failure: Error, CustomStringConvertible, Equatable {
    public let program: String
    public let reason: String
    /// The last that it printed.
    public let words: String

    public var description: String {
      "\(program): expected it to end with 0, found \(reason)\(words.isEmpty ? "" : "; it printed: \(words)")"
    }
  }

  /// Variables of the environment that it gets: none that may hold a secret.
  private static let kept: Set = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH"]

  /// Runs it to its end. One that takes longer, or that is to stop, is ended; nothing else is.
  /// - Parameters:
  ///   - environment: beside what it gets of this process's own.
  ///   - seconds: after which it is ended.
  /// - Returns: the last lines that it printed, in one.
  /// - Throws: `Failure`, `CancellationError`, what Foundation throws where it cannot be started.
  public func run(
    _ arguments: [String], environment: [String: String] = [:], within seconds: Double, stop: StopSignal
  ) async throws -> String {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.filter { Self.kept.contains($0.key) }
      .merging(environment) { $1 }
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    // A program that it leaves behind may hold the pipe open: what is there is taken, and no end is waited for.
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var words = LastWords()
    let end = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      words.take(from: descriptor)
      guard !stop.isSet, !Task.isCancelled, ContinuousClock.now < end else {
        Self.end(process)
        try stop.checkpoint()
        try Task.checkCancellation()
        throw Failure(program: name, reason: "no end after \(Int(seconds)) s", words: words.text)
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
    words.take(from: descriptor)
    let status = process.terminationStatus
    guard process.terminationReason == .exit, status == 0 else {
      let reason = process.terminationReason == .exit ? "status \(status)" : "signal \(status)"
      throw Failure(program: name, reason: reason, words: words.text)
    }
    return words.text
  }

  /// With what it started itself, which Foundation has put in a group of its own. It cannot be asked: it has the signals blocked
  /// that the thread has which started it.
  private static func end(_ process: Process) {
    let id = process.processIdentifier
    kill(getpgid(id) == id ? -id : id, SIGKILL)
    _ = patiently(seconds: 1) { !process.isRunning }
  }
}

/// The end of what a program prints.
private struct LastWords {
  private var bytes: [UInt8] = []
  private static let most = 2_000

  mutating func take(from descriptor: Int32) {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count > 0 else { return }
      bytes = (bytes + piece.prefix(count)).suffix(Self.most)
    }
  }

  /// The last lines, in one.
  var text: String {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(3).joined(separator: " | ")
  }
}
