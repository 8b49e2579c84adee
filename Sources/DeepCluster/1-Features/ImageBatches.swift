internal import Foundation
package import Imaging
package import Torch

/// The images of a set, in a given order, as batches of pixels that background threads decode, resize and bring to the
/// network's device ahead of the consumer: a few batches ahead, so that memory stays bounded however many images there are.
package final class ImageBatches {
  /// Unchecked: a tensor is not for two threads, and this one is passed from the thread that made it to the consumer.
  package struct Batch: @unchecked Sendable {
    /// Positions in the image set.
    package let indices: [Int]
    /// N x side x side x 3, 8 bits.
    package let pixels: Tensor
  }

  private let queue: BatchQueue
  /// Bytes of pixels that wait for the network at most, where two batches are not more.
  private static let largestWait = 1 << 30

  /// - Parameters:
  ///   - fit: how an image becomes a square of `side` pixels.
  ///   - turn: how the image at a position of `order` is laid down.
  package init(
    _ images: any ImageSet, order: [Int], batchSize: Int, side: Int, fit: Fit, threads: Int, device: Device = .cpu,
    turn: @escaping @Sendable (_ position: Int) -> Turn = { _ in .none }
  ) {
    let batches = (0..<order.count).batches(of: batchSize)
    // A batch for each thread, unless that would be much of a GPU's memory.
    let fitting = Self.largestWait / max(1, side * side * 3) / max(1, batchSize)
    queue = BatchQueue(count: batches.count, ahead: max(2, min(threads + 1, fitting)))
    for _ in 0..<min(threads, batches.count) {
      let thread = Thread { [queue] in
        while let number = queue.claim() {
          queue.put(
            number,
            Result {
              let places = batches[number]
              return try Self.decode(
                order[places], of: images, side: side, fit: fit, turns: places.map(turn), on: device)
            })
        }
      }
      thread.name = "decode images"
      thread.start()
    }
  }

  deinit { queue.stop() }

  /// The next batch in order, or nil after the last. Waits for it.
  /// - Throws: what the image set threw for one of its images.
  package func next() throws -> Batch? { try queue.take()?.get() }

  private static func decode(
    _ indices: ArraySlice<Int>, of images: any ImageSet, side: Int, fit: Fit, turns: [Turn], on device: Device
  ) throws -> Batch {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(indices.count * side * side * 3)
    for (index, turn) in zip(indices, turns) {
      pixels += try images.raster(at: index).fitted(side, fit).turned(turn).pixels
    }
    let tensor = try Tensor(pixels: pixels, shape: [indices.count, side, side, 3], on: device)
    return Batch(indices: Array(indices), pixels: tensor)
  }
}

/// Hands out batch numbers to many producers, and their results in order to one consumer.
///
/// Unchecked, because the compiler cannot see that `condition` guards every other property.
private final class BatchQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private let ahead: Int
  private var claimed = 0
  private var taken = 0
  private var isStopped = false
  private var ready: [Int: Result<ImageBatches.Batch, any Error>] = [:]

  init(count: Int, ahead: Int) {
    self.count = count
    self.ahead = ahead
  }

  /// The number of a batch to make, once the consumer is near enough; nil when there is nothing left to do.
  func claim() -> Int? {
    condition.withLock {
      while !isStopped && claimed < count && claimed >= taken + ahead { condition.wait() }
      guard !isStopped && claimed < count else { return nil }
      claimed += 1
      return claimed - 1
    }
  }

  func put(_ number: Int, _ result: Result<ImageBatches.Batch, any Error>) {
    condition.withLock {
      ready[number] = result
      condition.broadcast()
    }
  }

  func take() -> Result<ImageBatches.Batch, any Error>? {
    condition.withLock {
      guard taken < count else { return nil }
      while ready[taken] == nil { condition.wait() }
      defer {
        taken += 1
        condition.broadcast()
      }
      return ready.removeValue(forKey: taken)
    }
  }

  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
    }
  }
}
