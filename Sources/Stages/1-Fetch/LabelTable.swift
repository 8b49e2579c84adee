import Dataset
import Files
import Foundation

/// Known classes, where a source or a folder tells them: `z,x,y,label` or `path,label`.
enum LabelTable {
  static let column = "label"

  static func write(_ labels: [(ItemKey, String)], to target: Target) throws {
    try KeyedTable(columns: [column], rows: labels.map { (key: $0.0, values: [$0.1]) }).write(to: target)
  }
}
