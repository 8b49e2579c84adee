internal import Foundation

/// How much two labellings of the same samples tell of each other, from 0 (nothing) to 1 (the same groups under whatever
/// numbers): I(A; B) / mean(H(A), H(B)), as scikit-learn's `normalized_mutual_info_score` with its arithmetic mean.
///
/// Two labellings of a single group each are alike: 1.
public func normalizedMutualInformation(_ a: [Int], _ b: [Int]) -> Double {
  let table = ContingencyTable(a, b)
  if table.rowSums.count <= 1, table.columnSums.count <= 1 { return 1 }
  let total = Double(table.total)
  let information = table.cells.reduce(0) { sum, cell in
    let joint = Double(cell.count) / total
    let row = Double(table.rowSums[cell.row]) / total
    let column = Double(table.columnSums[cell.column]) / total
    return sum + joint * log(joint / (row * column))
  }
  // Rounding can leave a hair below 0 where the labellings are independent.
  guard information > 0 else { return 0 }
  return min(1, information / ((entropy(table.rowSums) + entropy(table.columnSums)) / 2))
}

private func entropy(_ counts: [Int]) -> Double {
  let total = Double(counts.reduce(0, +))
  return counts.reduce(0) { sum, count in sum - Double(count) / total * log(Double(count) / total) }
}
