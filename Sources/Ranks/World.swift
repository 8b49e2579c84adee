public import Files
internal import Foundation
public import KMeans
internal import Synchronization
public import Torch

/// The processes ("ranks") of one job, which share its work: each is the same command, started by whatever starts processes
/// (torchrun, srun, Kubernetes, a shell), and all of them call what is here in the same order, on one thread.
public final class World: Peers {
  /// A process that is alone.
  public static let alone = World()

  public let rank: Int
  public let count: Int
  /// Those on this machine.
  public let localRank: Int
  public let localCount: Int
  private let connection: Connection?
  /// How many kinds of work were handed out.
  private let handedOut = Atomic(0)

  /// What joins this process to the others; kept for good where it fails, since works that are under way cannot be ended.
  private struct Connection: Sendable {
    /// Held by rank 0, as long as this is.
    let store: SharedStore
    /// One that does not wait longer for an answer than for a sign of life.
    let questions: SharedStore
    let group: ProcessGroup
    let pulse: Pulse
    let words: StoreWords
  }

  public struct Limits: Sendable {
    /// Seconds without a sign of life after which a rank counts as gone.
    public var silence = 20.0
    /// Seconds for all ranks to come.
    public var start = 300.0

    public init() {}
  }

  /// Rank 0 alone writes what is not a rank's own.
  public var leads: Bool { rank == 0 }

  private init() { (rank, count, localRank, localCount, connection) = (0, 1, 0, 1, nil) }

  /// Waits for all the others.
  /// - Parameters:
  ///   - job: what all must have in common, in words: version, command, options.
  ///   - stop: watched, and passed on to the others.
  ///   - stopping: called when another rank was asked to stop.
  /// - Throws: `RankFailure`, `CancellationError`.
  public init(
    _ place: RankPlace, job: String, limits: Limits = Limits(), stop: StopSignal,
    stopping: @escaping @Sendable () -> Void
  ) throws {
    (rank, count, localRank, localCount) = (place.rank, place.count, place.localRank, place.localCount)
    connection = try Self.joined(place, job, limits, stop, stopping)
  }

  // MARK: Joining

  private static func joined(
    _ place: RankPlace, _ job: String, _ limits: Limits, _ stop: StopSignal, _ stopping: @escaping @Sendable () -> Void
  ) throws -> Connection {
    // libtorch tells of each address that it tries, in one of two ways.
    setenv("TORCH_CPP_LOG_LEVEL", "ERROR", 0)
    setenv("GLOG_minloglevel", "3", 0)
    if place.localCount > 1 {
      setenv("OMP_NUM_THREADS", "\(max(1, ProcessInfo.processInfo.activeProcessorCount / place.localCount))", 0)
    }
    let at = "\(place.host):\(place.port)"
    func failing<Value>(_ what: String, _ body: () throws(TorchError) -> Value) throws(RankFailure) -> Value {
      do { return try body() } catch {
        throw RankFailure("rank \(place.rank) of \(place.count): \(what) (\(error.brief))")
      }
    }
    let deadline = ContinuousClock.now + .seconds(limits.start)
    var found = try? ProcessGroup.addresses(towards: place.host, port: place.port)
    // A name may come with what it stands for, as that of a pod.
    while found == nil, ContinuousClock.now < deadline {
      if stop.isSet { throw CancellationError() }
      usleep(200_000)
      found = try? ProcessGroup.addresses(towards: place.host, port: place.port)
    }
    let addresses =
      try found
      ?? failing("no way to MASTER_ADDR \(place.host); check it") { () throws(TorchError) in
        try ProcessGroup.addresses(towards: place.host, port: place.port)
      }
    let store = try opened(place, limits, failing)
    let words = StoreWords(attempt: place.attempt)
    let me = "\(ProcessInfo.processInfo.hostName) \(addresses.own) pid \(getpid())"
    let lost = "lost the store at \(at); is rank 0 gone?"
    if place.rank == 0 {
      try failing(lost) { () throws(TorchError) in try store.set(words.job, "\(place.count) ranks, \(job)") }
    }
    let taken = try failing(lost) { () throws(TorchError) in try store.add(1, to: words.joined(place.rank)) }
    guard taken == 1 else {
      throw RankFailure(
        "rank \(place.rank) of \(place.count): another one of that number is there already; do two jobs have the port \(at)? Give "
          + "each a MASTER_PORT of its own")
    }
    try failing(lost) { () throws(TorchError) in try store.set(words.who(place.rank), me) }
    let pulse = try Pulse(
      place, words, silence: limits.silence, stop: stop, stopping: stopping,
      connect: { () throws(TorchError) in
        try SharedStore(host: place.host, port: place.port, serves: false, seconds: limits.silence)
      })
    do {
      try pulse.wait(for: words.job, in: store, seconds: limits.start, missing: "rank 0 did not come")
      let expected = try failing(lost) { () throws(TorchError) in try store.text(words.job) ?? "" }
      guard expected == "\(place.count) ranks, \(job)" else {
        throw RankFailure(
          "rank \(place.rank) of \(place.count): expected the job of rank 0 (\(expected)), found \(place.count) ranks, \(job); start "
            + "all ranks with the same program and the same words")
      }
      // Said last: with it, this rank is there.
      try failing(lost) { () throws(TorchError) in
        try store.set(words.addresses(place.rank), "\(addresses.own) \(addresses.host)")
      }
      if place.rank == 0 { try pulse.waitForAll(in: store, seconds: limits.start) }
      try pulse.wait(
        for: words.complete, in: store, seconds: limits.start + limits.silence, missing: "not all ranks came")
      let own = try failing(lost) { () throws(TorchError) in
        place.rank == 0 ? try seenAddress(addresses.own, place, store, words) : addresses.own
      }
      let group = try connected(place, own, store, pulse)
      pulse.watch(group)
      let questions = try failing(lost) { () throws(TorchError) in
        try SharedStore(host: place.host, port: place.port, serves: false, seconds: limits.silence)
      }
      return Connection(store: store, questions: questions, group: group, pulse: pulse, words: words)
    } catch {
      pulse.fail(error)
      throw error
    }
  }

