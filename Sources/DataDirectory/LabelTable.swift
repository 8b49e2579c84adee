package import Dataset
package import Files
import Foundation

/// Known classes, where a source or a folder tells them: `z,x,y,label` or `path,label`.
package enum LabelTable {
  package static let column = "label"

  /// Those that came with the images, by image; a blank cell is no class. Empty where none did.
  /// - Throws: what reading the table throws.
  package static func known(in folder: DataFolder) throws -> [ItemKey: String] {
    for name in [DataFolder.labels, DataFolder.images] {
      guard let table = try? KeyedTable(contentsOf: folder[name], remedy: ""), table.columns.contains(column) else {
        continue
      }
      return try table.column(column, of: folder[name]).filter { !$0.value.isEmpty }
    }
    return [:]
  }

  package static func write(_ labels: [(ItemKey, String)], to target: Target) throws {
    try KeyedTable.write(columns: [column], of: labels, key: \.0, to: target) { [$0.1] }
  }
}
