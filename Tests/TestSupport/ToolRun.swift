public import Foundation

/// A program of somebody else, run to its end.
public struct ToolRun: Sendable {
  /// 128 and the signal's number where one ended it.
  public let status: Int32
  /// What it printed, errors among it.
  public let output: String

  /// - Parameters:
  ///   - environment: over the tests' own.
  ///   - seconds: after which it is killed.
  public init(
    _ program: URL, _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:],
    within seconds: Double = 600
  ) throws {
    let child = try ChildProcess(
      program, arguments, in: folder,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, isOneText: true)
    status = try child.wait(within: seconds)
    output = String(decoding: try child.output, as: UTF8.self)
  }

  /// A program on the PATH, of which only the output is wanted.
  /// - Throws: `Overdue`, or `Failure` where it does not end with 0.
  public static func output(_ words: String..., within seconds: Double = 120) throws -> Data {
    let child = try ChildProcess(URL(fileURLWithPath: "/usr/bin/env"), words)
    guard try child.wait(within: seconds) == 0 else { throw Failure(description: "\(child.name): \(child.printed)") }
    return try child.output
  }

  public struct Failure: Error, CustomStringConvertible { public let description: String }
}
