import Report
import TestSupport
import Testing

@testable import Viewer

@Suite(.timeLimit(.minutes(30))) struct ViewerFilesTests {
  private let folder = WebFolder(of: "Viewer")

  @Test func `every module and style sheet of the folder is in the page`() throws {
    let script = try ViewerFiles.script()
    #expect(Set(ViewerFiles.modules.keys) == (try folder.names("mjs")))
    for name in ViewerFiles.modules.keys { #expect(script.contains("// \(name)\n"), "\(name)") }
    for name in try folder.names("css") { #expect(ViewerFiles.style.contains(try folder.text(name)), "\(name)") }
  }

  @Test(.enabled(if: WebFolder.hasNode, "needs node: make setup-test"))
  func `the script is one sound module`() throws {
    #expect(try WebFolder.complaints(about: ViewerFiles.script()) == "")
  }

  @Test func `what is in no group is as grey as in the report`() throws {
    #expect(try folder.text("view.mjs").contains("const grey = \"\(GroupPalette.none)\";"))
  }
}
