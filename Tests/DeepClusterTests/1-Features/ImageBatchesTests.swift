import DeepCluster
import Foundation
import Imaging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(30))) struct ImageBatchesTests {
  @Test func givesImagesInOrderTheLastBatchShorter() throws {
    let images = PaintedImages(count: 7, side: 8)
    let batches = ImageBatches(images, order: [6, 0, 3, 2, 5], batchSize: 2, side: 8, fit: .squash, threads: 3)
    var indices: [[Int]] = []
    while let batch = try batches.next() {
      indices.append(batch.indices)
      #expect(try batch.pixels.shape == [batch.indices.count, 8, 8, 3])
      #expect(try batch.pixels.floats() == batch.indices.flatMap { try images.raster(at: $0).pixels.map(Float.init) })
    }
    #expect(indices == [[6, 0], [3, 2], [5]])
    #expect(try batches.next()?.indices == nil)
  }

  @Test func turnsBelongToThePlaceInTheOrder() throws {
    let images = PaintedImages(count: 45, side: 8)
    let order = Array((0..<45).reversed())
    let batches = ImageBatches(images, order: order, batchSize: 20, side: 8, fit: .squash, threads: 4) {
      Turn(quarters: $0 % 4)
    }
    var place = 0
    while let batch = try batches.next() {
      let end = min(place + 20, 45)
      #expect(batch.indices == Array(order[place..<end]))
      let expected = try (place..<end).flatMap {
        try images.raster(at: order[$0]).turned(Turn(quarters: $0 % 4)).pixels
      }
      #expect(try batch.pixels.floats() == expected.map(Float.init))
      place = end
    }
    #expect(place == 45)
  }

  @Test func resizesToTheSide() throws {
    let batches = ImageBatches(
      PaintedImages(count: 1, side: 30), order: [0], batchSize: 4, side: 10, fit: .squash, threads: 1)
    #expect(try batches.next()?.pixels.shape == [1, 10, 10, 3])
  }

  @Test func hasNothingOfNothing() throws {
    let batches = ImageBatches(PaintedImages(count: 0), order: [], batchSize: 4, side: 8, fit: .squash, threads: 2)
    #expect(try batches.next()?.indices == nil)
  }

  @Test func throwsWhereTheBrokenImageIs() throws {
    let images = PaintedImages(count: 6, side: 8, torn: 3)
    let batches = ImageBatches(images, order: Array(0..<6), batchSize: 2, side: 8, fit: .squash, threads: 2)
    #expect(try batches.next()?.indices == [0, 1])
    #expect(throws: PaintedImages.Torn(index: 3)) { try batches.next() }
    #expect(try batches.next()?.indices == [4, 5])
  }

  @Test func decodesOnlyAFewBatchesAhead() throws {
    let counted = CountedImages()
    let batches = ImageBatches(counted, order: Array(0..<100), batchSize: 1, side: 8, fit: .squash, threads: 2)
    for consumed in 1...100 {
      _ = try batches.next()
      // Two threads, three batches ahead of those taken.
      #expect(counted.decoded.withLock { $0 } <= consumed + 3)
    }
  }
}

private final class CountedImages: ImageSet {
  let decoded = Mutex(0)
  let count = 100

  func raster(at index: Int) -> Raster {
    decoded.withLock { $0 += 1 }
    return Raster(width: 8, height: 8) { _, _ in (0, 0, 0) }
  }
}
