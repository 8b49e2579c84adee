internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs `body` over pieces of 0..<count on all cores. The pieces must not depend on one another, and each writes only
/// to places of its own, so the outcome does not depend on the number of cores.
public func onAllCores(_ count: Int, piece: Int, _ body: (Range<Int>) -> Void) {
  withoutActuallyEscaping(body) { body in
    // Unsafe for the compiler, which cannot see that the pieces write to different places and that `concurrentPerform`
    // returns only after the last one.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { index in
      body(index * piece..<min(count, (index + 1) * piece))
    }
  }
}

/// What `body` gives for each of 0..<count, on all cores, in their order.
/// - Parameter progress: told on the calling thread how many are done, now and then.
/// - Throws: what `body` threw for the first number for which it threw.
public func concurrently<Value: Sendable>(
  _ count: Int, progress: (_ done: Int) -> Void = { _ in }, _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
  // The cores wait for one another after each wave: not too often where there is much to do.
  let wave = cores * min(16, max(1, count / (cores * 50)))
  var values: [Value] = []
  values.reserveCapacity(count)
  while values.count < count {
    let first = values.count
    let size = min(wave, count - first)
    let part = Mutex([Result<Value, any Error>?](repeating: nil, count: size))
    onAllCores(size, piece: 1) { places in
      for place in places {
        let result = Result { try body(first + place) }
        part.withLock { $0[place] = result }
      }
    }
    values += try part.withLock { try $0.compactMap { try $0?.get() } }
    progress(values.count)
  }
  return values
}
