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
  public final class Running: Watched {
    private let process: ChildProcess

    public init(_ arguments: [String], in directory: URL, environment: [String: String] = [:]) throws {
      let inherited = ProcessInfo.processInfo.environment
      let kept = ["PATH", "HOME", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "LANG"]
      // With other kernels of the BLAS the last digits differ from what a launcher's ranks find, which inherit all.
      func isKept(_ name: String) -> Bool { kept.contains(name) || name.hasPrefix("OPENBLAS_") }
      process = try ChildProcess(
        ProgramRun.executable, arguments, in: directory,
        environment: inherited.filter { isKept($0.key) }.merging(environment) { $1 })
    }

    public var processID: Int32 { process.processID }
    public var isRunning: Bool { process.isRunning }
    public var name: String { process.name }
    public var printed: String { process.printed }

    public func signal(_ number: Int32) { process.signal(number) }

    /// What it printed so far.
    public var output: String { get throws { String(decoding: try process.output, as: UTF8.self) } }

    /// - Parameter seconds: after which it is killed.
    public func wait(within seconds: Double = 900) throws -> ProgramRun {
      let status = try process.wait(within: seconds)
      return ProgramRun(status: status, output: try output, errors: String(decoding: try process.errors, as: UTF8.self))
    }
  }
}
