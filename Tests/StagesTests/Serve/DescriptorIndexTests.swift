import Dataset
import Foundation
import Geo
import TestSupport
import Testing

@testable import Stages

@Suite struct DescriptorIndexTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func index(_ rows: [[Float]]) throws -> DescriptorIndex {
    let keys = rows.indices.map { ItemKey.tile(Tile(z: 12, x: $0, y: 0)) }
    try DescriptorFiles(keys: keys, values: rows.flatMap(\.self), width: rows[0].count).write(
      to: folder.target("descriptors.npy"))
    return try DescriptorIndex(in: DataFolder(folder.url))
  }

  private func key(_ x: Int) -> ItemKey { .tile(Tile(z: 12, x: x, y: 0)) }

  @Test func `the nearest point the same way, whatever their length, and the image itself is not among them`() throws {
    let index = try index([[1, 0, 0], [5, 5, 0], [0, 0, 2], [30, 1, 0], [-1, 0, 0]])
    let near = try #require(try index.nearest(to: key(0), count: 3))
    #expect(near.map(\.key) == [key(3), key(1), key(2)])
    #expect(abs(near[1].similarity - 0.5.squareRoot()) < 1e-6 && near[2].similarity == 0)
  }

  @Test func `an image without a descriptor has no neighbours, and fewer images fewer`() throws {
    let index = try index([[1, 0], [0, 1]])
    #expect(try index.nearest(to: key(7), count: 3) == nil)
    #expect(try index.descriptor(of: key(7)) == nil)
    #expect(try index.nearest(to: key(1), count: 12)?.map(\.key) == [key(0)])
  }

  @Test func `a descriptor of zeros is like none`() throws {
    let index = try index([[0, 0], [0, 1], [1, 1]])
    #expect(try index.nearest(to: key(0), count: 2)?.map(\.similarity) == [0, 0])
    #expect(try index.nearest(to: key(1), count: 1)?.map(\.key) == [key(2)])
  }

  @Test func `many rows of an odd width agree with the plain sum`() throws {
    let width = 37
    let rows = (0..<2_500).map { row -> [Float] in
      (0..<width).map { column in Float((column * 31 + row * 17) % 23) - 11 }
    }
    let index = try index(rows)
    func product(_ a: [Float], _ b: [Float]) -> Double {
      var sum = 0.0
      for (one, other) in zip(a, b) { sum += Double(one) * Double(other) }
      return sum
    }
    func cosine(_ a: [Float], _ b: [Float]) -> Double {
      let lengths: Double = product(a, a) * product(b, b)
      return product(a, b) / lengths.squareRoot()
    }
    let others = rows.indices.filter { $0 != 1_234 }
    let expected = others.map { cosine(rows[1_234], rows[$0]) }.sorted(by: >).prefix(12)
    let found = try #require(try index.nearest(to: key(1_234), count: 12))
    for (one, other) in zip(found, expected) { #expect(abs(one.similarity - other) < 1e-5) }
    #expect(found.count == 12)
  }

  @Test func `an array that another program cuts is told`() throws {
    let index = try index([[1, 0], [0, 1], [1, 1]])
    let file = try FileHandle(forWritingTo: folder["descriptors.npy"])
    try file.truncate(atOffset: 100)
    #expect(throws: DescriptorRows.Cut.self) { try index.nearest(to: key(0), count: 2) }
  }
}
