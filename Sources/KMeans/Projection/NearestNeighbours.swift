internal import Files

/// The nearest other rows of each row, by Euclidean distance.
///
/// Many rows are divided into cells, the nearest centroids of k-means, and each row is compared with those of the cells
/// that are nearest to it (an inverted file: Jégou, Douze, Schmid 2011, "Product quantization for nearest neighbor
/// search"). That misses a few: docs/report.md says how many.
struct NearestNeighbours: Sendable {
  /// For each row.
  let count: Int
  /// N x `count`, the nearest first; of those equally near the one with the lower number first.
  let rows: [Int32]
  /// Euclidean, N x `count`.
  let distances: [Float]

  /// So many are compared all with all.
  static let exactly = 5_000
  /// The cells that a row is compared with.
  private static let cellsEach = 12
  /// Of one cell: equal rows, as those of open sea, lie in one however many they are.
  fileprivate static let rowsOfCell = 5_000

  /// - Parameters:
  ///   - data: N x D, finite; more than `count` rows.
  ///   - exactly: up to so many rows are compared all with all.
  /// - Throws: `ClusteringError`.
  init(_ data: Samples, count: Int, exactly: Int = Self.exactly, seed: UInt64) throws {
    precondition(0..<data.count ~= count, "\(data.count) rows cannot have \(count) neighbours each")
    self.count = count
    let cells = try Cells(data, count: data.count <= exactly ? 1 : Int(Double(data.count).squareRoot()), seed: seed)
    var rows = [Int32](repeating: 0, count: data.count * count)
    var distances = [Float](repeating: 0, count: data.count * count)
    rows.withUnsafeMutableBufferPointer { rows in
      distances.withUnsafeMutableBufferPointer { distances in
        onAllCores(data.count, piece: rowsAtOnce) { range in
          for place in range {
            // Those of one cell after the other: they are compared with the same rows.
            let found = cells.nearest(count, toRowAt: place, among: Self.cellsEach)
            let start = Int(cells.order[place]) * count
            for (rank, one) in found.enumerated() {
              rows[start + rank] = one.row
              distances[start + rank] = one.square.squareRoot()
            }
          }
        }
      }
    }
    (self.rows, self.distances) = (rows, distances)
  }

  func row(_ index: Int) -> ArraySlice<Int32> { rows[index * count..<(index + 1) * count] }
}

/// Rows that lie in the order of their cells.
private struct Cells: Sendable {
  /// The rows' numbers, cell after cell, ascending in each.
  let order: [Int32]
  private let data: Samples
  /// Where each cell lies in `order`.
  private let places: [Range<Int>]
  private let centroids: Matrix

  /// - Throws: `ClusteringError`.
  init(_ data: Samples, count: Int, seed: UInt64) throws {
    guard count > 1 else {
      (order, self.data, places) = ((0..<data.count).map(Int32.init), data, [0..<data.count])
      centroids = Matrix(zeros: 1, columns: data.width)
      return
    }
    var kMeans = MiniBatchKMeans(clusters: count, seed: seed)
    // Rows may lie in the order of places: each batch is spread over all of them.
    let batches = max(1, data.count / max(count, 10_000))
    for first in 0..<batches {
      try kMeans.partialFit(data.rows(at: Array(stride(from: first, to: data.count, by: batches))))
    }
    let labels = kMeans.assign(data).labels
    var sizes = [Int](repeating: 0, count: count)
    for label in labels { sizes[label] += 1 }
    var start = 0
    places = sizes.map { size in
      defer { start += size }
      return start..<start + size
    }
    var next = places.map(\.lowerBound)
    var order = [Int32](repeating: 0, count: data.count)
    for (row, label) in labels.enumerated() {
      order[next[label]] = Int32(row)
      next[label] += 1
    }
    self.order = order
    self.data = data.rows(at: order.map(Int.init))
    centroids = kMeans.centroids
  }

  struct Near {
    let row: Int32
    let square: Float
  }

  /// - Parameter cells: as many as are looked through at least.
  func nearest(_ count: Int, toRowAt place: Int, among cells: Int) -> [Near] {
    data.withRows { rows in
      let own = rows[place]
      var best: [Near] = []
      best.reserveCapacity(count + 1)
      var seen = 0
      for (rank, cell) in nearestCells(to: own).enumerated() {
        // The row itself is among those seen.
        if rank >= cells && seen > count { break }
        let size = places[cell].count
        let step = places.count > 1 ? max(1, size / NearestNeighbours.rowsOfCell) : 1
        seen += size / step
        // Each row begins elsewhere, so that a few are not the neighbours of all.
        for other in stride(from: places[cell].lowerBound + place % step, to: places[cell].upperBound, by: step)
        where other != place {
          // Squares beyond a Float's range are those of the farthest.
          let square = min(Float(squaredDistance(own, rows[other])), .greatestFiniteMagnitude)
          let row = order[other]
          if best.count == count, let last = best.last, (square, row) >= (last.square, last.row) { continue }
          var at = best.count
          while at > 0, (square, row) < (best[at - 1].square, best[at - 1].row) { at -= 1 }
          best.insert(Near(row: row, square: square), at: at)
          if best.count > count { best.removeLast() }
        }
      }
      return best
    }
  }

  private func nearestCells(to row: UnsafeBufferPointer<Float>) -> [Int] {
    guard places.count > 1 else { return [0] }
    let squares = centroids.withRows { centres in (0..<centres.count).map { squaredDistance(row, centres[$0]) } }
    return squares.indices.sorted { (squares[$0], $0) < (squares[$1], $1) }
  }
}
