import Foundation

extension Console {
  /// Columns as wide as their widest cell, two blanks between. Under a head those of numbers stand to the right.
  /// - Parameters:
  ///   - head: nil for names beside values.
  ///   - ink: the colour of a cell, by its row (without the head) and column.
  static func printTable(
    head: [String]? = nil, _ rows: [[String]], ink: (_ row: Int, _ column: Int) -> Ink? = { _, _ in nil }
  ) {
    for line in aligned(head: head, rows, ink: ink) { write(line + "\n", to: .standardOutput) }
  }

  private static func aligned(
    head: [String]?, _ rows: [[String]], ink: (_ row: Int, _ column: Int) -> Ink?
  ) -> [String] {
    let all = ((head.map { [$0] } ?? []) + rows).map { cells in
      cells.map { Printable($0, keepsLines: false).description }
    }
    let columns = (0..<(all.map(\.count).max() ?? 0)).map { column in
      func cells(_ rows: [[String]]) -> [String] { rows.map { column < $0.count ? $0[column] : "" } }
      return Column(width: cells(all).map(\.count).max() ?? 0, values: head == nil ? [] : cells(rows))
    }
    return all.enumerated().map { line, cells in
      let row = head == nil ? line : line - 1
      let padded = zip(cells, columns).enumerated().map { place, cell in
        let (before, after) = cell.1.padding(of: cell.0)
        let text = (row < 0 ? nil : ink(row, place))?.paint(cell.0, on: STDOUT_FILENO) ?? cell.0
        return before + text + (place == cells.count - 1 ? "" : after)
      }
      return padded.joined(separator: "  ").replacing(#/ +$/#, with: "")
    }
  }

  private struct Column {
    let width: Int
    let isNumeric: Bool

    init(width: Int, values: [String]) {
      self.width = width
      let values = values.filter { !$0.isEmpty }
      isNumeric = !values.isEmpty && values.allSatisfy { Double($0) != nil }
    }

    func padding(of cell: String) -> (before: String, after: String) {
      let blanks = String(repeating: " ", count: width - cell.count)
      return isNumeric ? (blanks, "") : ("", blanks)
    }
  }
}
