import Foundation
import Geo
import Options
import Pipeline
import Report
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups
@testable import Records
@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct ReportFactsTests {
  @Test func `place and counts are of what was grouped, and of the harvest only where it was there`() throws {
    func facts(_ bbox: String, zoom: JSONValue = 12, held: Int = 2) throws -> ReportContent.Facts {
      let folder = try TemporaryFolder()
      let text = """
        {"schema":1,"stages":{"fetch":{"status":"complete","command":"","params":{"bbox":"\(bbox)","within":"here","zoom":\(zoom.text)},
        "tool_version":"","host":"","started_at":"2026-11-26T13:04:00Z","reason":"","inputs":[],"outputs":[],
        "metrics":{"absent":3,"failed":1e300,"tiles":\(held)},"key":""}}}
        """
      try Data(text.utf8).write(to: folder["manifest.json"])
      let rows = [(2074, 1408), (2075, 1409)].map { x, y in
        AssignmentFile.Row(key: .tile(Tile(z: 12, x: x, y: y)), side: .train, group: 0, distance: 0)
      }
      return ReportFacts(
        AssignmentFile(rows), attribution: nil, manifest: try Manifest(in: folder.url), toolVersion: "1"
      ).facts
    }
    let here = try facts("2.2,48.8,2.5,49.0")
    #expect(here.region == "here" && here.absent == 3 && here.failed == 1 << 50 && here.tiles == 2)
    #expect(here.box == Bounds(around: [Tile(z: 12, x: 2074, y: 1408), Tile(z: 12, x: 2075, y: 1409)]))
    let part = try facts("2.2,48.8,2.5,49.0", held: 3)
    #expect(part.region == "here" && part.absent == nil && part.failed == nil)
    #expect(try facts("2.2,48.8,2.5,49.0", zoom: 14).region == nil)
    let several = try facts("2.2,48.8,2.5,49.0", zoom: "10-12")
    #expect(several.region == "here" && several.absent == 3)
    #expect(try facts("2.2,48.8,2.5,49.0", zoom: "13-14").region == nil)
    let elsewhere = try facts("10,48.8,12,49.0")
    #expect(elsewhere.region == nil && elsewhere.absent == nil && elsewhere.failed == nil)
    #expect(elsewhere.box == here.box && elsewhere.tiles == 2)
  }

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
    #expect(facts.clusters == 1 << 50 && facts.box == nil)
    for language in PageLanguage.allCases {
      var content = ReportContent(title: "", language: language, facts: facts)
      content.stages = ReportStage.stages(manifest)
      #expect(try ReportPage(content, libraries: WebLibraries(folder: folder.url)).html().contains("fetch"))
    }
  }
}
