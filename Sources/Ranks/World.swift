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
  /// nil for a process that is alone; kept for good where it fails, since works that are under way cannot be ended.
  private let connection: Connection?
  /// How many kinds of work were handed out.
  private let handedOut = Atomic(0)

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
    connection = try Connection(place, job: job, limits: limits, stop: stop, stopping: stopping)
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
  public func fromLeader<Value: BitwiseCopyable>(_ make: () throws -> [Value]) throws -> [Value] {
    let own = leads ? try make() : []
    guard connection != nil else { return own }
    // As a sum of words that the others have none of, so that large ones do not come from each.
    let bytes = own.bytes
    let size = Int(try sum([Int64(bytes.count)])[0])
    let padding = [UInt8](repeating: 0, count: (size + 7) / 8 * 8 - bytes.count)
    return try [Value](bytes: Array(sum([Int64](bytes: bytes + padding)).bytes.prefix(size)))
  }

  /// What rank 0 says.
  /// - Parameter make: called there only.
  public func fromLeader(_ make: () throws -> String) throws -> String {
    String(decoding: try fromLeader { Array(try make().utf8) }, as: UTF8.self)
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
  /// - Returns: why GPUs cannot add them up among themselves, once.
  /// - Throws: as `sum`.
  public func addUpGradients(of optimizer: Optimizer) throws -> String? {
    try together { group throws(TorchError) in try optimizer.share(group) } ?? nil
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
