internal import Files
internal import Foundation
internal import Synchronization
internal import Torch

/// What joins a process to the others of its job.
struct Connection: Sendable {
  /// Held by rank 0, as long as this is.
  let store: SharedStore
  /// One that does not wait longer for an answer than for a sign of life.
  let questions: SharedStore
  let group: ProcessGroup
  let pulse: Pulse
  let words: StoreWords

  /// Seconds for all that are there to be connected with one another.
  private static let connecting = 60.0

  /// Waits for all: each says that it is there, and rank 0 that all are; then each is connected with each.
  /// - Throws: `RankFailure`, `CancellationError`.
  init(
    _ place: RankPlace, job: String, limits: World.Limits, stop: StopSignal, stopping: @escaping @Sendable () -> Void
  ) throws {
    // libtorch tells of each address that it tries, in one of two ways.
    setenv("TORCH_CPP_LOG_LEVEL", "ERROR", 0)
    setenv("GLOG_minloglevel", "3", 0)
    if place.localCount > 1 {
      setenv("OMP_NUM_THREADS", "\(max(1, ProcessInfo.processInfo.activeProcessorCount / place.localCount))", 0)
    }
    words = StoreWords(attempt: place.attempt)
    let addresses = try Self.addresses(place, limits, stop)
    store = try Self.store(place, limits)
    try Self.register(place, job, addresses.own, words, store)
    func connect() throws -> SharedStore {
      try place.asking { () throws(TorchError) in try SharedStore(place, serves: false, seconds: limits.silence) }
    }
    questions = try connect()
    pulse = Pulse(place, words, in: try connect(), silence: limits.silence, stop: stop, stopping: stopping)
    do {
      try Self.meet(place, job, addresses, words, store, pulse, limits)
      let own = try place.rank == 0 ? Self.seenAddress(addresses.own, place, store, words) : addresses.own
      group = try Self.group(place, own, store, pulse)
    } catch {
      pulse.fail(error)
      throw error
    }
    pulse.watch(group)
  }

  /// This machine's address as the others see it, and that of the store.
  private static func addresses(
    _ place: RankPlace, _ limits: World.Limits, _ stop: StopSignal
  ) throws -> (own: String, host: String) {
    var found: (own: String, host: String)?
    var last: RankFailure?
    // A name may come with what it stands for, as that of a pod.
    _ = try patiently(seconds: limits.start, pause: 0.2) {
      if stop.isSet { throw CancellationError() }
      do throws(RankFailure) {
        found = try place.asking("no way to MASTER_ADDR \(place.host); check it") { () throws(TorchError) in
          try ProcessGroup.addresses(towards: place.host, port: place.port)
        }
      } catch { last = error }
      return found != nil
    }
    guard let found else { throw last ?? place.failure("no way to MASTER_ADDR \(place.host)") }
    return found
  }

  /// The store, held by rank 0 or by who started the processes.
  private static func store(_ place: RankPlace, _ limits: World.Limits) throws -> SharedStore {
    if place.storeIsElsewhere {
      return try place.asking(
        "the store of torchrun at \(place.at) does not answer; one of PyTorch 2 speaks a newer protocol than libtorch "
          + "\(Device.torchVersion) here: set TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 and start torchrun with --standalone or "
          + "--rdzv-backend c10d (not with --master-addr), or build with LIBTORCH=/path/to/torch of its version"
      ) { () throws(TorchError) in
        let store = try SharedStore(place, serves: false, seconds: min(5, limits.start))
        _ = try store.text("tiles/hello")
        return store
      }
    }
    let serves = place.rank == 0
    return try place.asking(
      serves
        ? "MASTER_PORT \(place.port) cannot be had; is another job there? Choose another port"
        : "nobody answers at \(place.at) within \(Int(limits.start)) s; is rank 0 there, and is that its address?"
    ) { () throws(TorchError) in try SharedStore(place, serves: serves, seconds: limits.start) }
  }

