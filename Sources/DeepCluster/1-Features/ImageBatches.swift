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
  /// Images that a thread decodes at a time: few, so that all threads work at a batch that the network waits for.
  private static let pieceSize = 8

  /// - Parameter turn: how the image at a position of `order` is laid down.
  package init(
    _ images: any ImageSet, order: [Int], batchSize: Int, side: Int, threads: Int, device: Device = .cpu,
    turn: @escaping @Sendable (_ position: Int) -> Turn = { _ in .none }
  ) {
    let batches = (0..<order.count).batches(of: batchSize)
    // A batch for each thread, unless that would be much of a GPU's memory.
    let fitting = Self.largestWait / max(1, batchSize * side * side * 3)
    queue = BatchQueue(
      pieces: batches.map { $0.batches(of: Self.pieceSize) }, ahead: max(2, min(threads + 1, fitting)))
    for _ in 0..<threads {
      let thread = Thread { [queue] in
        while let piece = queue.claim() {
          let pixels = Result {
            try Self.decode(order[piece.places], of: images, side: side, turns: piece.places.map(turn))
          }
          guard let pieces = queue.add(pixels, of: piece) else { continue }
          // The last piece of its batch.
          queue.put(piece.batch, Result { try Self.join(pieces, order[batches[piece.batch]], side: side, on: device) })
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
    _ indices: ArraySlice<Int>, of images: any ImageSet, side: Int, turns: [Turn]
  ) throws -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(indices.count * side * side * 3)
    for (index, turn) in zip(indices, turns) {
      pixels += try images.raster(at: index).resized(width: side, height: side).turned(turn).pixels
    }
    return pixels
  }

  private static func join(
    _ pieces: [Result<[UInt8], any Error>], _ indices: ArraySlice<Int>, side: Int, on device: Device
  ) throws -> Batch {
    let shape = [indices.count, side, side, 3]
    var pixels: [UInt8] = []
    pixels.reserveCapacity(shape.reduce(1, *))
    for piece in pieces { pixels += try piece.get() }
    return Batch(indices: Array(indices), pixels: try Tensor(pixels: pixels, shape: shape, on: device))
  }
}

/// Hands out the pieces of batches to many producers, and the batches made of them in order to one consumer.
///
/// Unchecked, because the compiler cannot see that `condition` guards every property that changes.
private final class BatchQueue: @unchecked Sendable {
  struct Piece {
    let batch: Int
    /// Its number in its batch.
    let number: Int
    let places: Range<Int>
  }
  typealias Pixels = Result<[UInt8], any Error>

  private let condition = NSCondition()
  private let pieces: [[Range<Int>]]
  private let ahead: Int
  private var claimed = (batch: 0, number: 0)
  private var taken = 0
  private var isStopped = false
  private var decoded: [Int: [Int: Pixels]] = [:]
  private var ready: [Int: Result<ImageBatches.Batch, any Error>] = [:]

  /// - Parameter pieces: the places of each piece of each batch.
  init(pieces: [[Range<Int>]], ahead: Int) {
    self.pieces = pieces
    self.ahead = ahead
  }

  /// A piece to decode, once the consumer is near enough; nil when there is nothing left to do.
  func claim() -> Piece? {
    condition.withLock {
      while !isStopped && claimed.batch < pieces.count && claimed.batch >= taken + ahead { condition.wait() }
      guard !isStopped && claimed.batch < pieces.count else { return nil }
      let (batch, number) = claimed
      claimed = number + 1 < pieces[batch].count ? (batch, number + 1) : (batch + 1, 0)
      return Piece(batch: batch, number: number, places: pieces[batch][number])
    }
  }

  /// - Returns: all pieces of its batch in their order, for whoever adds the last of them.
  func add(_ pixels: Pixels, of piece: Piece) -> [Pixels]? {
    condition.withLock {
      decoded[piece.batch, default: [:]][piece.number] = pixels
      guard let all = decoded[piece.batch], all.count == pieces[piece.batch].count else { return nil }
      decoded[piece.batch] = nil
      return all.sorted { $0.key < $1.key }.map(\.value)
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
      guard taken < pieces.count else { return nil }
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
