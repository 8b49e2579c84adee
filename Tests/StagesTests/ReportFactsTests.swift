import Foundation
import Pipeline
import Report
import TestSupport
import Testing

@testable import Stages

@Suite struct ReportFactsTests {
  @Test func `figures of a manifest beyond any count end no report`() throws {
    let folder = try TemporaryFolder()
    let text = """
      {"schema":1,"stages":{
      "fetch":{"status":"complete","command":"","params":{"bbox":"1,2"},"tool_version":"","host":"",
      "started_at":"2026-11-26T13:04:00Z","duration_s":1e300,"reason":"","inputs":[],"outputs":[],
      "metrics":{"absent":1e300,"failed":1e300},"key":""},
      "cluster":{"status":"complete","command":"","params":{"clusters":1e19,"steps":0.5},"tool_version":"","host":"",
      "started_at":"2026-11-26T13:04:00Z","reason":"","inputs":[],"outputs":[],"metrics":{},"key":""}}}
      """
    try Data(text.utf8).write(to: folder["manifest.json"])
    let manifest = try Manifest(in: folder.url)
    let facts = ReportFacts(AssignmentFile([]), attribution: nil, manifest: manifest, toolVersion: "1").facts
    #expect(facts.absent == 1 << 50 && facts.failed == 1 << 50 && facts.clusters == 1 << 50 && facts.box == nil)
    for language in ReportLanguage.allCases {
      var content = ReportContent(title: "", language: language, facts: facts)
      content.stages = ReportStage.stages(manifest)
      #expect(try ReportPage(content, libraries: WebLibraries(folder: folder.url)).html().contains("fetch"))
    }
  }
}
