import Foundation

/// A process of our own, whose end tells how it went. In place of `Process`, which gives each child a group of its own, so
/// that what hangs could not be ended with all that it started.
struct Child {
  let id: pid_t

  struct Failure: Error, CustomStringConvertible {
    let program: String
    let code: Int32
    var description: String { "\(program): expected a program that starts, found \(String(cString: strerror(code)))" }
  }

  enum End: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// - Parameter errors: what it says is written there; all else is dropped.
  init(_ program: URL, _ words: [String], errors: URL) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    // A backtrace takes seconds.
    let environment = ProcessInfo.processInfo.environment.merging([
      "SWIFT_BACKTRACE": "enable=no", "LC_ALL": "C.UTF-8", "MLFLOW_TRACKING_URI": "",
    ]) { $1 }
    var arguments = ([program.path] + words).map { strdup($0) }
    var variables = environment.map { strdup("\($0)=\($1)") }
    defer { (arguments + variables).forEach { free($0) } }
    arguments.append(nil)
    variables.append(nil)
    var id: pid_t = 0
    let code = posix_spawn(&id, program.path, &actions, nil, arguments, variables)
    guard code == 0 else { throw Failure(program: program.path, code: code) }
    self.id = id
  }

  /// nil while it runs.
  func end(waiting: Bool = false) -> End? {
    var status: Int32 = 0
    guard waitpid(id, &status, waiting ? 0 : WNOHANG) == id else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
  }

  /// With what it started, where it leads a group.
  func kill() {
    _ = Glibc.kill(-id, SIGKILL)
    _ = Glibc.kill(id, SIGKILL)
    _ = end(waiting: true)
  }

  /// The greatest memory that it has had, in bytes.
  var peak: Int { Memory.peak(of: "\(id)") }
}

enum Memory {
  /// - Parameter process: its number, or `self`.
  static func peak(of process: String) -> Int {
    // Not through Foundation, which asks for the size of a file that has none.
    let file = open("/proc/\(process)/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(file, &bytes, bytes.count)
    let text = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    guard let line = text.range(of: "VmHWM:") else { return 0 }
    let kilobytes = text[line.upperBound...].drop { !$0.isNumber }.prefix { $0.isNumber }
    return (Int(kilobytes) ?? 0) << 10
  }

  /// From here on the peak is that of what comes.
  static func forgetPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    write(file, "5", 1)
    close(file)
  }
}
