/// How well two labellings agree on which pairs of samples belong together, corrected for chance (Hubert and Arabie 1985):
/// 1 for the same groups, about 0 for independent ones, at least -0.5. As scikit-learn's `adjusted_rand_score`.
public func adjustedRandIndex(_ a: [Int], _ b: [Int]) -> Double {
  let table = ContingencyTable(a, b)
  // Ordered pairs of samples, in doubles: their products leave 64-bit integers behind at some 50,000 samples.
  let total = Double(table.total)
  let squares = Double(table.cells.reduce(0) { $0 + $1.count * $1.count })
  let rowSquares = Double(table.rowSums.reduce(0) { $0 + $1 * $1 })
  let columnSquares = Double(table.columnSums.reduce(0) { $0 + $1 * $1 })
  let together = squares - total
  let onlyA = rowSquares - squares
  let onlyB = columnSquares - squares
  let apart = total * total - together - total - onlyA - onlyB
  if onlyA == 0, onlyB == 0 { return 1 }
  return 2 * (together * apart - onlyA * onlyB)
    / ((together + onlyA) * (onlyA + apart) + (together + onlyB) * (onlyB + apart))
}
