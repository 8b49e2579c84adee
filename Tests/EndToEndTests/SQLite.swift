import Foundation

/// Reads a database as another program would: with Python's own sqlite3.
struct SQLite {
  let url: URL

  init(_ url: URL) { self.url = url }

  struct Failure: Error {}

  func rows(_ query: String) throws -> [[String]] {
    let script = """
      import json, sqlite3, sys
      print(json.dumps([[str(value) for value in row] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])]))
      """
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, url.path, query]
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard let rows = try JSONSerialization.jsonObject(with: data) as? [[String]] else { throw Failure() }
    return rows
  }
}
