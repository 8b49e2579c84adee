import DataDirectory
import Dataset
import DeepCluster
import Files
import Foundation
import Geo
import KMeans
import Random
import TestSupport
import Testing

@testable import Stages

/// 90 images of 12 numbers, of which some are left out of the grouping, and those that groups are found among lie between
/// the others.
@Suite(.timeLimit(.minutes(30))) struct ComparedImagesTests {
  private let folder: DataFolder
  private let temporary: TemporaryFolder
  private let descriptors: Descriptors
  private let rows = (0..<90).filter { !$0.isMultiple(of: 7) }
  private var train: [Bool] { rows.map { !$0.isMultiple(of: 3) } }

  init() throws {
    temporary = try TemporaryFolder()
    folder = DataFolder(temporary.url)
    var random = SplitMix64(seed: 3)
    let values = (0..<90 * 12).map { Float($0 % 4) + Float(random.uniform()) }
    let samples = Samples(count: 90, width: 12, values: values)
    try Descriptors.write(
      of: (0..<90).map { .tile(Tile(z: 12, x: $0, y: 0)) }, width: 12, to: folder.target(DataFolder.descriptors),
      madeBy: .unknown
    ) { samples[$0] }
    descriptors = try Descriptors(in: folder)
  }

  private func fit(_ method: GroupingOptions.Method, isMapped: Bool) throws -> GroupModel.Fit {
    var options = GroupingOptions()
    options.method = method
    options.batch = 20
    if isMapped { (options.normalize, options.components, options.neighbours) = (.l2, 4, 3) }
    let fitted = zip(rows, train).filter(\.1).map(\.0)
    return try GroupModel.fit(fitted.count, widths: [12], clusters: 3, seed: 1, options) { numbers in
      try descriptors.rows(at: numbers.map { fitted[$0] })
    }
  }

  @Test(arguments: GroupingOptions.Method.allCases, [true, false])
  func `each image lies where the model has it, in its own row`(
    method: GroupingOptions.Method, isMapped: Bool
  ) throws {
    let fit = try fit(method, isMapped: isMapped)
    #expect(fit.model.comparesAsTheyAre == !isMapped)
    let compared = try ComparedImages(rows, of: descriptors, train: train, by: fit, batch: 7) {}
    let all = try fit.model.space(descriptors.rows(at: rows))
    for numbers in [Array(rows.indices), [5, 0, 40, 41], []] {
      let found = try compared.rows(at: numbers)
      #expect(found.count == numbers.count && found.width == all.width)
      let expected = all.rows(at: numbers)
      // Products of other batches have other last digits.
      #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    let target = folder.target(DataFolder.groupSpace)
    try compared.write(to: target, batch: 11)
    #expect(folder.has(DataFolder.groupSpace) == isMapped)
    if isMapped {
      let file = try NPYFile(contentsOf: folder[DataFolder.groupSpace])
      #expect(try file.shape == [rows.count, all.width] && file.floats() == compared.rows(at: rows.indices).values)
    }
  }

  @Test func `what was kept of another grouping goes where none is needed`() throws {
    try AtomicFile.write("of before", to: folder.target(DataFolder.groupSpace))
    let fit = try fit(.kmeans, isMapped: false)
    try ComparedImages(rows, of: descriptors, train: train, by: fit, batch: 7) {}
      .write(to: folder.target(DataFolder.groupSpace), batch: 7)
    #expect(!folder.has(DataFolder.groupSpace))
  }

  @Test func `it stops when it is asked to`() throws {
    struct Stop: Error {}
    let fit = try fit(.kmeans, isMapped: true)
    #expect(throws: Stop.self) {
      try ComparedImages(rows, of: descriptors, train: train, by: fit, batch: 7) { throw Stop() }
    }
  }
}
