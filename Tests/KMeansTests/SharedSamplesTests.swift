import Foundation
import Random
import Synchronization
import TestSupport
import Testing

@testable import KMeans

/// Threads in place of processes: each call waits for all.
private final class Threads: @unchecked Sendable {
  // Unchecked: `condition` guards the rest.
  let count: Int
  private let condition = NSCondition()
  private var parts: [Int: [UInt8]] = [:]
  /// How many have still to take what all have brought.
  private var left = 0

  init(_ count: Int) { self.count = count }

  /// - Returns: what all have brought.
  func meet(_ rank: Int, _ bytes: [UInt8]) -> [[UInt8]] {
    condition.withLock {
      while left > 0 { condition.wait() }
      parts[rank] = bytes
      if parts.count == count {
        left = count
        condition.broadcast()
      }
      while left == 0 { condition.wait() }
      let all = (0..<count).map { parts[$0] ?? [] }
      left -= 1
      if left == 0 {
        parts = [:]
        condition.broadcast()
      }
      return all
    }
  }
}

private struct Peer: Peers {
  let threads: Threads
  let rank: Int
  var count: Int { threads.count }

  func gather(_ bytes: [UInt8]) -> [[UInt8]] { threads.meet(rank, bytes) }

  func sum(_ values: [Int64]) throws -> [Int64] {
    try gather(values).reduce(into: [Int64](repeating: 0, count: values.count)) { sums, own in
      for (place, value) in own.enumerated() { sums[place] += value }
    }
  }
}

@Suite(.timeLimit(.minutes(30))) struct SharedSamplesTests {
  /// 400 rows of 8 numbers in 6 heaps.
  private let data: Samples = {
    var random = SplitMix64(seed: 7)
    let values = (0..<400).flatMap { row in
      (0..<8).map { column in Float((row % 6) * (column + 1) % 5) + Float(random.uniform()) }
    }
    return Samples(count: 400, width: 8, values: values)
  }()

  /// What each of some ranks finds, which each have some of the rows.
  private func among<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Samples, any Peers) throws -> Value
  ) throws -> [Value] {
    let threads = Threads(count)
    let found = Mutex<[Int: Result<Value, any Error>]>([:])
    for rank in 0..<count {
      let own = data[rank * 400 / count..<(rank + 1) * 400 / count]
      Thread.detachNewThread {
        let result = Result { try body(own, Peer(threads: threads, rank: rank)) }
        found.withLock { $0[rank] = result }
      }
    }
    try waitFor("all ranks") { found.withLock { $0.count } == count }
    return try found.withLock { found in try (0..<count).compactMap { try found[$0]?.get() } }
  }

  @Test(arguments: [1, 2, 3, 4]) func `k-means finds the same bits on any number of ranks`(count: Int) throws {
    let kMeans = LloydKMeans(clusters: 6, seed: 3, restarts: 2, swaps: 20)
    let alone = try kMeans.fit(data)
    let found = try among(count) { own, peers in try kMeans.fit(own, among: peers) }
    #expect(found.allSatisfy { $0.centroids == alone.centroids && $0.inertia == alone.inertia })
    #expect(found.flatMap(\.labels) == alone.labels)
    #expect(found.flatMap(\.squaredDistances) == alone.squaredDistances)
  }

  @Test(arguments: [2, 3]) func `so it does where rows have weights`(count: Int) throws {
    let weights = (0..<400).map { 0.1 + Double($0 % 13) / 4 }
    var kMeans = LloydKMeans(clusters: 6, seed: 3, restarts: 2, swaps: 20)
    kMeans.swapSample = 100
    let far = Matrix(
      rows: 3, columns: 8, values: [Double](repeating: 2, count: 8) + [Double](repeating: 1e4, count: 16))
    for kMeans in [kMeans, LloydKMeans(clusters: 3, seed: 0, initialCentroids: far)] {
      let alone = try kMeans.fit(data, weights: weights)
      let found = try among(count) { own, peers in
        let range = peers.rank * 400 / count..<(peers.rank + 1) * 400 / count
        return try kMeans.fit(own, weights: Array(weights[range]), among: peers)
      }
      #expect(found.allSatisfy { $0.centroids == alone.centroids && $0.inertia == alone.inertia })
      #expect(try kMeans.fit(data).centroids != alone.centroids)
    }
  }

  @Test(arguments: [2, 3]) func `so do swaps on a part, and empty clusters`(count: Int) throws {
    var kMeans = LloydKMeans(clusters: 6, seed: 3, restarts: 1, swaps: 20)
    kMeans.swapSample = 100
    let part = kMeans
    let far = Matrix(
      rows: 3, columns: 8, values: [Double](repeating: 2, count: 8) + [Double](repeating: 1e4, count: 16))
    let started = LloydKMeans(clusters: 3, seed: 0, initialCentroids: far)
    for kMeans in [part, started] {
      let alone = try kMeans.fit(data)
      let found = try among(count) { own, peers in try kMeans.fit(own, among: peers) }
      #expect(found.allSatisfy { $0.centroids == alone.centroids && $0.inertia == alone.inertia })
    }
  }

  @Test(arguments: [2, 4]) func `mini-batches, too`(count: Int) throws {
    let batches = (0..<5).map { data[$0 * 80..<($0 + 1) * 80] }
    // One cluster starves.
    let start = Matrix(rows: 3, columns: 8, values: (0..<24).map { $0 < 16 ? Double($0 % 5) : 50 })
    for initial in [nil, start] {
      var alone = MiniBatchKMeans(clusters: 3, seed: 5, initialCentroids: initial)
      for batch in batches { try alone.partialFit(batch) }
      let found = try among(count) { _, peers in
        var kMeans = MiniBatchKMeans(clusters: 3, seed: 5, initialCentroids: initial)
        for batch in batches {
          let own = peers.rank * 80 / peers.count..<(peers.rank + 1) * 80 / peers.count
          try kMeans.partialFit(batch[own], among: peers)
        }
        return kMeans.centroids
      }
      #expect(found.allSatisfy { $0 == alone.centroids })
    }
  }

  @Test func `a rank may have no rows`() throws {
    let kMeans = LloydKMeans(clusters: 3, seed: 1, restarts: 2)
    let few = data[0..<40]
    let alone = try kMeans.fit(few)
    let found = try among(3) { _, peers in
      try kMeans.fit(peers.rank == 1 ? few : few[0..<0], among: peers)
    }
    #expect(found.allSatisfy { $0.centroids == alone.centroids })
    #expect(found[0].labels.isEmpty && found[1].labels == alone.labels)
  }
}
