import Dataset
import DeepCluster
import Foundation
import KMeans
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

/// Five images on a line, in two groups that k-means found: 0 and 1; 4, 5 and 9.
@Suite(.timeLimit(.minutes(30))) struct ReshapedGroupsTests {
  private let temporary: TemporaryFolder
  private let folder: DataFolder
  private let places: [Float] = [0, 1, 4, 5, 9]
  private let found: AssignmentFile
  private let model: GroupModel

  init() throws {
    temporary = try TemporaryFolder()
    folder = DataFolder(temporary.url)
    found = AssignmentFile(
      zip([0, 0, 1, 1, 1], [0.5, 0.5, 2, 1, 3]).enumerated().map { index, row in
        .init(key: .path("0\(index).png"), side: .train, group: row.0, distance: row.1)
      })
    var grouping = GroupingOptions()
    (grouping.normalize, grouping.components, grouping.neighbours) = (.none, 0, 0)
    let samples = Samples(count: 5, width: 1, values: places)
    let fitted = try GroupModel.fit(5, widths: [1], clusters: 2, seed: 0, grouping) { samples.rows(at: $0) }.model
    model = fitted.replacing([0: [0.5], 1: [6]])
  }

  private func log(_ name: String, to group: Int?) throws -> EditLog {
    let log = try EditLog(of: found, in: folder)
    return try log.adding(log.move([.path("\(name).png")], to: group))
  }

  private func reshaped(_ edits: GroupEdits) throws -> GroupModel {
    try model.reshaped(by: edits, found.rows.map(\.key)) {
      Samples(count: $0.count, width: 1, values: Array(places[$0]))
    }
  }

  @Test func `a group that images went to or left has the mean of its images, others what was found`() throws {
    #expect(try reshaped(GroupEdits(of: found)) == model)
    #expect(try reshaped(log("02", to: 0).now).centroids.values == [5.0 / 3, 7])
    #expect(try reshaped(log("04", to: nil).now).centroids.values == [0.5, 4.5, 9])
  }

  @Test func `an image lies in its group, also where another is nearer`() throws {
    let edits = try log("03", to: 0).now
    let reshaped = try reshaped(edits)
    #expect(reshaped.centroids.values == [2, 6.5])
    let samples = Samples(count: 5, width: 1, values: places)
    let places = reshaped.placeKnown(
      inSpace: samples, in: found.rows.map { edits.group(of: $0) }, merged: edits.holder)
    #expect(places.map { $0?.group } == [0, 0, 1, 0, 1] && places.map { $0?.distance } == [2, 1, 2.5, 3, 2.5])
    // 5 is nearer to the group that it was taken from, and 4 to the one that 5 went to.
    #expect(places[3]?.confidence == 0 && places[2]?.confidence == 0)
    #expect(abs((places[1]?.confidence ?? 0) - (1 - 1 / 5.5)) < 1e-12)
    // A new image goes to the nearest.
    #expect(reshaped.place(inSpace: samples, merged: edits.holder).map(\.group) == [0, 0, 0, 1, 1])
  }

  @Test func `distances of changed groups are those of the table, as far as it knows the groups`() throws {
    let edits = try log("02", to: 0).now
    #expect(try edits.applied(to: found, in: folder).rows.map(\.distance) == found.rows.map(\.distance))
    try AssignmentFile(
      zip(found.rows, [0, 0, 0, 1, 0]).map { row, group in
        .init(key: row.key, side: row.side, group: group, distance: 7, confidence: 0.5)
      }
    ).write(.group, in: folder)
    let now = try edits.applied(to: found, in: folder).rows
    #expect(now.map(\.group) == [0, 0, 0, 1, 1] && now.map(\.distance) == [7, 7, 7, 7, 3])
    #expect(now.map(\.confidence) == [0.5, 0.5, 0.5, 0.5, nil])
    // Where nobody moved anything, what was found says all.
    #expect(try GroupEdits(of: found).applied(to: found, in: folder).rows.map(\.distance) == found.rows.map(\.distance))
  }
}
