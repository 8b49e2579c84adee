/// Finds the one-to-one renaming of one labelling that agrees with another on the most samples (Hungarian method), so
/// that groups keep their numbers from one step to the next although k-means numbers them anew.
///
/// Among equally good renamings one that changes the fewest numbers is chosen; empty groups keep theirs where they can.
/// - Parameters:
///   - from: numbers in 0..<classes.
///   - to: the labels of the same samples to agree with, in 0..<classes.
/// - Returns: for each number of `from` its new number: a permutation of 0..<classes.
public func matchLabels(_ from: [Int], to: [Int], classes: Int) -> [Int] {
  precondition(from.count == to.count, "two labellings of the same samples are needed: \(from.count) and \(to.count)")
  var gains = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
  // One common sample weighs more than all unchanged numbers together.
  for (a, b) in zip(from, to) { gains[a][b] += classes + 1 }
  for number in 0..<classes { gains[number][number] += 1 }
  return cheapestMatching(costs: gains.map { row in row.map { -$0 } })
}

/// The column for each row of a square matrix such that the costs sum up to the least (Kuhn 1955, Munkres 1957; the
/// O(n³) form with shortest augmenting paths). Rows enter one by one; potentials keep all reduced costs at 0 or above.
private func cheapestMatching(costs: [[Int]]) -> [Int] {
  let size = costs.count
  // Place `size` stands for "none": the column from which the path of the entering row starts.
  var rowPotential = [Int](repeating: 0, count: size)
  var columnPotential = [Int](repeating: 0, count: size + 1)
  var rowOfColumn = [Int?](repeating: nil, count: size + 1)
  for entering in 0..<size {
    var slack = [Int](repeating: .max, count: size)
    var previous = [Int](repeating: size, count: size)
    var reached: [Int] = []
    var isReached = [Bool](repeating: false, count: size)
    rowOfColumn[size] = entering
    var column = size
    while let row = rowOfColumn[column] {
      reached.append(column)
      if column < size { isReached[column] = true }
      var next = size
      for candidate in 0..<size where !isReached[candidate] {
        let reduced = costs[row][candidate] - rowPotential[row] - columnPotential[candidate]
        if reduced < slack[candidate] {
          slack[candidate] = reduced
          previous[candidate] = column
        }
        if next == size || slack[candidate] < slack[next] { next = candidate }
      }
      let step = slack[next]
      for visited in reached {
        if let row = rowOfColumn[visited] { rowPotential[row] += step }
        columnPotential[visited] -= step
      }
      for candidate in 0..<size where !isReached[candidate] { slack[candidate] -= step }
      column = next
    }
    // Back along the path: each column hands its row on.
    while column != size {
      rowOfColumn[column] = rowOfColumn[previous[column]]
      column = previous[column]
    }
  }
  var columnOfRow = [Int](repeating: 0, count: size)
  for column in 0..<size { if let row = rowOfColumn[column] { columnOfRow[row] = column } }
  return columnOfRow
}
