import Dataset
import DeepCluster
import Files
import Foundation
import Geo
import KMeans
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct DescriptorIndexTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func index(_ rows: [[Float]]) throws -> DescriptorIndex {
    let keys = rows.indices.map { ItemKey.tile(Tile(z: 12, x: $0, y: 0)) }
    let data = DataFolder(folder.url)
    let samples = Samples(count: rows.count, width: rows[0].count, values: rows.flatMap(\.self))
    try Descriptors.write(
      of: keys, width: samples.width, to: data.target(DataFolder.descriptors), madeBy: .unknown
    ) { samples[$0] }
    return try DescriptorIndex(in: data)
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
    #expect(try index.nearest(to: key(1), count: 12)?.map(\.key) == [key(0)])
  }

  @Test func `images are compared where they were grouped, once they are`() throws {
    let data = DataFolder(folder.url)
    // By the network's descriptors 1 is most like 0, where they were grouped 2 is.
    let raw: [[Float]] = [[1, 0.9, 0], [1, 1, 0], [1, 0.5, 0.1]]
    #expect(try index(raw).nearest(to: key(0), count: 1)?.map(\.key) == [key(1)])
    let rows = (0..<3).map { AssignmentFile.Row(key: key($0), side: .train, group: 0, distance: 0) }
    try AssignmentFile(rows).write(.found, in: data)
    let log = try EditLog(of: AssignmentFile(.found, in: data), in: data)
    var grouping = GroupingOptions()
    (grouping.normalize, grouping.components, grouping.neighbours) = (.l2, 2, 0)
    let samples = Samples(count: 3, width: 3, values: raw.flatMap(\.self))
    let model = try GroupModel.fit(3, widths: [samples.width], clusters: 2, seed: 0, grouping) {
      samples.rows(at: $0)
    }.model
    try model.write(to: data.target(DataFolder.groupModel), notes: ["edits": log.path])
    try NPYFile.write([1, 0, -1, 0, 1, 0.1], shape: [3, 2], to: data.target(DataFolder.groupSpace))
    #expect(try index(raw).nearest(to: key(0), count: 1)?.map(\.key) == [key(2)])
    // Of other groups, of another width, or without the model: as if nothing was grouped.
    for (values, shape) in [([Float](repeating: 1, count: 2), [1, 2]), ([Float](repeating: 1, count: 9), [3, 3])] {
      try NPYFile.write(values, shape: shape, to: data.target(DataFolder.groupSpace))
      #expect(try index(raw).nearest(to: key(0), count: 1)?.map(\.key) == [key(1)])
    }
    try NPYFile.write([1, 0, -1, 0, 1, 0.1], shape: [3, 2], to: data.target(DataFolder.groupSpace))
    try FileManager.default.removeItem(at: data[DataFolder.groupModel])
    #expect(try index(raw).nearest(to: key(0), count: 1)?.map(\.key) == [key(1)])
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

  @Test func `the score is the mean cosine with the wanted less that with the unwanted`() throws {
    let index = try index([[2, 0], [0, 3], [1, 1], [-1, 0], [0, 0], [1, 1]])
    let found = try index.search(like: [key(0), key(1), key(1)], unlike: [key(3)], count: 10)
    // (1 + 1) / √2 / 2 + 1 / √2; those that are given are left out, and of equal ones the first key is first.
    #expect(found.map(\.key) == [key(2), key(5), key(4)])
    #expect(abs(found[0].score - 2.0.squareRoot()) < 1e-6 && found[0].score == found[1].score && found[2].score == 0)
    #expect(try index.search(like: [key(0)], unlike: [], count: 2).map(\.key) == [key(2), key(5)])
    let error = #expect(throws: DescriptorIndex.NotDescribed.self) {
      try index.search(like: [key(0), key(9)], unlike: [], count: 2)
    }
    #expect(error?.description.hasPrefix("12/9/0: expected an image") == true)
  }

  @Test func `an array that another program cuts is told`() throws {
    let index = try index([[1, 0], [0, 1], [1, 1]])
    let file = try FileHandle(forWritingTo: folder["descriptors.npy"])
    try file.truncate(atOffset: 100)
    #expect(throws: RowsOnDisk.Cut.self) { try index.nearest(to: key(0), count: 2) }
  }
}
