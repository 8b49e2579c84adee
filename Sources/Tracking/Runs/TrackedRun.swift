import Files
public import Foundation
import Synchronization

/// One run that is under way. Telling never stops and never slows what it tells of: nothing here throws, and only `end`
/// waits for a server, for a bounded time.
public final class TrackedRun: Sendable {
  /// Its name in `runs/`; nil where no journal could be made.
  public var id: String? { journal?.id }
  /// The steps that a run which goes on has told already.
  public let toldSteps: Set<Int>

  private let journal: RunJournal?
  private let delivery: MLflowDelivery?
  private let patience: Double
  private let now: @Sendable () -> Date
  private let warn: @Sendable (String) -> Void
  /// Lines are written one at a time; true when the last one is.
  private let isEnded = Mutex(false)

  init(
    _ journal: RunJournal?, toldSteps: Set<Int> = [], delivery: MLflowDelivery?, patience: Double,
    now: @escaping @Sendable () -> Date, warn: @escaping @Sendable (String) -> Void
  ) {
    self.journal = journal
    self.toldSteps = toldSteps
    self.delivery = delivery
    self.patience = patience
    self.now = now
    self.warn = warn
    if let journal { delivery?.add(journal) }
  }

  /// What the MLflow server calls the run; nil until it has answered, and without one.
  public var mlflowID: String? {
    get async {
      guard let journal else { return nil }
      return await delivery?.runID(of: journal)
    }
  }

  public func log(_ metrics: [String: Double], step: Int) { tell(.metrics(values: metrics, step: step)) }

  /// What is known only on the way or in the end, such as the best step.
  public func tag(_ key: String, _ value: String) { tell(.tag(key: key, value: value)) }

  public func log(_ input: DatasetInput) { tell(.input(dataset: input)) }

  /// - Parameter path: where the file goes among the run's artifacts, such as `cluster/assignments.csv`. It is sent as it is
  ///   now, also when another has taken its place by then.
  public func log(artifact file: URL, as path: String) {
    guard let journal else { return }
    do {
      let digest = try Digest.hex(.sha256, ofFile: file)
      // Without a server nothing waits for it; `tiles track` takes what is still there.
      if delivery != nil { try journal.keep(file, as: path) }
      tell(.artifact(file: journal.name(of: file), path: path, sha256: digest))
    } catch {
      warn("\(file.path): cannot be kept as an artifact of run \(journal.id): \(ErrorWords.of(error))")
    }
  }

  /// - Parameter data: an artifact that is no file of the data directory; it stays with the run.
  public func log(artifact data: Data, as path: String) {
    guard let journal else { return }
    do {
      try AtomicFile.write(data, to: journal.kept(path))
      tell(.artifact(file: journal.kept(path).path, path: path, sha256: try Digest.hex(.sha256, of: data)))
    } catch {
      warn("\(path): cannot be kept as an artifact of run \(journal.id): \(ErrorWords.of(error))")
    }
  }

  /// Sends what is left and closes the run.
  public func end(_ status: RunStatus) async {
    tell(.end(status: status))
    await settle()
  }

  /// Waits until the server has everything, is away, or the patience is at its end.
  public func settle() async {
    guard let delivery else { return }
    // Tasks of their own: a cancelled caller (Ctrl-C) still gets its KILLED through.
    let last = Task { await delivery.deliver() }
    let timer = Task { [patience] in
      try await Task.sleep(for: .seconds(patience))
      await delivery.cancel()
    }
    await last.value
    timer.cancel()
  }

  func tell(_ told: RunEvent.Told) {
    guard let journal else { return }
    isEnded.withLock { isEnded in
      do { try journal.append(told, at: now()) } catch { warn("run \(journal.id): \(ErrorWords.of(error))") }
      if case .end = told { isEnded = true } else if case .resume = told { isEnded = false }
    }
    delivery?.wake()
  }

  /// An end without a word to a server, unless it has had one.
  func abandon() {
    guard let journal else { return }
    isEnded.withLock { isEnded in
      if !isEnded { try? journal.append(.end(status: .killed), at: now()) }
      isEnded = true
    }
  }
}
