public import Foundation

/// What a data directory's runs told and an MLflow server has not heard yet.
public struct Outbox: Sendable {
  private let delivery: MLflowDelivery
  private let journals: [RunJournal]

  /// What became of a run.
  public struct Sent: Sendable {
    public let run: RunRecord
    /// What the server calls it; nil where it could not be asked.
    public let mlflowID: String?
    /// Events that were sent now, and those that still wait.
    public let sent: Int
    public let waiting: Int
  }

  /// A run that was killed without a word is ended as such: nobody may be working in the data directory.
  /// - Throws: `RunJournal.Malformed`, `AtomicFile.Failure`; `HTTPError` when the HTTP client cannot start.
  public init(
    of data: URL, for server: MLflowConfiguration, userAgent: String, limits: MLflowLimits = MLflowLimits(),
    warn: @escaping @Sendable (String) -> Void
  ) throws {
    var server = server
    // Every run is its own.
    server.runID = nil
    journals = try RunFolder(data).journals()
    for journal in journals {
      let run = try RunRecord(journal)
      if run.status == nil { try journal.append(.end(status: .killed), at: run.lastHeard) }
    }
    delivery = try MLflowDelivery(server, userAgent: userAgent, limits: limits, health: Health(warn))
    for journal in journals { delivery.add(journal) }
  }

  /// - Throws: `RunJournal.Malformed`.
  public func send() async throws -> [Sent] {
    await delivery.deliver()
    var all: [Sent] = []
    for journal in journals {
      let (sent, waiting) = try await delivery.count(of: journal)
      all.append(
        Sent(
          run: try RunRecord(journal), mlflowID: await delivery.runID(of: journal), sent: sent, waiting: waiting))
    }
    return all
  }
}
