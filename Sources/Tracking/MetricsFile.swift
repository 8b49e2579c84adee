public import Files
public import Foundation

/// A run's metrics as JSON lines: an object a step, keys sorted. NaN and the infinities, which JSON lacks, are the strings
/// "NaN", "Infinity", "-Infinity". A line that a crash tore is as if it had not been written.
public struct MetricsFile: Sendable {
  private let file: LineFile

  public var url: URL { file.url }

  public struct Malformed: Error, CustomStringConvertible {
    public let path: String
    public let line: Int
    public var description: String {
      "\(path):\(line): expected a JSON object of numbers, found something else; remove that line"
    }
  }

  public init(_ target: Target) { file = LineFile(target) }

  /// - Throws: `AtomicFile.Failure`, `Target.Refusal`.
  public func append(_ record: [String: Double]) throws {
    try file.append(try JSONEncoder.line.withAllNumbers().encode(record))
  }

  /// Every whole line, in order; none when there is no file.
  /// - Throws: `MetricsFile.Malformed`, `RegularFile.Failure`.
  public func records() throws -> [[String: Double]] {
    try file.lines().enumerated().map { index, line in
      guard let record = try? JSONDecoder.numbers.decode([String: Double].self, from: line) else {
        throw Malformed(path: url.path, line: index + 1)
      }
      return record
    }
  }

  /// Forgets what came after the first `count` lines: a run that resumes tells those steps again.
  /// - Throws: `AtomicFile.Failure`, `Target.Refusal`.
  public func keep(first count: Int) throws { try file.keep(first: count) }
}