  private static func register(
    _ place: RankPlace, _ job: String, _ address: String, _ words: StoreWords, _ store: SharedStore
  ) throws {
    let taken = try place.asking { () throws(TorchError) in
      if place.rank == 0 { try store.set(words.job, "\(place.count) ranks, \(job)") }
      return try store.add(1, to: words.joined(place.rank))
    }
    guard taken == 1 else {
      throw place.failure(
        "another one of that number is there already; do two jobs have the port \(place.at)? Give each a MASTER_PORT of its own"
      )
    }
    try place.asking { () throws(TorchError) in
      try store.set(words.who(place.rank), "\(ProcessInfo.processInfo.hostName) \(address) pid \(getpid())")
    }
  }

  private static func meet(
    _ place: RankPlace, _ job: String, _ addresses: (own: String, host: String), _ words: StoreWords,
    _ store: SharedStore, _ pulse: Pulse, _ limits: World.Limits
  ) throws {
    let expected = try pulse.text(words.job, in: store, seconds: limits.start, missing: "rank 0 did not come")
    let found = "\(place.count) ranks, \(job)"
    guard expected == found else {
      throw place.failure(
        "expected the job of rank 0 (\(expected)), found \(found); start all ranks with the same program and the same words"
      )
    }
    // Said last: with it, this rank is there.
    try place.asking { () throws(TorchError) in
      try store.set(words.addresses(place.rank), "\(addresses.own) \(addresses.host)")
    }
    if place.rank == 0 { try pulse.waitForAll(in: store, seconds: limits.start) }
    _ = try pulse.text(
      words.complete, in: store, seconds: limits.start + limits.silence, missing: "not all ranks came")
  }

  /// Where others find rank 0: its own name for itself may be one that only itself knows.
  private static func seenAddress(
    _ own: String, _ place: RankPlace, _ store: SharedStore, _ words: StoreWords
  ) throws -> String {
    func isLoopback(_ address: some StringProtocol) -> Bool { address.hasPrefix("127.") || address == "::1" }
    guard isLoopback(own) else { return own }
    for rank in 1..<place.count {
      let text = try place.asking { () throws(TorchError) in try store.text(words.addresses(rank)) }
      let seen = (text ?? "").split(separator: " ")
      if seen.count == 2, !isLoopback(seen[0]) { return String(seen[1]) }
    }
    return own
  }

  /// All ranks, connected with one another. That cannot be given up: where a rank is gone meanwhile, its thread is left behind.
  private static func group(
    _ place: RankPlace, _ address: String, _ store: SharedStore, _ pulse: Pulse
  ) throws -> ProcessGroup {
    final class Answer: Sendable { let made = Mutex<Result<ProcessGroup, TorchError>?>(nil) }
    let answer = Answer()
    Thread.detachNewThread {
      let result: Result<ProcessGroup, TorchError>
      do throws(TorchError) {
        result = .success(try ProcessGroup(store, address: address, rank: place.rank, count: place.count))
      } catch { result = .failure(error) }
      answer.made.withLock { $0 = result }
    }
    let advice = "the ranks cannot be connected with one another; is a firewall between them?"
    let isMade = try patiently(seconds: connecting) {
      try pulse.checkpoint()
      return answer.made.withLock { $0 != nil }
    }
    guard isMade, let result = answer.made.withLock({ $0 }) else { throw place.failure(advice) }
    do throws(TorchError) { return try result.get() } catch { throw pulse.cause(of: error, otherwise: advice) }
  }
}

extension SharedStore {
  fileprivate convenience init(_ place: RankPlace, serves: Bool, seconds: Double) throws(TorchError) {
    try self.init(host: place.host, port: place.port, serves: serves, seconds: seconds)
  }
}

extension RankPlace {
  /// Of the store.
  fileprivate var at: String { "\(host):\(port)" }

  func failure(_ words: String) -> RankFailure { RankFailure("rank \(rank) of \(count): \(words)") }

  /// Says of what libtorch says what it means.
  fileprivate func asking<Value>(
    _ meaning: String? = nil, _ body: () throws(TorchError) -> Value
  ) throws(RankFailure) -> Value {
    do { return try body() } catch {
      throw failure("\(meaning ?? "lost the store at \(at); is rank 0 gone?") (\(error.brief))")
    }
  }
}

extension TorchError {
  /// The first line of what libtorch says.
  var brief: String { message.split(separator: "\n").first.map(String.init) ?? message }
}
