public import Foundation

/// A program in a process of its own. What it prints goes to files: nobody waits for the end of a pipe, which whatever it
/// started could hold open.
public final class ChildProcess: Watched {
  private let process = Process()
  private let folder: TemporaryFolder
  public let name: String

  /// - Parameters:
  ///   - environment: the whole of it; nil for the tests' own.
  ///   - isOneText: whether errors go where the output goes.
  public init(
    _ program: URL, _ arguments: [String], in directory: URL? = nil, environment: [String: String]? = nil,
    isOneText: Bool = false
  ) throws {
    folder = try TemporaryFolder()
    name = ([program.lastPathComponent] + arguments.prefix(4)).joined(separator: " ").prefix(200).description
    for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: folder[name].path, contents: nil) }
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = environment
    let output = try FileHandle(forWritingTo: folder["out"])
    let errors = try FileHandle(forWritingTo: folder["err"])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = isOneText ? output : errors
    try process.run()
    // The child has its own. `run` lists all that are open in this process, and has read beyond the list where it was long.
    try output.close()
    try errors.close()
  }

  public var processID: Int32 { process.processIdentifier }
  public var isRunning: Bool { process.isRunning }

  public func signal(_ number: Int32) { if isRunning { kill(process.processIdentifier, number) } }

  /// What it printed so far.
  public var output: Data { get throws { try Data(contentsOf: folder["out"]) } }
  public var errors: Data { get throws { try Data(contentsOf: folder["err"]) } }

  public var printed: String {
    [try? output, try? errors].map { String(decoding: $0 ?? Data(), as: UTF8.self) }.joined()
  }

  /// Waits for its end; kills it, and nothing else, when it takes longer.
  /// - Returns: its status, 128 and the signal's number where one ended it.
  /// - Throws: `Overdue`, with what it printed.
  @discardableResult
  public func wait(within seconds: Double) throws -> Int32 {
    do { try waitFor("the end of \(name)", within: seconds, from: nil) { !isRunning } } catch let late as Overdue {
      signal(SIGKILL)
      throw Overdue(description: "\(late). It was killed. It printed: \(printed.suffix(4_000))")
    }
    return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }
}
