import TestSupport
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ReportFilesTests {
  private let folder = WebFolder(of: "Report")

  @Test func `every module and style sheet of the folder is in the page, or in the sheet`() throws {
    let script = try ReportFiles.script()
    #expect(Set(ReportFiles.modules.keys) == (try folder.names("mjs")))
    for name in ReportFiles.modules.keys { #expect(script.contains("// \(name)\n"), "\(name)") }
    for name in try folder.names("css") {
      #expect((ReportFiles.style + MeetingSheet.style).contains(try folder.text(name)), "\(name)")
    }
  }

  @Test(.enabled(if: WebFolder.hasNode, "needs node: make setup-test"))
  func `the script is one sound module`() throws {
    #expect(try WebFolder.complaints(about: ReportFiles.script()) == "")
  }
}
