import Files
import Foundation

/// How much of a journal an MLflow server has: `mlflow.json` beside it. It spares sending everything again; that nothing is
/// sent twice does not hang on it, for what the server is told is the same each time.
struct DeliveryState: Codable, Sendable {
  var run: MLflowClient.Run
  /// Bytes of the journal.
  var sent: Int

  static func all(of journal: RunJournal) -> [String: DeliveryState] {
    let known = (try? JSONDecoder().decode([String: DeliveryState].self, from: journal.deliveries.data())) ?? [:]
    return known.filter { $0.value.sent >= 0 }
  }

  /// - Throws: `AtomicFile.Failure`.
  func write(for server: String, of journal: RunJournal) throws {
    var all = Self.all(of: journal)
    all[server] = self
    try AtomicFile.write(try JSONEncoder.indented.encode(all), to: journal.deliveries)
  }
}
