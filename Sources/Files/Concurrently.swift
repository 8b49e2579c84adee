internal import Dispatch
internal import Foundation
internal import Synchronization

/// What `body` gives for each of 0..<count, on all cores, in their order.
/// - Parameter progress: told on the calling thread how many are done, now and then.
/// - Throws: what `body` threw for the first number for which it threw.
public func concurrently<Value: Sendable>(
  _ count: Int, progress: (_ done: Int) -> Void = { _ in }, _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
  var values: [Value] = []
  values.reserveCapacity(count)
  while values.count < count {
    let first = values.count
    let part = Mutex([Result<Value, any Error>?](repeating: nil, count: min(cores, count - first)))
    DispatchQueue.concurrentPerform(iterations: min(cores, count - first)) { place in
      let result = Result { try body(first + place) }
      part.withLock { $0[place] = result }
    }
    values += try part.withLock { try $0.compactMap { try $0?.get() } }
    progress(values.count)
  }
  return values
}
