internal import Files
internal import Foundation
internal import Synchronization
internal import Torch

/// Signs of life: a thread of each rank counts up in the store, whatever the rank itself is doing, and rank 0 watches all the
/// others. What it finds (a rank is gone, has failed, was asked to stop) it says for all, who and why; the others watch rank 0.
final class Pulse: Sendable {
  enum Verdict: Sendable {
    case stop
    case failure(String)

    init(_ text: String) { self = text == "stop" ? .stop : .failure(text) }

    init(_ error: any Error) { self = error is CancellationError ? .stop : .failure("\(error)") }

    var text: String {
      switch self {
      case .stop: "stop"
      case .failure(let words): words
      }
    }

    var error: any Error {
      switch self {
      case .stop: CancellationError()
      case .failure(let words): RankFailure(words)
      }
    }
  }

  private struct State {
    var verdict: Verdict?
    var group: ProcessGroup?
    /// This rank has lost the connection to others, and does not know to whom.
    var isLost = false
    /// Why this rank ends, by itself.
    var own: Verdict?
    /// Who rank 0 is, where that is known.
    var leader: String?
    var isEnding = false
    var isOver = false
  }

  private let place: RankPlace
  private let words: StoreWords
  private let silence: Double
  private let stop: StopSignal
  private let stopping: @Sendable () -> Void
  private let state = Mutex(State())

  /// Seconds between two signs of life.
  private static let pace = 0.25
  /// Without a sign of life, where others have lost their connection.
  private static let shortSilence = 3.0

  /// - Parameter store: a connection of its own.
  init(
    _ place: RankPlace, _ words: StoreWords, in store: SharedStore, silence: Double, stop: StopSignal,
    stopping: @escaping @Sendable () -> Void
  ) {
    (self.place, self.words, self.silence) = (place, words, silence)
    (self.stop, self.stopping) = (stop, stopping)
    let thread = Thread { [self] in beat(store) }
    thread.name = "signs of life"
    thread.start()
  }

  /// Ends what waits in it when it is over.
  func watch(_ group: ProcessGroup) {
    let verdict = state.withLock { state in
      state.group = group
      return state.verdict
    }
    if verdict != nil { group.giveUp() }
  }

  func checkpoint() throws {
    if let verdict = state.withLock(\.verdict) { throw verdict.error }
  }

  /// Why a call to the others failed: what is found out within the time for signs of life, else what libtorch says.
  func cause(of error: TorchError, otherwise: String = "the others are lost") -> any Error {
    state.withLock { $0.isLost = true }
    _ = patiently(seconds: silence + 5) { state.withLock { $0.verdict != nil } }
    return state.withLock(\.verdict)?.error ?? place.failure("\(otherwise) (\(error.brief))")
  }

  // MARK: Waiting at the start

  /// What somebody says in the store, once it is there.
  /// - Parameter missing: said where nobody has said it in time.
  func text(_ key: String, in store: SharedStore, seconds: Double, missing: String) throws -> String {
    var found: String?
    let isThere = try patiently(seconds: seconds) {
      try checkpoint()
      do throws(TorchError) { found = try store.text(key) } catch { throw cause(of: error) }
      return found != nil
    }
    guard isThere, let found else { throw place.failure("\(missing) within \(Int(seconds)) s") }
    return found
  }

  /// By rank 0, which then says that all are there.
  func waitForAll(in store: SharedStore, seconds: Double) throws {
    var missing = Array(1..<place.count)
    let areThere = try patiently(seconds: seconds) {
      try checkpoint()
      do throws(TorchError) {
        while let rank = missing.first, try store.text(words.addresses(rank)) != nil { missing.removeFirst() }
        if missing.isEmpty { try store.set(words.complete, "yes") }
      } catch { throw cause(of: error) }
      return missing.isEmpty
    }
    guard areThere else {
      let list = missing.filter { (try? store.text(words.addresses($0))) == nil }.map(String.init)
      throw RankFailure(
        "ranks that did not come within \(Int(seconds)) s: \(list.joined(separator: ", ")) (of \(place.count))")
    }
  }

  // MARK: Ending

  /// Not without the others: rank 0 holds the store until they know.
  func end() {
    state.withLock { $0.isEnding = true }
    waitUntilOver(seconds: 10)
  }

  func fail(_ error: any Error) {
    let isNews = state.withLock { state in
      guard state.verdict == nil else { return false }
      state.own = Verdict(error)
      return true
    }
    // The others read it at their next sign of life.
    waitUntilOver(seconds: isNews || place.rank == 0 ? 3 : 0)
  }

  private func waitUntilOver(seconds: Double) {
    _ = patiently(seconds: seconds) { state.withLock(\.isOver) }
  }

