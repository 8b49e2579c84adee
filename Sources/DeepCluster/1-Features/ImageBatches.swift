internal import Foundation
package import Imaging
internal import Synchronization
package import Torch

/// The images of a set as batches of pixels that background threads decode, resize and bring to the network's device ahead
/// of the consumer: a few batches ahead, so that memory stays bounded however many images there are.
package final class ImageBatches {
  /// Unchecked: a tensor is not for two threads, and this one is passed from the thread that made it to the consumer.
  package struct Batch: @unchecked Sendable {
    /// Positions in the image set.
    package let indices: [Int]
    /// The images once for each way in which they are laid down: N x side x side x 3, 8 bits.
    package let views: [Tensor]
    /// The first view.
    package var pixels: Tensor { views[0] }
  }

  private let queue: BatchQueue
  /// Bytes of pixels that wait for the network at most, where two batches are not more.
  private static let largestWait = 1 << 30

  /// - Parameters:
  ///   - runs: gives numbers of images, which are cut into batches; then those that come after them; nil at the end. Called
  ///     when a thread needs them, by one at a time.
  ///   - fit: how an image becomes a square of `side` pixels.
  ///   - views: in how many ways each image is laid down, at least one.
  ///   - turn: how the image at a position, counted through all runs, is laid down in a view.
  package init(
    _ images: any ImageSet, runs: @escaping @Sendable () throws -> [Int]?, batchSize: Int, side: Int, fit: Fit,
    threads: Int, device: Device = .cpu, views: Int,
    turn: @escaping @Sendable (_ position: Int, _ view: Int) -> Turn
  ) {
    // A batch for each thread, unless that would be much of a GPU's memory.
    let fitting = Self.largestWait / max(1, side * side * 3 * views) / max(1, batchSize)
    queue = BatchQueue(of: batchSize, ahead: max(2, min(threads + 1, fitting)), runs: runs)
    for _ in 0..<threads {
      let thread = Thread { [queue] in
        while let claim = queue.claim() {
          queue.put(
            claim.number,
            Result {
              let indices = try claim.indices.get()
              return try Self.decode(indices, of: images, side: side, fit: fit, views: views, on: device) {
                turn(claim.position + $0, $1)
              }
            })
        }
      }
      thread.name = "decode images"
      thread.start()
    }
  }

  /// The images in a given order, each once.
  /// - Parameter turn: how the image at a position of `order` is laid down.
  package convenience init(
    _ images: any ImageSet, order: [Int], batchSize: Int, side: Int, fit: Fit, threads: Int, device: Device = .cpu,
    turn: @escaping @Sendable (_ position: Int) -> Turn = { _ in .none }
  ) {
    let rest = Mutex<[Int]?>(order)
    self.init(
      images, runs: { rest.withLock { $0.take() } }, batchSize: batchSize, side: side, fit: fit,
      threads: max(1, min(threads, (order.count + batchSize - 1) / batchSize)), device: device, views: 1
    ) { position, _ in turn(position) }
  }

  deinit { queue.stop() }

  /// The next batch in order, or nil after the last. Waits for it.
  /// - Throws: what the image set threw for one of its images, or `runs`.
  package func next() throws -> Batch? { try queue.take()?.get() }

  /// - Parameter turn: how the image at a place of `indices` is laid down in a view.
  private static func decode(
    _ indices: ArraySlice<Int>, of images: any ImageSet, side: Int, fit: Fit, views: Int, on device: Device,
    turn: (_ place: Int, _ view: Int) -> Turn
  ) throws -> Batch {
    var pixels = [[UInt8]](repeating: [], count: views)
    for view in 0..<views { pixels[view].reserveCapacity(indices.count * side * side * 3) }
    for (place, index) in indices.enumerated() {
      let raster = try images.raster(at: index).fitted(side, fit)
      for view in 0..<views { pixels[view] += raster.turned(turn(place, view)).pixels }
    }
    let shape = [indices.count, side, side, 3]
    return Batch(indices: Array(indices), views: try pixels.map { try Tensor(pixels: $0, shape: shape, on: device) })
  }
}

/// Hands out batches to many producers, and their results in order to one consumer.
///
/// Unchecked, because the compiler cannot see that `condition` guards every other property.
private final class BatchQueue: @unchecked Sendable {
  struct Claim {
    let number: Int
    /// Of its first image, counted through all runs.
    let position: Int
    let indices: Result<ArraySlice<Int>, any Error>
  }

  private let condition = NSCondition()
  private let size: Int
  private let ahead: Int
  private let runs: () throws -> [Int]?
  /// What is left of the run that is being handed out.
  private var rest: ArraySlice<Int> = []
  private var position = 0
  private var claimed = 0
  private var taken = 0
  private var isEnded = false
  private var ready: [Int: Result<ImageBatches.Batch, any Error>] = [:]

  init(of size: Int, ahead: Int, runs: @escaping () throws -> [Int]?) {
    self.size = size
    self.ahead = ahead
    self.runs = runs
  }

  /// A batch to make, once the consumer is near enough; nil when there is nothing left to do.
  func claim() -> Claim? {
    condition.withLock {
      while !isEnded && claimed >= taken + ahead { condition.wait() }
      guard !isEnded, let indices = next() else { return nil }
      defer {
        claimed += 1
        position += (try? indices.get().count) ?? 0
      }
      return Claim(number: claimed, position: position, indices: indices)
    }
  }

  /// The images of the next batch; nil, and the end, after the last one.
  private func next() -> Result<ArraySlice<Int>, any Error>? {
    do {
      while rest.isEmpty {
        guard let run = try runs() else {
          end()
          return nil
        }
        rest = run[...]
      }
    } catch {
      isEnded = true
      return .failure(error)
    }
    defer { rest = rest.dropFirst(size) }
    return .success(rest.prefix(size))
  }

  func put(_ number: Int, _ result: Result<ImageBatches.Batch, any Error>) {
    condition.withLock {
      ready[number] = result
      condition.broadcast()
    }
  }

  func take() -> Result<ImageBatches.Batch, any Error>? {
    condition.withLock {
      while ready[taken] == nil {
        guard !isEnded || taken < claimed else { return nil }
        condition.wait()
      }
      defer {
        taken += 1
        condition.broadcast()
      }
      return ready.removeValue(forKey: taken)
    }
  }

  func stop() { condition.withLock { end() } }

  private func end() {
    isEnded = true
    condition.broadcast()
  }
}
