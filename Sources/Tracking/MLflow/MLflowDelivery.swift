import Files
import Foundation
import Synchronization

/// Brings journals to an MLflow server, each in order, one call after the other. What fails for the moment stays in the
/// journal, so that a server that comes back, now or for `tiles track`, learns everything; what it refuses is passed over.
///
/// Each run carries its name in `runs/` as the tag `tiles.run`, by which it is found again, and every call says the same
/// when it is made again: a program that was killed between a call and its note repeats the call, to no effect.
actor MLflowDelivery {
  private var client: MLflowClient
  private let health: Health
  private let limits: MLflowLimits
  private let server: String
  /// A run of MLFLOW_RUN_ID's, for the first journal.
  private var given: String?

  nonisolated private let journals = Mutex<[RunJournal]>([])
  nonisolated private let bell: AsyncStream<Void>.Continuation
  private var pass: Task<Void, Never>?
  private var isRungAgain = false

  private var states: [String: DeliveryState] = [:]
  private var counts: [String: Int] = [:]
  /// Journals whose run was looked up on the server, and those that it wants nothing of.
  private var found: Set<String> = []
  private var unwanted: Set<String> = []
  private var isRefused = false

  init(_ configuration: MLflowConfiguration, userAgent: String, limits: MLflowLimits, health: Health) throws {
    client = try MLflowClient(configuration, userAgent: userAgent, tries: limits.tries, firstWait: limits.firstWait)
    self.health = health
    self.limits = limits
    server = configuration.key
    given = configuration.runID
    let (stream, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.bell = bell
    Task { [weak self] in
      for await _ in stream { await self?.deliver() }
    }
  }

  deinit { bell.finish() }

  nonisolated func add(_ journal: RunJournal) { journals.withLock { $0.append(journal) } }

  /// There is something new: it is sent soon.
  nonisolated func wake() { bell.yield() }

  /// Sends all that the journals hold until now, or until the server is away.
  func deliver() async {
    if let pass {
      isRungAgain = true
      return await pass.value
    }
    let task = Task {
      repeat {
        isRungAgain = false
        await sendAll()
      } while isRungAgain && !Task.isCancelled
      pass = nil
    }
    pass = task
    await task.value
  }

  func cancel() { pass?.cancel() }

  func runID(of journal: RunJournal) -> String? { states[journal.id]?.run.id }

  /// Events that were sent by this object, and those that the server has not got yet.
  func count(of journal: RunJournal) throws -> (sent: Int, waiting: Int) {
    let sent = counts[journal.id] ?? 0
    if unwanted.contains(journal.id) { return (sent, 0) }
    let state = states[journal.id] ?? DeliveryState.all(of: journal)[server]
    return (sent, try journal.events(from: state?.sent ?? 0).count)
  }

  private func sendAll() async {
    for journal in journals.withLock({ $0 }) where !unwanted.contains(journal.id) {
      guard !isRefused, await send(journal) else { return }
    }
  }

  /// - Returns: false when the server is away.
  private func send(_ journal: RunJournal) async -> Bool {
    do {
      var state = states[journal.id] ?? DeliveryState.all(of: journal)[server]
      let waiting = try journal.events(from: state?.sent ?? 0)
      guard !waiting.isEmpty || !found.contains(journal.id) else { return true }
      if !found.contains(journal.id) {
        let outcome = await attempt { state = try await find(journal, with: $0, known: state) }
        if outcome == .gone { health.warn("MLFLOW_RUN_ID: \(client.configuration.server) has no such run") }
        guard outcome == .done else { return outcome != .away }
        guard let state, !unwanted.contains(journal.id) else { return true }
        found.insert(journal.id)
        try note(state, of: journal)
      }
      guard var state else { return true }
      var events = try journal.events(from: state.sent)[...]
      while let first = events.first {
        // Metrics that have gathered go together.
        let metrics = events.prefix { $0.event.metrics != nil }
        let next = metrics.isEmpty ? events.prefix(1) : metrics
        let outcome = await attempt { try await tell(next.map(\.event), of: journal, with: $0, to: state.run) }
        if outcome == .gone {
          // Its store is another one now: from the beginning.
          found.remove(journal.id)
          return false
        }
        guard outcome != .away else { return false }
        if case .artifact(let file, let path, _) = first.event.told, journal.file(named: file) != journal.kept(path) {
          try journal.release(path)
        }
        state.sent = next.last?.end ?? state.sent
        counts[journal.id, default: 0] += next.count
        try note(state, of: journal)
        events = events.dropFirst(next.count)
      }
      return true
    } catch {
      health.warn(ErrorWords.of(error))
      return false
    }
  }

  private func note(_ state: DeliveryState, of journal: RunJournal) throws {
    states[journal.id] = state
    try state.write(for: server, of: journal)
  }

  /// The run on the server, made where it is not there yet.
  private func find(_ journal: RunJournal, with client: MLflowClient, known: DeliveryState?) async throws
    -> DeliveryState?
  {
    guard let first = try journal.events().first?.event, case .begin(let run) = first.told else { return nil }
    let parent = run.parent.flatMap { parent in
      states[parent] ?? journal.sibling(parent).flatMap { DeliveryState.all(of: $0)[server] }
    }
    let there = try await client.take(run, id: journal.id, parent: parent?.run.id, startTime: first.time, given: given)
    given = nil
    // Somebody deleted it there: it does not come back.
    if there.isDeleted { unwanted.insert(journal.id) }
    return there.id == known?.run.id ? known : DeliveryState(run: there, sent: 0)
  }

  private func tell(
    _ events: [RunEvent], of journal: RunJournal, with client: MLflowClient, to run: MLflowClient.Run
  ) async throws {
    guard let event = events.first else { return }
    switch event.told {
    case .begin(let description):
      try await client.log(
        LogBatch.split(
          params: description.params.sorted { $0.key < $1.key }.map(LogBatch.Pair.param),
          tags: description.tags.sorted { $0.key < $1.key }.map(LogBatch.Pair.tag)), to: run)
    case .resume: try await client.update(run, status: "RUNNING", endTime: nil)
    case .metrics: try await client.log(LogBatch.split(metrics: events.flatMap { $0.metrics ?? [] }), to: run)
    case .tag(let key, let value): try await client.setTag(key, value, of: run)
    case .input(let input): try await client.log(input, to: run)
    case .artifact(let file, let path, let digest):
      try await client.put(try journal.artifact(file, path, digest), as: path, to: run)
    case .end(let status): try await client.update(run, status: status.rawValue, endTime: event.time)
    }
  }

  private enum Outcome { case done, away, refused, gone }

  /// What became of a call; a warning says what went wrong.
  private func attempt(_ call: (MLflowClient) async throws -> Void) async -> Outcome {
    client.tries = health.isAway ? 1 : limits.tries
    do {
      try await call(client)
      health.isAway = false
      return .done
    } catch MLflowError.refused(_, _, _, "RESOURCE_DOES_NOT_EXIST", _) {
      return .gone
    } catch {
      let isCut = error is CancellationError
      let failure = error as? MLflowError
      // Who is not let in need not ask again; with other credentials it can all be sent later.
      isRefused = failure?.isAboutCredentials == true
      let isAway = isCut || isRefused || failure?.isTransient == true
      if isAway { health.isAway = true }
      health.warn(
        isCut ? "MLflow at \(client.configuration.server) is too slow for the end of a run" : ErrorWords.of(error))
      return isAway ? .away : .refused
    }
  }
}

extension RunEvent {
  fileprivate var metrics: [LogBatch.Metric]? {
    guard case .metrics(let values, let step) = told else { return nil }
    return values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value, timestamp: time, step: step) }
  }
}

extension RunJournal {
  /// The file that was meant: the one that was kept, or the one in its place if it is still the same. A journal may come
  /// from somebody else: no file outside of the data directory is sent.
  fileprivate func artifact(_ file: String, _ path: String, _ digest: String) throws -> URL {
    for case let candidate? in [kept(path), self.file(named: file)] {
      if (try? Digest.hex(.sha256, of: candidate.open())) == digest { return candidate.url }
    }
    throw MLflowError.changedArtifact(path: file)
  }
}
