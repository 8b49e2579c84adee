import Foundation

/// Sends a run's events in order, one after the other. What fails for the moment waits for the next event, so that a
/// server that comes back learns everything; what the server refuses is dropped.
actor MLflowSender {
  enum Event: Sendable {
    case metrics([LogBatch.Metric])
    case tag(key: String, value: String)
    case input(DatasetInput)
    case artifact(URL, path: String)
  }

  private var client: MLflowClient
  private let health: MLflowHealth
  private let limits: MLflowLimits
  private let description: RunDescription
  /// Unix time in milliseconds, as all times here.
  private let started: Int64

  private var run: MLflowClient.Run?
  private var isDescribed = false
  /// The server refuses the run itself: there is nothing to send anything to.
  private var isRefused = false
  private var unsent: [Event] = []

  init(_ description: RunDescription, started: Int64, client: MLflowClient, health: MLflowHealth, limits: MLflowLimits)
  {
    self.description = description
    self.started = started
    self.client = client
    self.health = health
    self.limits = limits
  }

  var runID: String? { run?.id }

  func take(_ event: Event) async {
    guard !isRefused else { return }
    guard unsent.count < limits.queue else {
      health.warn("MLflow at \(client.configuration.server) is away for too long: the queue for it is full")
      return
    }
    unsent.append(event)
    await sendAll()
  }

  func end(_ status: RunStatus, at time: Int64) async {
    await sendAll()
    guard let run, unsent.isEmpty else { return }
    _ = await attempt { try await $0.update(run, status: status.rawValue, endTime: time) }
  }

  /// Sends what there is, the run itself first, until the server is away.
  func sendAll() async {
    guard !isRefused else { return }
    if run == nil {
      let outcome = await attempt { run = try await $0.begin(name: description.name, startTime: started) }
      isRefused = outcome == .refused
      if isRefused { unsent = [] }
    }
    guard let run else { return }
    if !isDescribed {
      let batches = LogBatch.split(
        params: description.params.sorted { $0.key < $1.key }.map(LogBatch.Pair.param),
        tags: description.tags.sorted { $0.key < $1.key }.map(LogBatch.Pair.tag))
      guard await attempt({ try await $0.log(batches, to: run) }) != .away else { return }
      isDescribed = true
    }
    while !unsent.isEmpty {
      // Metrics that have gathered go together.
      let metrics = unsent.prefix { $0.metrics != nil }
      let events = metrics.isEmpty ? unsent.prefix(1) : metrics
      guard await attempt({ try await send(events, with: $0, to: run) }) != .away else { return }
      unsent.removeFirst(events.count)
    }
  }

  private func send(_ events: ArraySlice<Event>, with client: MLflowClient, to run: MLflowClient.Run) async throws {
    switch events.first {
    case .metrics: try await client.log(LogBatch.split(metrics: events.flatMap { $0.metrics ?? [] }), to: run)
    case .tag(let key, let value): try await client.setTag(key, value, of: run)
    case .input(let input): try await client.log(input, to: run)
    case .artifact(let file, let path): try await client.put(file, as: path, to: run)
    case nil: break
    }
  }

  private enum Outcome { case done, away, refused }

  /// What became of a call; a warning says what went wrong.
  private func attempt(_ call: (MLflowClient) async throws -> Void) async -> Outcome {
    client.tries = health.isAway ? 1 : limits.tries
    do {
      try await call(client)
      health.isAway = false
      return .done
    } catch {
      let isCut = error is CancellationError
      let isAway = isCut || (error as? MLflowError)?.isTransient == true
      if isAway { health.isAway = true }
      health.warn(isCut ? "MLflow at \(client.configuration.server) is too slow for the end of a run" : "\(error)")
      return isAway ? .away : .refused
    }
  }
}

extension MLflowSender.Event {
  fileprivate var metrics: [LogBatch.Metric]? {
    if case .metrics(let metrics) = self { metrics } else { nil }
  }
}
