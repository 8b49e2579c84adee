import Foundation
import TestSupport

/// GDAL for Debian's Python: another program's reading of files, GEOS's cuts and PROJ's projections.
enum GDAL {
  static let python = URL(fileURLWithPath: "/usr/bin/python3")
  static let isThere =
    (try? ToolRun(python, ["-c", "from osgeo import ogr"], in: Shared.checkout).status == 0) ?? false

  /// What a script prints as JSON; nothing may be said beside it.
  static func ask(_ script: String, _ words: String..., in folder: TemporaryFolder) throws -> Any {
    let options = ["-W", "error", "-W", "ignore::ResourceWarning", "-c", script]
    let run = try ToolRun(python, options + words, in: folder.url)
    guard run.status == 0 else { throw ExportWorld.Failed(errors: run.output) }
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8))
  }
}
