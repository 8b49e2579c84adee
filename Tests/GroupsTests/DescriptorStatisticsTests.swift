import Dataset
import KMeans
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct DescriptorStatisticsTests {
  /// Groups of descriptors of three channels; their lengths differ and must not count.
  private static let values: [[[Float]]] = [
    [[3, 0, 0.03], [5, 0.5, 0], [2, 0.1, 0]], [[0, 2, 0], [0.1, 1, 0]], [[0, 0, 9], [0, 0.3, 4]],
  ]

  private let statistics: DescriptorStatistics

  init() throws {
    let all = Self.values.enumerated().flatMap { group, rows in rows.map { (group, $0) } }
    let keys = all.indices.map { ItemKey.path("\($0).png") }
    let rows = zip(keys, all).map { AssignmentFile.Row(key: $0, side: .train, group: $1.0, distance: 0) }
    // The rows of the assignments need not stand in the order of the descriptors.
    let temporary = try TemporaryFolder()
    let data = DataFolder(temporary.url)
    let samples = Samples(count: keys.count, width: 3, values: all.flatMap(\.1))
    try Descriptors.write(
      of: keys, width: 3, to: data.target(DataFolder.descriptors), madeBy: .unknown
    ) { samples[$0] }
    statistics = try DescriptorStatistics(AssignmentFile(rows.reversed()), Descriptors(in: data))
  }

  private func unit(_ row: [Float]) -> [Double] {
    let length = row.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
    return row.map { Double($0) / length }
  }

  @Test func `means are those of descriptors at unit length`() throws {
    let means = try #require(statistics.groups[1]).means
    let expected = Self.values[1].map(unit)
    for channel in 0..<3 { #expect(abs(means[channel] - (expected[0][channel] + expected[1][channel]) / 2) < 1e-6) }
    #expect(statistics.all.count == 7)
  }

  @Test func `the nearest group comes first, and none is its own neighbour`() {
    let neighbours = statistics.neighbours(of: 0)
    #expect(neighbours.map(\.group) == [1, 2])
    #expect(neighbours[0].distance < neighbours[1].distance)
    #expect(statistics.neighbours(of: 7).isEmpty)
  }

  @Test func `a direction leads from the middle of the groups to the group`() {
    let directions = (0..<3).map(statistics.direction)
    #expect(directions[0][0] > 0.5 && directions[0][1] < 0 && directions[0][2] < 0)
    for channel in 0..<3 { #expect(abs(directions.reduce(0) { $0 + $1[channel] }) < 1e-6) }
  }

  @Test func `Cohen's d is the difference of the means over the pooled deviation`() {
    func sums(_ rows: [[Double]]) -> DescriptorStatistics.Sums {
      .init(
        count: rows.count, values: (0..<2).map { channel in rows.reduce(0) { $0 + $1[channel] } },
        squares: (0..<2).map { channel in rows.reduce(0) { $0 + $1[channel] * $1[channel] } })
    }
    // Channel 0: means 2 and 5, variances 1 and 1: d = -3. Channel 1 does not vary.
    let (a, b) = (sums([[1, 4], [2, 4], [3, 4]]), sums([[4, 4], [5, 4], [6, 4]]))
    let found = DescriptorStatistics.differences(a, b, first: 8)
    #expect(found.map(\.channel) == [0] && abs(found[0].difference + 3) < 1e-9)
    #expect(DescriptorStatistics.differences(sums([[1, 4]]), sums([[2, 4]]), first: 8).isEmpty)
    #expect(sums([[1, 4], [2, 4], [3, 4]]).without(sums([[1, 4]])) == sums([[2, 4], [3, 4]]))
  }

  @Test func `the channels that differ most come first, as many as asked for`() throws {
    let own = try #require(statistics.groups[0])
    let found = DescriptorStatistics.differences(own, statistics.all.without(own), first: 2)
    #expect(found.count == 2 && found[0].channel == 0 && found[0].difference > 0)
    #expect(abs(found[0].difference) >= abs(found[1].difference))
  }
}
