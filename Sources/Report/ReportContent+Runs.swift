public import Foundation

extension ReportContent {
  /// Trainings side by side, the params in which they differ, and the figures that they ended with.
  public struct Runs: Codable, Sendable, Equatable {
    public var params: [String]
    public var figures: [String]
    public var rows: [Run]

    public init(params: [String], figures: [String], rows: [Run]) {
      self.params = params
      self.figures = figures
      self.rows = rows
    }
  }

  /// A training of the data directory.
  public struct Run: Codable, Sendable, Equatable {
    public var id: String
    public var name: String
    public var started: Date
    public var seconds: Double
    public var status: String
    public var steps: Int
    /// What it was asked.
    public var params: [String: String]
    /// What it ended with, under the names of `metrics.jsonl`.
    public var metrics: [String: Double]

    public init(
      id: String, name: String, started: Date, seconds: Double, status: String, steps: Int,
      params: [String: String] = [:], metrics: [String: Double] = [:]
    ) {
      self.id = id
      self.name = name
      self.started = started
      self.seconds = seconds
      self.status = status
      self.steps = steps
      self.params = params
      self.metrics = metrics
    }
  }

  /// A stage as the manifest recorded it.
  public struct StageFact: Codable, Sendable, Equatable {
    public var name: String
    public var ended: Date?
    public var seconds: Double?
    public var version: String
    public var command: String

    public init(name: String, ended: Date?, seconds: Double?, version: String, command: String) {
      self.name = name
      self.ended = ended
      self.seconds = seconds
      self.version = version
      self.command = command
    }
  }
}
