import Foundation

/// A run that an MLflow server is told of: a bounded queue, and one sender behind it.
final class MLflowRun: TrackedRun {
  private let events: AsyncStream<MLflowSender.Event>.Continuation
  private let sender: MLflowSender
  private let queue: Task<Void, Never>
  private let health: MLflowHealth
  private let patience: Double
  private let now: @Sendable () -> Date

  init(
    _ run: RunDescription, client: MLflowClient, health: MLflowHealth, limits: MLflowLimits,
    now: @escaping @Sendable () -> Date
  ) {
    let sender = MLflowSender(
      run, started: Self.milliseconds(now()), client: client, health: health, limits: limits)
    let (stream, events) = AsyncStream.makeStream(
      of: MLflowSender.Event.self, bufferingPolicy: .bufferingOldest(max(limits.queue, 1)))
    self.sender = sender
    self.events = events
    self.health = health
    self.now = now
    patience = limits.patience
    queue = Task {
      await sender.sendAll()
      for await event in stream { await sender.take(event) }
    }
  }

  // Nobody can end the run any more: the sender finishes what it has.
  deinit { events.finish() }

  var id: String? { get async { await sender.runID } }

  func log(_ metrics: [String: Double], step: Int) {
    let time = Self.milliseconds(now())
    add(
      .metrics(
        metrics.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value, timestamp: time, step: step) }))
  }

  func tag(_ key: String, _ value: String) { add(.tag(key: key, value: value)) }

  func log(_ input: DatasetInput) { add(.input(input)) }

  func log(artifact file: URL, as path: String) { add(.artifact(file, path: path)) }

  func end(_ status: RunStatus) async {
    events.finish()
    let time = Self.milliseconds(now())
    // Tasks of their own: a cancelled caller (Ctrl-C) still gets its KILLED through.
    let last = Task { [queue, sender] in
      await queue.value
      await sender.end(status, at: time)
    }
    let timer = Task { [queue, patience] in
      try await Task.sleep(for: .seconds(patience))
      queue.cancel()
      last.cancel()
    }
    await last.value
    timer.cancel()
  }

  private func add(_ event: MLflowSender.Event) {
    if case .dropped = events.yield(event) { health.warn("MLflow is too slow: the queue for it is full") }
  }

  private static func milliseconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970 * 1000) }
}
