import Files
import Foundation
import Rasters

/// The rasters of a folder: files of the kinds that surveys hand out orthophotographs in.
struct RasterFolder {
  /// In lower case. What else GDAL opens is named file by file.
  static let extensions: Set<String> = ["tif", "tiff", "jp2", "j2k", "vrt", "img", "ecw"]

  /// In the order of their paths.
  let files: [URL]

  /// - Throws: `ImportedPath.Failure` where there are none.
  init(_ folder: URL) throws {
    var files: [URL] = []
    try FolderWalk.through(folder) { stop in
      files += stop.files.filter { Self.extensions.contains(FileKinds.word($0)) }
        .map { stop.url.appendingPathComponent($0) }
    }
    guard !files.isEmpty else {
      throw ImportedPath.Failure(
        path: folder.path,
        reason: "expected rasters (--as rasters), found no file that ends in "
          + "\(Self.extensions.sorted().map { ".\($0)" }.joined(separator: ", "))")
    }
    self.files = files.sorted { $0.path < $1.path }
  }

  /// Whether a file of a folder of images says where it lies; false where GDAL is not installed.
  static func isRaster(_ url: URL) -> Bool {
    extensions.contains(FileKinds.word(url.lastPathComponent)) && (try? RasterFile(url)) != nil
  }
}
