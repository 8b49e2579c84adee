public import Foundation

/// A server in Python (standard library only) in a process of its own, on a free port of the loopback interface.
/// The script prints its port as its first line.
public final class PythonServer {
  public let port: Int
  private let process = Process()

  public struct Failure: Error, CustomStringConvertible {
    public let script: String
    public var description: String { "\(script): expected a port on its first line; is python3 installed?" }
  }

  public init(_ script: URL, _ arguments: [String]) throws {
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-u", script.path] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
    guard let port = Int(String(decoding: line, as: UTF8.self)) else { throw Failure(script: script.path) }
    self.port = port
  }

  public var endpoint: String { "http://127.0.0.1:\(port)" }

  /// The answer of a plain GET: for the counters that the scripts keep.
  public func get(_ path: String) throws -> Data {
    let process = Process()
    let pipe = Pipe()
    let script = "import sys, urllib.request; sys.stdout.buffer.write(urllib.request.urlopen(sys.argv[1]).read())"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, endpoint + path]
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return data
  }

  public func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { stop() }
}
