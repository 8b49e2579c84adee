import KMeans
import Testing

@testable import DataDirectory
@testable import Groups
@testable import Records
@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct PrincipalAxesTests {
  /// Along (3, 4, 0) / 5 the variance is that of -5, 0, 5, and across it that of -1, 1.
  private let data = Samples(
    count: 5, width: 3,
    values: [-3, -4, 0, 3, 4, 0, 0, 0, 0, 0, 0, 1, 0, 0, -1].map { $0 + 7 })

  @Test func `the axes are those of greatest variance, and say how much they hold`() throws {
    let axes = try PrincipalAxes(data, sample: 100)
    #expect(abs(axes.shares[0] - 50.0 / 52) < 1e-6 && abs(axes.shares[1] - 2.0 / 52) < 1e-6)
    let first = axes.place(data.row(1))
    #expect(abs(abs(first.x) - 5) < 1e-5 && abs(first.y) < 1e-5)
    let last = axes.place(data.row(3))
    #expect(abs(last.x) < 1e-5 && abs(abs(last.y) - 1) < 1e-5)
  }

  @Test func `one dimension, one row, or none at all, is a plane as well`() throws {
    let line = try PrincipalAxes(Samples(count: 3, width: 1, values: [1, 2, 3]), sample: 100)
    #expect(line.shares == [1, 0] && line.place([3]).y == 0)
    let point = try PrincipalAxes(Samples(count: 1, width: 2, values: [1, 2]), sample: 100)
    #expect(point.shares == [0, 0] && point.place([1, 2]).x == 0)
    #expect(try PrincipalAxes(Samples(count: 0, width: 0, values: []), sample: 100).shares == [0, 0])
  }
}
