import Foundation

extension Console {
  /// Columns as wide as their widest cell, two blanks between; those of numbers stand to the right.
  /// - Parameter ink: the colour of a cell, by its row and column.
  static func aligned(_ rows: [[String]], ink: (_ row: Int, _ column: Int) -> Ink? = { _, _ in nil }) -> [String] {
    let columns = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      Column(rows.map { column < $0.count ? $0[column] : "" })
    }
    return rows.enumerated().map { row, cells in
      let padded = zip(cells, columns).enumerated().map { place, cell in
        let (before, after) = cell.1.padding(of: cell.0)
        let text = ink(row, place)?.paint(cell.0, on: STDOUT_FILENO) ?? cell.0
        return before + text + (place == cells.count - 1 ? "" : after)
      }
      return padded.joined(separator: "  ").replacing(#/ +$/#, with: "")
    }
  }

  private struct Column {
    let width: Int
    let isNumeric: Bool

    init(_ cells: [String]) {
      width = cells.map(\.count).max() ?? 0
      // The first row may be a head. A column of one number is a value beside its name.
      let values = cells.dropFirst().filter { !$0.isEmpty }
      isNumeric = !values.isEmpty && Double(cells[0]) == nil && values.allSatisfy { Double($0) != nil }
    }

    func padding(of cell: String) -> (before: String, after: String) {
      let blanks = String(repeating: " ", count: width - cell.count)
      return isNumeric ? (blanks, "") : ("", blanks)
    }
  }
}
