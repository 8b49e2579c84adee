package import Dataset
package import Files
import Foundation

/// Known classes, where a source or a folder tells them: `z,x,y,label` or `path,label`.
package enum LabelTable {
  package static let column = "label"

  package static func write(_ labels: [(ItemKey, String)], to target: Target) throws {
    try KeyedTable(columns: [column], rows: labels.map { (key: $0.0, values: [$0.1]) }).write(to: target)
  }
}
