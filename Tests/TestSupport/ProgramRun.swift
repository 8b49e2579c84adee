public import Foundation

/// One run of the built `tiles`, in a process of its own.
public struct ProgramRun: Sendable {
  public let status: Int32
  public let output: String
  public let errors: String

  /// The built program: it lies beside the tests' own executable.
  public static let executable: URL = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return beside.appendingPathComponent("tiles")
  }()

  /// The last line of the output as a JSON object, as `--json` leaves it.
  public var json: [String: Any] {
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    return (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
  }

  public func integer(_ name: String) -> Int? { (json[name] as? NSNumber)?.intValue }
  public func double(_ name: String) -> Double? { (json[name] as? NSNumber)?.doubleValue }

  /// Runs to the end.
  /// - Parameter environment: added to a small clean one: no token, no MLflow, no data directory of the caller's.
  public init(_ arguments: [String], in folder: URL, environment: [String: String] = [:]) throws {
    let run = try Running(arguments, in: folder, environment: environment)
    self = try run.wait()
  }

  public struct Failed: Error {
    public let errors: String
    public init(errors: String) { self.errors = errors }
  }

  /// A folder with a few tiles of the procedural source in `Data`.
  public static func smallHarvest() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let fetch = try ProgramRun(
      ["fetch", "--source", "sample", "--bbox", "2,46,2.6,46.4", "--zoom", "10", "--quiet"], in: folder.url)
    guard fetch.status == 0 else { throw Failed(errors: fetch.errors) }
    return folder
  }

  fileprivate init(status: Int32, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

  /// A run that is under way.
  public final class Running {
    private let process = Process()
    private let folder: TemporaryFolder

    public init(_ arguments: [String], in directory: URL, environment: [String: String] = [:]) throws {
      folder = try TemporaryFolder()
      for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: folder[name].path, contents: nil) }
      let inherited = ProcessInfo.processInfo.environment
      let kept = ["PATH", "HOME", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "LANG"]
      process.environment = inherited.filter { kept.contains($0.key) }.merging(environment) { $1 }
      process.executableURL = ProgramRun.executable
      process.arguments = arguments
      process.currentDirectoryURL = directory
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: folder["out"])
      process.standardError = try FileHandle(forWritingTo: folder["err"])
      try process.run()
    }

    public var processID: Int32 { process.processIdentifier }
    public var isRunning: Bool { process.isRunning }

    public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What it printed so far.
    public var output: String { get throws { try text("out") } }

    private func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder[name]), as: UTF8.self)
    }

    public func wait() throws -> ProgramRun {
      process.waitUntilExit()
      let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
      return ProgramRun(status: status, output: try text("out"), errors: try text("err"))
    }
  }
}
