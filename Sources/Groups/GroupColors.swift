package import DataDirectory
import Files
import Foundation
package import Imaging
import Report

/// The colour of each group, the same in the report, the viewer and the exports: the one that a person gave it, else the
/// one that reminds of its ground, else the palette's. The first are in the log of edits, the second in
/// `groups/colors.csv`, where no edit touches those of the groups that k-means found: a merged group has the colour of the
/// one whose number it keeps.
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
    self.init(given: edits.colors, found: try GroundColors(in: folder)?.colors ?? [:])
  }
}

/// `groups/colors.csv`: what the ground of each group looks like that k-means found, and beside these of each that people
/// made of its images.
package struct GroundColors: Equatable {
  let colors: [Int: RGBColor]

  /// nil where there are none.
  /// - Throws: `GroupColors.BadRow`, `CSVTable.Failure`.
  init?(in folder: DataFolder) throws {
    guard folder.has(DataFolder.groupColors) else { return nil }
    let url = folder[DataFolder.groupColors]
    let table = try CSVTable(contentsOf: url)
    let (groups, colors) = (try table.column("group", of: url), try table.column("color", of: url))
    self.colors = Dictionary(
      try table.rows.enumerated().map { index, row in
        guard let group = Int(row[groups]), AssignmentFile.groups.contains(group), let color = RGBColor(row[colors])
        else { throw GroupColors.BadRow(path: url.path, line: index + 2, found: row.joined(separator: ",")) }
        return (group, color)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Of groups that were found now; nil for photographs: where they were taken is no ground that they show.
  /// - Parameter files: of the groups after the edits, whose images were looked at; those that edits changed are looked at
  ///   again.
  package init?(
    _ found: AssignmentFile, _ edits: GroupEdits, _ files: GroupFiles, in folder: DataFolder, seed: UInt64
  ) throws {
    guard found.rows.first?.key.tile != nil else { return nil }
    let changed = Set(edits.merged.keys).union(edits.merged.values).union(edits.reshaped)
    var means = files.meanColors.filter { !changed.contains($0.key) }
    let others = Dictionary(grouping: found.rows.filter { changed.contains($0.group) }, by: \.group)
    if !others.isEmpty {
      let library = try folder.library()
      let absent = try library.absent(of: others.values.flatMap { $0 }.map(\.key))
      for (group, rows) in others {
        let keys = rows.map(\.key).filter { !absent.contains($0) }
        means[group] = try GroupLook(of: keys, in: library, seed: seed, group: group)?.meanColor
      }
    }
    let groups = means.sorted { $0.key < $1.key }
    let colors = zip(groups.map(\.key), LandscapeColors.colors(of: groups.map(\.value)))
    self.init(Dictionary(colors) { first, _ in first }, edits, files)
  }

  /// Of groups that people made of these others. Found ones keep theirs.
  func after(_ edits: GroupEdits, _ files: GroupFiles) -> GroundColors {
    GroundColors(colors.filter { edits.found.contains($0.key) }, edits, files)
  }

  /// - Parameter found: of the groups that k-means found.
  private init(_ found: [Int: RGBColor], _ edits: GroupEdits, _ files: GroupFiles) {
    var colors = found
    for group in edits.made.sorted() {
      guard let mean = files.meanColors[group] else { continue }
      colors[group] = LandscapeColors.color(of: mean, beside: colors.sorted { $0.key < $1.key }.map(\.value))
    }
    self.colors = colors
  }

  package func write(in folder: DataFolder) throws {
    try CSVTable(
      header: ["group", "color"], rows: colors.sorted { $0.key < $1.key }.map { ["\($0.key)", "\($0.value)"] }
    ).write(to: folder.target(DataFolder.groupColors))
  }
}
