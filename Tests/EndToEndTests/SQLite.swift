import Foundation
import TestSupport

/// Reads a database as another program would: with Python's own sqlite3.
struct SQLite {
  let url: URL

  init(_ url: URL) { self.url = url }

  struct Failure: Error {}

  /// Runs a statement that changes it.
  func change(_ statement: String) throws {
    let script = """
      import sqlite3, sys
      with sqlite3.connect(sys.argv[1]) as database: database.execute(sys.argv[2])
      """
    _ = try ToolRun.output("python3", "-c", script, url.path, statement)
  }

  func rows(_ query: String) throws -> [[String]] {
    let script = """
      import json, sqlite3, sys
      print(json.dumps([[str(value) for value in row] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])]))
      """
    let data = try ToolRun.output("python3", "-c", script, url.path, query)
    guard let rows = try JSONSerialization.jsonObject(with: data) as? [[String]] else { throw Failure() }
    return rows
  }
}
