import Random
import Testing

@testable import KMeans

/// Goldens: SciPy 1.17.1, `scipy.cluster.hierarchy.linkage(points, "ward")` and `fcluster(…, "maxclust")`.
@Suite(.timeLimit(.minutes(30))) struct WardTreeTests {
  /// Three near the origin, three near (8, 8), one in a corner between them, one far off.
  private let points = Matrix(
    rows: 8, columns: 2, values: [0, 0, 1, 0.5, 0.2, 1.1, 8, 8, 9, 7.5, 8.2, 9.3, 0, 9, 20, -3])

  private func heights(_ tree: WardTree, are expected: [Double]) -> Bool {
    tree.merges.count == expected.count
      && zip(tree.merges, expected).allSatisfy { $0.height.isWithin(1e-12, of: $1) }
  }

  @Test func `merges and heights are those of SciPy`() {
    let tree = WardTree(points, weights: [Double](repeating: 1, count: 8))
    #expect(tree.leaves == 8)
    #expect(tree.merges.map(\.first) == [1, 3, 0, 5, 6, 10, 7])
    #expect(tree.merges.map(\.second) == [2, 4, 8, 9, 11, 12, 13])
    #expect(
      heights(
        tree,
        are: [
          1.0, 1.118033988749895, 1.1547005383792517, 1.82300118851671, 10.326987298659114, 18.281945296098105,
          23.968670026873475,
        ]))
  }

  /// SciPy got each point as often as it weighs; the heights above 0 are those between places.
  @Test func `a leaf that weighs more is like as many leaves in one place`() {
    let tree = WardTree(points, weights: [5, 1, 20, 3, 2, 7, 1, 4])
    #expect(
      heights(
        tree,
        are: [
          1.380131118684708, 1.7320508075688774, 3.119271305906795, 3.65490537953219, 11.263493332500449,
          42.08449591452997, 52.32253879423221,
        ]))
    // The far one joins the heavy three near (8, 8) before those near the origin do.
    #expect(tree.merges[5].first == 7 && tree.merges[5].second == 12)
  }

  @Test func `cuts are those of SciPy, each part by its first leaf, which stays when another is divided`() {
    let tree = WardTree(points, weights: [Double](repeating: 1, count: 8))
    #expect(tree.cut(into: 1) == [0, 0, 0, 0, 0, 0, 0, 0])
    #expect(tree.cut(into: 2) == [0, 0, 0, 0, 0, 0, 0, 7])
    #expect(tree.cut(into: 3) == [0, 0, 0, 3, 3, 3, 3, 7])
    #expect(tree.cut(into: 4) == [0, 0, 0, 3, 3, 3, 6, 7])
    #expect(tree.cut(into: 5) == [0, 0, 0, 3, 3, 5, 6, 7])
    #expect(tree.cut(into: 6) == [0, 1, 1, 3, 3, 5, 6, 7])
    #expect(tree.cut(into: 7) == [0, 1, 1, 3, 4, 5, 6, 7])
    #expect(tree.cut(into: 8) == Array(0..<8))
  }

  /// The order by a separate calculation with numpy.
  @Test func `the order has the leaves of each cluster together, neighbours alike`() {
    let tree = WardTree(points, weights: [Double](repeating: 1, count: 8))
    #expect(tree.order == [0, 1, 2, 6, 5, 3, 4, 7])
    #expect(Array(tree.leaves(of: 2)) == [2] && Array(tree.leaves(of: 8)) == [1, 2])
    #expect(Array(tree.leaves(of: 12)) == [6, 5, 3, 4] && Array(tree.leaves(of: 14)) == tree.order)
  }

  /// On a line Ward's clusters are intervals: turned so that what meets is near, they are sorted.
  @Test func `what lies on a line is sorted along it`() {
    var random = SplitMix64(seed: 7)
    let values = (0..<60).map { _ in Double(random.index(below: 1_000_000)) }
    let tree = WardTree(Matrix(rows: 60, columns: 1, values: values), weights: values.map { 1 + $0 / 250_000 })
    let sorted = tree.order.map { values[$0] }
    #expect(sorted == values.sorted() || sorted == values.sorted(by: >))
    #expect((tree.order.first ?? 0) < (tree.order.last ?? 0))
    #expect(zip(tree.merges, tree.merges.dropFirst()).allSatisfy { $0.height <= $1.height })
  }

  @Test func `equal distances join in the order of their numbers, and places that coincide at height 0`() {
    let tree = WardTree(Matrix(rows: 4, columns: 1, values: [0, 1, 1, 2]), weights: [1, 1, 1, 1])
    #expect(tree.merges[0] == .init(first: 1, second: 2, height: 0))
    let corners = WardTree(Matrix(rows: 4, columns: 2, values: [0, 0, 0, 1, 1, 0, 1, 1]), weights: [1, 1, 1, 1])
    #expect(corners.merges.map(\.first) == [0, 2, 4] && corners.merges.map(\.second) == [1, 3, 5])
  }

  @Test func `one leaf is a tree, and none is one too`() {
    let one = WardTree(Matrix(rows: 1, columns: 2, values: [3, 4]), weights: [9])
    #expect(one.merges.isEmpty && one.order == [0] && one.cut(into: 1) == [0])
    let none = WardTree(Matrix(rows: 0, columns: 2, values: []), weights: [])
    #expect(none.merges.isEmpty && none.order.isEmpty)
  }
}
