/// How often label a of one labelling meets label b of another: only the pairs that occur, in a fixed order, so that sums
/// over them come out the same to the last bit in every process.
struct ContingencyTable {
  let total: Int
  /// How many samples each label has, by the place of the label in ascending order.
  let rowSums: [Int]
  let columnSums: [Int]
  let cells: [Cell]

  struct Cell {
    let row: Int
    let column: Int
    var count: Int
  }

  init(_ a: [Int], _ b: [Int]) {
    precondition(a.count == b.count, "two labellings of the same samples are needed: \(a.count) and \(b.count) labels")
    total = a.count
    let rows = Self.places(a)
    let columns = Self.places(b)
    var rowSums = [Int](repeating: 0, count: (rows.max() ?? -1) + 1)
    var columnSums = [Int](repeating: 0, count: (columns.max() ?? -1) + 1)
    var cells: [Cell] = []
    for (row, column) in zip(rows, columns).sorted(by: <) {
      rowSums[row] += 1
      columnSums[column] += 1
      if let last = cells.last, last.row == row, last.column == column {
        cells[cells.count - 1].count += 1
      } else {
        cells.append(Cell(row: row, column: column, count: 1))
      }
    }
    self.rowSums = rowSums
    self.columnSums = columnSums
    self.cells = cells
  }

  /// Each label's place among the labels that occur, whatever numbers they are.
  private static func places(_ labels: [Int]) -> [Int] {
    let place = Dictionary(uniqueKeysWithValues: Set(labels).sorted().enumerated().map { ($1, $0) })
    return labels.compactMap { place[$0] }
  }
}
