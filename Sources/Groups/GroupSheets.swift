package import DataDirectory
package import Dataset
import Files
import Foundation
import Imaging
package import Pipeline

/// A contact sheet per group, the images nearest to its centroid first: `groups/sheets/group-00.jpg`.
package struct GroupSheets {
  private let sheets: [(group: Int, jpeg: Data)]

  package static let images = 48

  /// - Parameter duplicates: of which one is enough.
  package init(
    of file: AssignmentFile, library: ImageLibrary, duplicates: Duplicates, report: (StageContext.Progress) -> Void
  ) throws {
    let nearest = file.nearest().sorted { $0.key < $1.key }
    let sheets = try concurrently(
      nearest.count,
      progress: { report(.step(label: "contact sheets", done: $0, total: nearest.count, unit: "groups")) }
    ) { index in
      let layout = ContactSheet()
      let (group, rows) = nearest[index]
      let images = library.images(
        duplicates.distinct(rows, key: \.key).prefix(Self.images).map(\.key), minimumSide: layout.thumbnail)
      let rasters = try (0..<images.count).map(images.rasterOrGrey(at:))
      return (group: group, jpeg: try layout.compose(rasters).jpeg(quality: 88))
    }
    self.sheets = sheets
  }

  /// The files that `write` makes, relative to `groups/`.
  package var pictures: [String] { sheets.map { DataFolder.Picture.sheets.name(of: $0.group) } }

  package func write(in folder: DataFolder) throws {
    for (group, jpeg) in sheets {
      try AtomicFile.write(jpeg, to: folder.target(DataFolder.Picture.sheets.path(of: group)))
    }
  }
}
