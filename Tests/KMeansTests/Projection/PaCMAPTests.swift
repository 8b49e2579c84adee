import Foundation
import Random
import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct PaCMAPTests {
  /// A sheet that is rolled up in three dimensions; its first two are no bad start.
  private static func roll(_ count: Int) -> Samples {
    var random = SplitMix64(seed: 5)
    let values = (0..<count).flatMap { _ -> [Float] in
      let (turn, across) = (0.3 + 1.2 * random.uniform(), random.uniform())
      let angle = 2 * Double.pi * turn
      return [Float(turn * cos(angle)), Float(turn * sin(angle)), Float(2 * across)]
    }
    return Samples(count: count, width: 3, values: values)
  }

  /// Four balls in eight dimensions, far from one another, in turns.
  private static func balls(_ count: Int) -> Samples {
    var random = SplitMix64(seed: 9)
    let values = (0..<count).flatMap { row in
      (0..<8).map { column in Float(random.uniform()) + (column == row % 4 ? 5 : 0) }
    }
    return Samples(count: count, width: 8, values: values)
  }

  @Test func `neighbours are kept better than where they start`() throws {
    let data = Self.roll(600)
    let start = data.columns(0..<2)
    let layout = try PaCMAP.layout(data, from: start)
    let before = try #require(trustworthiness(data, start))
    let after = try #require(trustworthiness(data, layout))
    #expect(after > before && after > 0.97, "\(before) to \(after)")
  }

  @Test func `what is far apart stays apart`() throws {
    let layout = try PaCMAP.layout(Self.balls(240), from: Self.balls(240).columns(0..<2))
    let labels = (0..<240).map { $0 % 4 }
    let apart = try #require(silhouette(layout, labels: labels))
    #expect(apart > 0.6, "\(apart)")
  }

  @Test func `the same seed gives the same layout, another one another`() throws {
    let data = Self.balls(120)
    let start = data.columns(0..<2)
    let layout = try PaCMAP.layout(data, from: start, seed: 1)
    #expect(try PaCMAP.layout(data, from: start, seed: 1) == layout)
    #expect(try PaCMAP.layout(data, from: start, seed: 2) != layout)
    #expect(layout.values.allSatisfy { $0.isFinite })
    // The scale of the start is nobody's concern.
    let larger = Samples(count: 120, width: 2, values: start.values.map { 4 * $0 })
    #expect(try PaCMAP.layout(data, from: larger, seed: 1) == layout)
  }

  @Test func `a few points stay, copies lie on finite places`() throws {
    let few = Self.balls(PaCMAP.fewest - 1)
    #expect(try PaCMAP.layout(few, from: few.columns(0..<2)) == few.columns(0..<2))
    let least = Self.balls(PaCMAP.fewest)
    #expect(try PaCMAP.layout(least, from: least.columns(0..<2)) != least.columns(0..<2))
    let copies = Samples(count: 50, width: 2, values: [Float](repeating: 3, count: 100))
    #expect(try PaCMAP.layout(copies, from: copies).values.allSatisfy { $0.isFinite })
    let huge = Samples(count: 50, width: 2, values: (0..<100).map { $0 % 3 == 0 ? 1e38 : Float($0) })
    #expect(try PaCMAP.layout(huge, from: Self.balls(50).columns(0..<2)).values.allSatisfy { $0.isFinite })
  }

  @Test func `what is no number is refused`() {
    let data = Samples(count: 20, width: 1, values: (0..<20).map { $0 == 7 ? .nan : Float($0) })
    let start = Samples(count: 20, width: 2, values: (0..<40).map(Float.init))
    #expect(throws: ClusteringError.notFinite(row: 7, column: 0)) { try PaCMAP.layout(data, from: start) }
  }

  @Test func `neighbours by cells are those of all with all, but for a few`() throws {
    let data = Self.balls(2_000)
    let exact = try NearestNeighbours(data, count: 10, exactly: 2_000, seed: 0)
    let quick = try NearestNeighbours(data, count: 10, exactly: 100, seed: 0)
    let found = (0..<2_000).reduce(0) { $0 + Set(exact.row($1)).intersection(quick.row($1)).count }
    #expect(found > 17_000, "\(found) of 20,000")
    #expect(try NearestNeighbours(data, count: 10, exactly: 100, seed: 0).rows == quick.rows)
    // Of the first row, by hand.
    let squares = (1..<2_000).map { other in
      (zip(data.row(0), data.row(other)).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }, Int32(other))
    }
    #expect(Array(exact.row(0)) == squares.sorted { $0 < $1 }.prefix(10).map(\.1))
    #expect(zip(exact.distances, exact.distances.dropFirst()).prefix(9).allSatisfy { $0 <= $1 })
  }
}
