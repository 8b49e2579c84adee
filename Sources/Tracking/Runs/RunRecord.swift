public import Foundation

/// A run as its journal tells it.
public struct RunRecord: Sendable {
  public let id: String
  public private(set) var run: RunDescription
  public let started: Date
  /// Of the last event.
  public let lastHeard: Date
  /// nil for a run that has not ended, or was killed without a word.
  public private(set) var status: RunStatus?
  /// The last value of each.
  public private(set) var metrics: [String: Double] = [:]
  public private(set) var steps: Set<Int> = []
  /// The run's name on each MLflow server that has heard of it.
  public let onServers: [String: String]

  /// - Throws: `RunJournal.Malformed`.
  public init(_ journal: RunJournal) throws {
    let events = try journal.events().map(\.event)
    guard let first = events.first, let last = events.last, case .begin(let run) = first.told else {
      throw RunJournal.Malformed(path: journal.folder.path, line: 1)
    }
    func date(_ event: RunEvent) -> Date { Date(timeIntervalSince1970: Double(event.time) / 1000) }
    id = journal.id
    self.run = run
    started = date(first)
    lastHeard = date(last)
    onServers = DeliveryState.all(of: journal).mapValues(\.run.id)
    for event in events {
      switch event.told {
      case .metrics(let values, let step):
        metrics.merge(values) { $1 }
        steps.insert(step)
      case .tag(let key, let value): self.run.tags[key] = value
      case .resume: status = nil
      case .end(let status): self.status = status
      case .begin, .input, .artifact: break
      }
    }
  }

  /// One that has steps to compare; a pipeline's own run has not.
  public var isTraining: Bool { !steps.isEmpty && run.source == "tiles cluster" }

  /// What began, the oldest first.
  public static func all(in data: URL) throws -> [RunRecord] {
    try RunFolder(data).journals().map { try RunRecord($0) }
  }
}
