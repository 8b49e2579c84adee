package import DataDirectory
import Files
import Foundation
import Imaging
package import Pipeline

/// All that follows from the groups as they are after the edits: `assignments.csv`, contact sheets, `profile.json` and
/// its pictures. Made in memory first, so that an image that cannot be read leaves the files as they were.
package struct GroupFiles {
  private let file: AssignmentFile
  private let sheets: GroupSheets
  private let profiles: GroupProfiles

  package init(
    _ found: AssignmentFile, _ edits: GroupEdits, _ confidence: GroupConfidence, descriptors: Descriptors,
    in folder: DataFolder, seed: UInt64, report: (StageContext.Progress) -> Void
  ) throws {
    // Of a group that has other images than k-means put in it, the centroid is another too.
    let reshaped = Set(edits.reshaped.map { edits.group(of: $0) })
    file = AssignmentFile(
      edits.applied(to: found).rows.map { row in
        var row = row
        if reshaped.contains(row.group), let distance = confidence.distance(of: row.key) {
          row = .init(key: row.key, side: row.side, group: row.group, distance: distance).asWritten
        }
        row.confidence = confidence.of(row)
        return row
      })
    let library = try folder.library()
    let absent = try library.absent(of: file.rows.map(\.key))
    if !absent.isEmpty {
      report(.warning("\(absent.count) images are not there any more: pictures of groups go without them"))
    }
    sheets = try GroupSheets(of: file, library: library, duplicates: folder.duplicates(), report: report)
    profiles = try GroupProfiles(
      of: file, names: edits.names, absent: absent, descriptors: descriptors, in: folder, seed: seed, report: report)
  }

  /// Of the groups that have images.
  var meanColors: [Int: Lab] { profiles.meanColors }

  package func write(in folder: DataFolder) throws {
    try file.write(.group, in: folder)
    try sheets.write(in: folder)
    try profiles.write(in: folder)
    // No picture of a group that is gone stays behind, nor the temporary file of a run that was killed.
    let kept = Set(sheets.pictures + profiles.pictures)
    for kind in DataFolder.Picture.allCases {
      let pictures = TargetFolder(kind.folder, below: folder.url)
      try pictures.remove { DataFolder.Picture.isOurs($0) && !kept.contains("\(kind.rawValue)/\($0)") }
      try pictures.removeLeftovers()
    }
    try TargetFolder(DataFolder.groups, below: folder.url).removeLeftovers()
  }
}
