import Dataset
import Files
package import Foundation

/// What the numbers of a map of land cover mean: a table `value,label`, with `label_fr` where classes have a French name, too.
/// Numbers of one label are one class; a number whose label is blank is none, such as that of clouds.
package struct LandCoverLegend: Sendable {
  /// By number; nil where it is no class.
  package let labels: [Int: String?]
  /// By label, where it has one.
  package let french: [String: String]

  package enum Failure: Error, CustomStringConvertible, Equatable {
    case badValue(path: String, line: Int, found: String)
    case twice(path: String, line: Int, value: Int)

    package var description: String {
      switch self {
      case .badValue(let path, let line, let found):
        "\(path):\(line): expected a whole number as the value of a class, found \(found.isEmpty ? "none" : found)"
      case .twice(let path, let line, let value):
        "\(path):\(line): expected each value once, found \(value) again; remove a row"
      }
    }
  }

  /// - Throws: `Failure`, `CSVTable.Failure`.
  package init(contentsOf url: URL) throws {
    let given = try SpreadsheetTable(contentsOf: url)
    let value = try given.table.column("value", of: url)
    let label = try given.table.column("label", of: url)
    let other = given.table.header.firstIndex(of: "label_fr")
    var labels: [Int: String?] = [:]
    var french: [String: String] = [:]
    for (row, line) in zip(given.table.rows, given.lines) {
      guard let number = Int(row[value]) else {
        throw Failure.badValue(path: url.path, line: line, found: row[value])
      }
      guard labels.updateValue(row[label].isEmpty ? nil : row[label], forKey: number) == nil else {
        throw Failure.twice(path: url.path, line: line, value: number)
      }
      if let other, !row[label].isEmpty, !row[other].isEmpty { french[row[label]] = french[row[label]] ?? row[other] }
    }
    (self.labels, self.french) = (labels, french)
  }
}
