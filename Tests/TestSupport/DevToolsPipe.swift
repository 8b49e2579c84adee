import Foundation
import Synchronization

/// Chromium's `--remote-debugging-pipe`: JSON messages, each ended by a NUL. Nothing listens on a port, and no library is
/// needed. Protocol: https://chromedevtools.github.io/devtools-protocol/
final class DevToolsPipe: Sendable {
  private struct State {
    var last = 0
    var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let input: FileHandle
  private let process: pid_t

  /// - Parameter heard: gets each message that answers nothing.
  init(_ executable: URL, _ arguments: [String], heard: @escaping @Sendable (Data) -> Void) throws {
    let process = Process()
    let (toBrowser, fromBrowser) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // The browser talks over 3 and 4, which Foundation does not hand on.
    process.arguments =
      ["-c", #"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#, executable.path] + arguments
    process.standardInput = toBrowser
    process.standardOutput = fromBrowser
    process.standardError = FileHandle.nullDevice
    // A browser that died is an error of write(), not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    try process.run()
    self.process = process.processIdentifier
    input = toBrowser.fileHandleForWriting
    let output = fromBrowser.fileHandleForReading
    // A thread of its own: it waits.
    Thread.detachNewThread { [weak self] in
      var rest = Data()
      while true {
        let piece = output.availableData
        guard !piece.isEmpty else { break }
        rest += piece
        while let end = rest.firstIndex(of: 0) {
          self?.take(Data(rest[..<end]), heard)
          rest = Data(rest[(end + 1)...])
        }
      }
      self?.end()
    }
  }

  /// - Returns: the whole answer.
  func send(_ method: String, _ parameters: [String: any Sendable], session: String?) async throws -> Data {
    let number = state.withLock { state in
      state.last += 1
      return state.last
    }
    var message: [String: Any] = ["id": number, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    let line = try JSONSerialization.data(withJSONObject: message) + [0]
    return try await withCheckedThrowingContinuation { continuation in
      let hasEnded = state.withLock { state in
        if !state.hasEnded { state.waiting[number] = continuation }
        return state.hasEnded
      }
      if hasEnded {
        return continuation.resume(throwing: Browser.Failure(doing: method, found: "a browser that ended"))
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [weak self] in
        self?.finish(number, .failure(Browser.Failure(doing: method, found: "no answer in a minute")))
      }
      do { try input.write(contentsOf: line) } catch { finish(number, .failure(error)) }
    }
  }

  /// The browser with the processes that it has started: Foundation's `Process` leads a process group of its own.
  func stop() { kill(-process, SIGKILL) }

  private func take(_ message: Data, _ heard: (Data) -> Void) {
    struct Answer: Decodable { let id: Int? }
    if let number = (try? JSONDecoder().decode(Answer.self, from: message))?.id {
      finish(number, .success(message))
    } else {
      heard(message)
    }
  }

  private func finish(_ number: Int, _ result: Result<Data, any Error>) {
    state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(with: result)
  }

  private func end() {
    let waiting = state.withLock { state in
      state.hasEnded = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values {
      continuation.resume(throwing: Browser.Failure(doing: "waiting", found: "a browser that ended"))
    }
  }
}
