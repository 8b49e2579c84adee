public import Foundation

/// A server in Python (standard library only) in a process of its own, on a free port of the loopback interface.
/// The script prints its port as its first line.
public final class PythonServer: Watched {
  public let port: Int
  private let process: ChildProcess

  public init(_ script: URL, _ arguments: [String]) throws {
    let process = try ChildProcess(
      URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-u", script.path] + arguments)
    self.process = process
    var port: Int?
    do {
      try waitFor("the port of \(script.lastPathComponent); is python3 installed?", within: 60, from: process) {
        let text = String(decoding: try process.output, as: UTF8.self)
        guard let end = text.firstIndex(of: "\n") else { return false }
        port = Int(text[..<end])
        return port != nil
      }
    } catch {
      process.signal(SIGKILL)
      throw error
    }
    self.port = port ?? 0
  }

  public var endpoint: String { "http://127.0.0.1:\(port)" }
  public var isRunning: Bool { process.isRunning }
  public var name: String { process.name }
  public var printed: String { process.printed }

  /// The answer of a plain GET: for the counters that the scripts keep.
  public func get(_ path: String) throws -> Data {
    let script =
      "import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1], timeout=60).read())"
    do { return try ToolRun.output("python3", "-c", script, endpoint + path) } catch {
      throw ToolRun.Failure(description: "\(error). \(name) printed: \(printed.suffix(4_000))")
    }
  }

  public func get(count path: String) throws -> Int {
    Int(String(decoding: try get(path), as: UTF8.self)) ?? -1
  }

  public func stop() {
    process.signal(SIGKILL)
    _ = try? process.wait(within: 30)
  }

  deinit { stop() }
}
