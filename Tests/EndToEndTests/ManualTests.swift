import Foundation
import TestSupport
import Testing

/// `make man`: the page that `Scripts/manual` makes of what the program says of itself.
@Suite(.timeLimit(.minutes(45))) struct ManualTests {
  private static let tools = ["python3", "groff"].map { "/usr/bin/\($0)" }

  @Test(.enabled(if: tools.allSatisfy(FileManager.default.isExecutableFile(atPath:)), "needs python3 and groff"))
  func `the manual page names every command and option, and groff has nothing to complain of`() throws {
    let folder = try TemporaryFolder()
    let script = Shared.checkout.appendingPathComponent("Scripts/manual")
    let page = try ToolRun(script, [ProgramRun.executable.path], in: folder.url)
    #expect(page.status == 0 && page.output.hasPrefix(".TH TILES 1"), "\(page.output)")
    try Data(page.output.utf8).write(to: folder["tiles.1"])
    let groff = URL(fileURLWithPath: Self.tools[1])
    let complaints = try ToolRun(groff, ["-man", "-ww", "-Kutf8", "-Tutf8", "-z", "tiles.1"], in: folder.url)
    #expect(complaints.status == 0 && complaints.output.isEmpty, "\(complaints.output)")
    let shown = try ToolRun(groff, ["-man", "-Kutf8", "-Tascii", "-P-cbou", "tiles.1"], in: folder.url).output
    for text in [
      "groups merge", "manifest verify", "--shard-size", "--bbox", "--data dir", "MAPBOX_ACCESS_TOKEN", "130",
      "tiles export webdataset --shard-size 5000",
    ] { #expect(shown.contains(text), "\(text)") }
  }
}
