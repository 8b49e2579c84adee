import Foundation
import TestSupport
import Testing

@testable import WebPages

@Suite(.timeLimit(.minutes(30))) struct WebLibrariesTests {
  private func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (path, text) in files {
      let file = folder[path]
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return folder
  }

  private static let none = WebLibraries(folder: URL(fileURLWithPath: "/nonexistent"))

  @Test func aMissingLibraryNamesItsPackageAndTheWayOut() {
    let error = #expect(throws: WebLibraries.Missing.self) { try Self.none.chart() }
    #expect(
      error?.description
        == "/nonexistent/chart.js/chart.min.js: expected Chart.js 3 or 4, found no such file; the report shows tables "
        + "instead. Install the Debian package libjs-chart.js (or name the folder that holds the library) and "
        + "write the report again")
    let other = #expect(throws: WebLibraries.Missing.self) { try Self.none.leaflet() }
    #expect(other?.package == "libjs-leaflet")
  }

  @Test func aChartJsWithTheOldInterfaceCountsAsMissing() throws {
    let folder = try folder(["chart.js/chart.min.js": "/*!\n * Chart.js v2.9.4\n */"])
    let error = #expect(throws: WebLibraries.Missing.self) { try WebLibraries(folder: folder.url).chart() }
    #expect(error?.found == "version 2")
  }

  @Test func anEmptyFileCountsAsMissing() throws {
    let folder = try folder(["chart.js/chart.js": ""])
    let error = #expect(throws: WebLibraries.Missing.self) { try WebLibraries(folder: folder.url).chart() }
    #expect(error?.found == "a file that is empty or not UTF-8 text")
  }

  @Test func aLibraryCannotEndItsElementNorAskForAnotherFile() throws {
    let folder = try folder([
      "leaflet/leaflet.js": "a = '</SCRIPT><!--';\r\n//# sourceMappingURL=leaflet.js.map",
      "leaflet/leaflet.css":
        ".a{background:url(images/layers.png)}.b{behavior:url(#default#VML)}/*# sourceMappingURL=a.map */</style>",
    ])
    let leaflet = try WebLibraries(folder: folder.url).leaflet()
    #expect(leaflet.script == "a = '<\\/script><\\!--';\n")
    #expect(leaflet.style == ".a{background:none}.b{behavior:none}>")
  }
}
