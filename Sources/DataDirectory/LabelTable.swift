package import Dataset
package import Files
import Foundation

/// Known classes of images, where a source, a folder or a raster of land cover tells them: `z,x,y,label` or `path,label`.
package struct LabelTable: Sendable {
  package static let column = "label"
  static let frenchColumn = "label_fr"

  /// By image; a blank cell is no class.
  package let labels: [ItemKey: String]
  /// What classes are called in French, where that is known.
  package let french: [String: String]
  /// Whether they are those of rasters.
  package let isOfLandCover: Bool

  /// Those that came with the images, else those that rasters gave them; none where there are neither.
  /// - Throws: what reading the table throws.
  package init(in folder: DataFolder) throws {
    for name in [DataFolder.labels, DataFolder.images, DataFolder.landCover] {
      let url = folder[name]
      guard let table = try? KeyedTable(contentsOf: url, remedy: ""),
        let place = table.columns.firstIndex(of: Self.column)
      else { continue }
      labels = try table.column(Self.column, of: url).filter { !$0.value.isEmpty }
      let other = table.columns.firstIndex(of: Self.frenchColumn)
      french = Dictionary(
        other.map { other in table.rows.lazy.map { ($0.values[place], $0.values[other]) }.filter { !$1.isEmpty } }
          ?? [],
        uniquingKeysWith: { first, _ in first })
      isOfLandCover = name == DataFolder.landCover
      return
    }
    (labels, french, isOfLandCover) = ([:], [:], false)
  }

  package static func write(_ labels: [(ItemKey, String)], to target: Target) throws {
    try KeyedTable.write(columns: [column], of: labels, key: \.0, to: target) { [$0.1] }
  }
}