  /// All ranks, connected with one another. That cannot be given up: where a rank is gone meanwhile, its thread is left behind.
  private static func connected(
    _ place: RankPlace, _ address: String, _ store: SharedStore, _ pulse: Pulse
  ) throws -> ProcessGroup {
    final class Answer: Sendable { let made = Mutex<Result<ProcessGroup, TorchError>?>(nil) }
    let answer = Answer()
    let thread = Thread {
      let result: Result<ProcessGroup, TorchError>
      do throws(TorchError) {
        result = .success(try ProcessGroup(store, address: address, rank: place.rank, count: place.count))
      } catch { result = .failure(error) }
      answer.made.withLock { $0 = result }
    }
    thread.start()
    let deadline = ContinuousClock.now + .seconds(connecting)
    let advice = "the ranks cannot be connected with one another; is a firewall between them?"
    while ContinuousClock.now < deadline {
      try pulse.checkpoint()
      if let result = answer.made.withLock({ $0 }) {
        do throws(TorchError) { return try result.get() } catch { throw pulse.cause(of: error, otherwise: advice) }
      }
      usleep(10_000)
    }
    throw RankFailure("rank \(place.rank) of \(place.count): \(advice)")
  }

  /// Seconds for all that are there to be connected with one another.
  private static let connecting = 60.0

  /// The store, held by rank 0 or by who started the processes.
  private static func opened(
    _ place: RankPlace, _ limits: Limits,
    _ failing: (_ what: String, _ body: () throws(TorchError) -> SharedStore) throws(RankFailure) -> SharedStore
  ) throws(RankFailure) -> SharedStore {
    let at = "\(place.host):\(place.port)"
    guard !place.storeIsElsewhere else {
      return try failing(
        "the store of torchrun at \(at) does not answer; one of PyTorch 2 speaks a newer protocol than libtorch "
          + "\(Device.torchVersion) here: set TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 and start torchrun with --standalone or "
          + "--rdzv-backend c10d (not with --master-addr), or build with LIBTORCH=/path/to/torch of its version"
      ) { () throws(TorchError) in
        let store = try SharedStore(host: place.host, port: place.port, serves: false, seconds: min(5, limits.start))
        _ = try store.text("tiles/hello")
        return store
      }
    }
    guard place.rank == 0 else {
      return try failing(
        "nobody answers at \(at) within \(Int(limits.start)) s; is rank 0 there, and is that its address?"
      ) {
        () throws(TorchError) in
        try SharedStore(host: place.host, port: place.port, serves: false, seconds: limits.start)
      }
    }
    return try failing("MASTER_PORT \(place.port) cannot be had; is another job there? Choose another port") {
      () throws(TorchError) in
      try SharedStore(host: place.host, port: place.port, serves: true, seconds: limits.start)
    }
  }

  /// Where others find rank 0: its own name for itself may be one that only itself knows.
  private static func seenAddress(
    _ own: String, _ place: RankPlace, _ store: SharedStore, _ words: StoreWords
  ) throws(TorchError) -> String {
    func isLoopback(_ address: some StringProtocol) -> Bool { address.hasPrefix("127.") || address == "::1" }
    guard isLoopback(own) else { return own }
    for rank in 1..<place.count {
      let seen = try (store.text(words.addresses(rank)) ?? "").split(separator: " ")
      if seen.count == 2, !isLoopback(seen[0]) { return String(seen[1]) }
    }
    return own
  }

  // MARK: Working together

  /// - Throws: `RankFailure` where a rank has failed or is gone, `CancellationError` where one was asked to stop.
  public func checkpoint() throws { try connection?.pulse.checkpoint() }

