import Dataset
package import Files
package import Geo

/// What `tiles landcover` leaves: `landcover.csv`, the class that most of each tile is of.
package enum LandCoverFile {
  package struct Row: Sendable {
    package let tile: Tile
    package let label: String
    /// Of what of the tile has a class, 0 to 1.
    package let share: Double

    package init(tile: Tile, label: String, share: Double) {
      (self.tile, self.label, self.share) = (tile, label, share)
    }
  }

  /// - Parameter french: what classes are called in French; without any the column is left out.
  package static func write(_ rows: [Row], french: [String: String], to target: Target) throws {
    let others = french.isEmpty ? [] : [LabelTable.frenchColumn]
    try KeyedTable.write(
      columns: [LabelTable.column] + others + ["share"], of: rows, key: { .tile($0.tile) }, to: target
    ) { row in
      [row.label] + others.map { _ in french[row.label] ?? "" } + [String(row.share.rounded(to: 4))]
    }
  }
}
