package import DataDirectory
import Files
import Foundation
package import Imaging
import Report

/// The colour of each group, the same in the report, the viewer and the exports: the one that a person gave it, else the
/// one that reminds of its ground, else the palette's. The first are in the log of edits, the second in
/// `groups/colors.csv`, which is of the groups that k-means found and which no edit touches: a merged group has the
/// colour of the one whose number it keeps.
package struct GroupColors: Sendable {
  private let given: [Int: RGBColor]
  private let found: [Int: RGBColor]

  /// Of what is no final group: clusters.
  package static let palette = GroupColors(given: [:], found: [:])

  package struct BadRow: Error, CustomStringConvertible {
    let path: String
    let line: Int
    let found: String
    package var description: String {
      "\(path):\(line): expected the number of a group and its colour as #1f77b4, found '\(found)'; run `tiles groups` "
        + "again"
    }
  }

  package func color(of group: Int) -> RGBColor { given[group] ?? found[group] ?? GroupPalette.color(of: group) }

  /// Whether a person gave it.
  package func isGiven(to group: Int) -> Bool { given[group] != nil }

  private init(given: [Int: RGBColor], found: [Int: RGBColor]) { (self.given, self.found) = (given, found) }

  /// Photographs, and groups of version 0.1, have no colours of their ground.
  /// - Throws: `BadRow`, `CSVTable.Failure`.
  package init(_ edits: GroupEdits, in folder: DataFolder) throws {
    given = edits.colors
    guard folder.has(DataFolder.groupColors) else {
      found = [:]
      return
    }
    let url = folder[DataFolder.groupColors]
    let table = try CSVTable(contentsOf: url)
    let (groups, colors) = (try table.column("group", of: url), try table.column("color", of: url))
    found = Dictionary(
      try table.rows.enumerated().map { index, row in
        guard let group = Int(row[groups]), AssignmentFile.groups.contains(group), let color = RGBColor(row[colors])
        else { throw BadRow(path: url.path, line: index + 2, found: row.joined(separator: ",")) }
        return (group, color)
      }, uniquingKeysWith: { first, _ in first })
  }
}

/// What the ground of each group that k-means found looks like.
package struct FoundColors {
  private let means: [Int: Lab]

  /// nil for photographs: where they were taken is no ground that they show.
  /// - Parameters:
  ///   - files: of the groups after the edits, whose images were looked at; those that edits changed are looked at again.
  package init?(
    _ found: AssignmentFile, _ edits: GroupEdits, _ files: GroupFiles, in folder: DataFolder, seed: UInt64
  ) throws {
    guard found.rows.first?.key.tile != nil else { return nil }
    let merged = Set(edits.merged.keys).union(edits.merged.values)
    var means = files.meanColors.filter { !merged.contains($0.key) }
    let others = Dictionary(grouping: found.rows.filter { merged.contains($0.group) }, by: \.group)
    if !others.isEmpty {
      let library = try folder.library()
      let absent = try library.absent(of: others.values.flatMap { $0 }.map(\.key))
      for (group, rows) in others {
        let keys = rows.map(\.key).filter { !absent.contains($0) }
        means[group] = try GroupLook(of: keys, in: library, seed: seed, group: group)?.meanColor
      }
    }
    self.means = means
  }

  package func write(in folder: DataFolder) throws {
    let groups = means.sorted { $0.key < $1.key }
    let colors = LandscapeColors.colors(of: groups.map(\.value))
    try CSVTable(header: ["group", "color"], rows: zip(groups, colors).map { ["\($0.key)", "\($1)"] })
      .write(to: folder.target(DataFolder.groupColors))
  }
}