  // MARK: The thread

  private struct Seen {
    var beat = 0
    var at = ContinuousClock.now
  }

  private func beat(_ store: SharedStore) {
    var seen = [Seen](repeating: Seen(), count: place.rank == 0 ? place.count : 1)
    var isTold = false
    while true {
      do {
        _ = try store.add(1, to: words.beat(place.rank))
        let now = state.withLock { $0 }
        if now.leader == nil, let leader = try store.text(words.who(0)) { state.withLock { $0.leader = leader } }
        if now.verdict == nil {
          if !isTold { isTold = try tell(now, store) }
          if let found = try place.rank == 0 ? judge(&seen, now, store) : listen(&seen, now, store) {
            if place.rank == 0 { try store.set(words.verdict, found.text) }
            settle(found)
          }
        }
        if try isOver(isTold, store) { break }
      } catch let error as TorchError {
        // Where all is said, nobody needs to hold the store any more.
        let isSaid = state.withLock { $0.verdict != nil || $0.isEnding || $0.own != nil }
        if !isSaid {
          let leader = state.withLock(\.leader) ?? "at \(place.host)"
          let holder =
            place.storeIsElsewhere ? "the store at \(place.host)" : "rank 0 (\(leader)), which holds the store,"
          settle(.failure("\(holder) is gone: \(error.brief)"))
        }
        break
      } catch { break }
      usleep(UInt32(Self.pace * 1e6))
    }
    state.withLock { $0.isOver = true }
  }

  /// What this rank has to say.
  /// - Returns: whether that was the last of it.
  private func tell(_ now: State, _ store: SharedStore) throws -> Bool {
    switch stop.isSet ? .stop : now.own {
    case .stop: _ = try store.add(1, to: words.stops)
    case .failure(let text):
      try store.set(words.failed(place.rank), text)
      _ = try store.add(1, to: words.failures)
    case nil:
      if now.isLost { _ = try store.add(1, to: words.losses) }
      return false
    }
    return true
  }

  private func who(_ rank: Int, _ store: SharedStore) throws -> String {
    "rank \(rank) (\(try store.text(words.who(rank)) ?? "unknown"))"
  }

  /// By rank 0.
  private func judge(_ seen: inout [Seen], _ now: State, _ store: SharedStore) throws -> Verdict? {
    if try store.add(0, to: words.failures) > 0 {
      for rank in 0..<place.count {
        if let failure = try store.text(words.failed(rank)) {
          return .failure("\(try who(rank, store)) failed: \(failure)")
        }
      }
    }
    if try store.add(0, to: words.stops) > 0 { return .stop }
    let isLost = try store.add(0, to: words.losses) > 0
    for rank in 1..<place.count {
      let beat = try store.add(0, to: words.beat(rank))
      if beat != seen[rank].beat || beat == 0 {
        seen[rank] = Seen(beat: beat)
      } else {
        let quiet = seen[rank].at.duration(to: .now) / .seconds(1)
        let most = isLost ? min(Self.shortSilence, silence) : silence
        if quiet > most, try store.text(words.ended(rank)) == nil {
          return .failure(
            "\(try who(rank, store)) is gone: no sign of life for \(Int(quiet)) s"
              + (isLost ? ", and others have lost their connection" : ""))
        }
      }
    }
    return nil
  }

  /// By the others.
  private func listen(_ seen: inout [Seen], _ now: State, _ store: SharedStore) throws -> Verdict? {
    if let text = try store.text(words.verdict) { return Verdict(text) }
    let beat = try store.add(0, to: words.beat(0))
    if beat != seen[0].beat || beat == 0 {
      seen[0] = Seen(beat: beat)
    } else if seen[0].at.duration(to: .now) > .seconds(silence + 2), try store.text(words.ended(0)) == nil {
      return .failure("\(try who(0, store)) is gone: no sign of life for \(Int(silence) + 2) s")
    }
    return nil
  }

  private func settle(_ verdict: Verdict) {
    let group = state.withLock { state in
      state.verdict = verdict
      return state.group
    }
    group?.giveUp()
    if case .stop = verdict, !stop.isSet { stopping() }
  }

  /// Whether this rank's signs of life are wanted no more: it has ended, and, where it holds the store, the others know how.
  private func isOver(_ isTold: Bool, _ store: SharedStore) throws -> Bool {
    let now = state.withLock { $0 }
    guard now.isEnding || now.verdict != nil || (isTold && now.own != nil && place.rank != 0) else { return false }
    if try store.text(words.ended(place.rank)) == nil {
      try store.set(words.ended(place.rank), "yes")
      _ = try store.add(1, to: words.ends)
    }
    return try place.rank != 0 || store.add(0, to: words.ends) >= place.count
  }
}