  private func together<Value>(_ body: (ProcessGroup) throws(TorchError) -> Value) throws -> Value? {
    guard let connection else { return nil }
    try connection.pulse.checkpoint()
    do throws(TorchError) { return try body(connection.group) } catch { throw connection.pulse.cause(of: error) }
  }

  public func sum(_ values: [Int64]) throws -> [Int64] {
    try together { group throws(TorchError) in try group.sum(values) } ?? values
  }

  public func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
    try together { group throws(TorchError) in try group.gather(bytes) } ?? [bytes]
  }

  /// Threads that decode images: ranks of one machine share its cores.
  public var decodingThreads: Int { max(2, ProcessInfo.processInfo.activeProcessorCount / localCount) }

  /// The part of some things that is this rank's: parts of ranks lie one behind the other.
  public func share(of things: Int) -> Range<Int> { rank * things / count..<(rank + 1) * things / count }

  /// Waits for all.
  public func meet() throws { _ = try sum([0]) }

  /// What rank 0 has.
  /// - Parameter make: called there only.
  public func fromLeader(_ make: () throws -> [UInt8]) throws -> [UInt8] {
    let own = leads ? try make() : []
    guard connection != nil else { return own }
    // As a sum of words that the others have none of, so that large ones do not come from each.
    let size = Int(try sum([Int64(own.count)])[0])
    var words = [Int64](repeating: 0, count: (size + 7) / 8)
    words.withUnsafeMutableBytes { $0.copyBytes(from: own) }
    return try sum(words).withUnsafeBytes { Array($0.prefix(size)) }
  }

  /// Hands out numbers from 0, each to one rank, to whichever asks first; may be called from any thread.
  public func handOut() -> @Sendable () throws -> Int {
    let name = handedOut.add(1, ordering: .relaxed).newValue
    guard let connection else {
      let next = Mutex(0)
      return {
        next.withLock { next in
          defer { next += 1 }
          return next
        }
      }
    }
    return {
      do throws(TorchError) { return try connection.questions.add(1, to: connection.words.claim(name)) - 1 } catch {
        throw connection.pulse.cause(of: error)
      }
    }
  }

  /// From now on the steps of an optimizer go against the sum of all ranks' gradients.
  /// - Throws: as `sum`.
  public func share(_ optimizer: Optimizer) throws {
    _ = try together { group throws(TorchError) in try optimizer.share(group) }
  }

  /// Runs what waits for the others within: backward passes and steps of a shared optimizer.
  /// - Throws: as `sum`; what the body throws.
  public func working<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch {
      guard let connection, let error = error as? TorchError else { throw error }
      throw connection.pulse.cause(of: error)
    }
  }

  // MARK: Ending

  /// All is done: the others wait for rank 0, which has what they did, and rank 0, which holds the store, until they are gone.
  /// - Parameter status: how rank 0 ends.
  /// - Returns: the same on all.
  /// - Throws: as `sum`; not on rank 0, which needs the others no more.
  public func end(_ status: Int32) throws -> Int32 {
    guard let connection else { return status }
    var all = status
    do { all = Int32(truncatingIfNeeded: try sum([leads ? Int64(status) : 0])[0]) } catch { if !leads { throw error } }
    connection.pulse.end()
    return all
  }

  /// Tells the others why this one ends; nothing where it is they who said so.
  public func fail(_ error: any Error) {
    guard let connection else { return }
    connection.pulse.fail(error)
    // A work that is under way would be waited for.
    _ = Unmanaged.passRetained(self)
  }
}

/// Names in the store.
struct StoreWords: Sendable {
  /// An earlier start of the same processes may have left its own.
  let attempt: Int

  private func key(_ name: String) -> String { "tiles/\(attempt)/\(name)" }

  var job: String { key("job") }
  /// All ranks are there.
  var complete: String { key("complete") }
  /// Why it ends, for all.
  var verdict: String { key("verdict") }
  /// How many ranks have failed, lost others, were asked to stop, and have ended.
  var failures: String { key("failures") }
  var losses: String { key("losses") }
  var stops: String { key("stops") }
  var ends: String { key("ends") }
  func joined(_ rank: Int) -> String { key("joined/\(rank)") }
  func who(_ rank: Int) -> String { key("who/\(rank)") }
  func addresses(_ rank: Int) -> String { key("addresses/\(rank)") }
  func beat(_ rank: Int) -> String { key("beat/\(rank)") }
  func failed(_ rank: Int) -> String { key("failed/\(rank)") }
  func ended(_ rank: Int) -> String { key("ended/\(rank)") }
  func claim(_ name: Int) -> String { key("claim/\(name)") }
}

extension TorchError {
  /// The first line of what libtorch says.
  var brief: String { message.split(separator: "\n").first.map(String.init) ?? message }
}
