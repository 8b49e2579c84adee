import Foundation

/// What did not come in time, or cannot come any more.
public struct Overdue: Error, CustomStringConvertible {
  public let description: String
}

/// What a test waits for somebody else to do it: a program, a server.
public protocol Watched {
  var isRunning: Bool { get }
  /// What it is called in a failure.
  var name: String { get }
  /// What it printed so far, errors among it.
  var printed: String { get }
}

/// Asks again and again until something is so. A limit of time on a test is no way out of a loop that holds its thread:
/// the loop itself has to end.
///
///     try waitFor("the first request", from: run) { try server.get(count: "/requests") > 0 }
///
/// - Parameters:
///   - seconds: after which it is given up.
///   - process: who is to bring it about: once that has ended, nobody does.
/// - Throws: `Overdue`, which says what was waited for and what the process printed.
public func waitFor(
  _ what: String, within seconds: Double = 120, from process: (any Watched)? = nil, _ isSo: () throws -> Bool
) throws {
  let deadline = Deadline(what, seconds, process)
  while true {
    // Looked at first: what it did just before it ended counts.
    let isAlive = process?.isRunning ?? true
    if try isSo() { return }
    try deadline.check(isAlive: isAlive)
    usleep(5_000)
  }
}

/// The same in a task, which frees its thread meanwhile: for what only a task can ask, and where others need the thread.
public func eventually(
  _ what: String, within seconds: Double = 120, from process: (any Watched)? = nil,
  isolation: isolated (any Actor)? = #isolation, _ isSo: () async throws -> Bool
) async throws {
  let deadline = Deadline(what, seconds, process)
  while true {
    let isAlive = process?.isRunning ?? true
    if try await isSo() { return }
    try deadline.check(isAlive: isAlive)
    try await Task.sleep(for: .milliseconds(5))
  }
}

private struct Deadline {
  let what: String
  let seconds: Double
  let process: (any Watched)?
  let end: ContinuousClock.Instant

  init(_ what: String, _ seconds: Double, _ process: (any Watched)?) {
    (self.what, self.seconds, self.process) = (what, seconds, process)
    end = .now + .seconds(seconds)
  }

  func check(isAlive: Bool) throws {
    guard isAlive, .now < end else {
      let why = isAlive ? "not there after \(seconds) s" : "\(process?.name ?? "the process") has ended"
      let printed = process.map { ". \($0.name) printed: \($0.printed.suffix(4_000))" } ?? ""
      throw Overdue(description: "waiting for \(what): \(why)\(printed)")
    }
  }
}
