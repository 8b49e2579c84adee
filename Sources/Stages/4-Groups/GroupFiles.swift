import Files
import Foundation
import Pipeline

/// All that follows from the groups as they are after the edits: `assignments.csv`, contact sheets, `profile.json` and
/// its pictures. Made in memory first, so that an image that cannot be read leaves the files as they were.
struct GroupFiles {
  private let file: AssignmentFile
  private let sheets: GroupSheets
  private let profiles: GroupProfiles

  init(
    _ found: AssignmentFile, _ edits: GroupEdits, descriptors: DescriptorFiles, in folder: DataFolder, seed: UInt64,
    report: (StageContext.Progress) -> Void
  ) throws {
    file = edits.applied(to: found)
    sheets = try GroupSheets(of: file, library: folder.library(), report: report)
    profiles = try GroupProfiles(
      of: file, names: edits.names, descriptors: descriptors, in: folder, seed: seed, report: report)
  }

  func write(in folder: DataFolder) throws {
    try file.write(.group, in: folder)
    try sheets.write(in: folder)
    try profiles.write(in: folder)
    // No picture of a group that is gone stays behind, nor the temporary file of a run that was killed.
    let kept = Set(sheets.pictures + profiles.pictures)
    for kind in ["sheets", "mean", "attention"] {
      let pictures = TargetFolder("groups/\(kind)", below: folder.url)
      try pictures.remove { Self.isPicture($0) && !kept.contains("\(kind)/\($0)") }
      try pictures.removeLeftovers()
    }
    try TargetFolder(DataFolder.groups, below: folder.url).removeLeftovers()
  }

  /// Whether a file has the name of a group's picture: anything else in those folders is a person's own.
  private static func isPicture(_ name: String) -> Bool { name.wholeMatch(of: /group-[0-9]{2,}\.jpg/) != nil }

  /// The path of a group's picture, relative to `groups/`.
  static func picture(_ kind: String, of group: Int) -> String { "\(kind)/" + String(format: "group-%02d.jpg", group) }
}
