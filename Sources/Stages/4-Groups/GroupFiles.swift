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
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder["groups/\(kind)"].path)) ?? []
      for name in names where !kept.contains("\(kind)/\(name)") {
        try FileManager.default.removeItem(at: folder["groups/\(kind)/\(name)"])
      }
    }
    AtomicFile.removeLeftovers(in: folder[DataFolder.groups])
  }

  /// The path of a group's picture, relative to `groups/`.
  static func picture(_ kind: String, of group: Int) -> String { "\(kind)/" + String(format: "group-%02d.jpg", group) }
}
