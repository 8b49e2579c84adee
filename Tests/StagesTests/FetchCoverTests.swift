import Foundation
import Geo
import Options
import TestSupport
import Testing
import TileFetch

@testable import Pipeline
@testable import Stages

/// What a record says of a cover, and so what makes a harvest another one.
@Suite(.timeLimit(.minutes(30))) struct FetchCoverTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func stage(_ cover: FetchCover) throws -> FetchStage {
    let catalog = SourceCatalog(blueMarble: URL(fileURLWithPath: "/nonexistent/bmng.jpg"))
    return FetchStage(source: try catalog.source(SourceCatalog.Choice(name: "sample")), cover: cover)
  }

  private func region(_ zooms: ClosedRange<Int>) throws -> FetchCover {
    .region(try FetchRegion(bbox: "2.0,46.0,2.12,46.1", within: nil, gazetteer: Gazetteer(folders: [])), zooms: zooms)
  }

  @Test func `a harvest of one zoom is recorded as it was before there were several`() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/0.1/data/manifest.json")
    try FileManager.default.copyItem(at: fixture, to: folder["manifest.json"])
    let record = try #require(try Manifest(in: folder.url).stages[FetchStage.name])
    var stage = try stage(region(12...12))
    stage.sample = 4
    #expect(stage.params == record.params && stage.params["zoom"] == 12)
    #expect(try Freshness.key(of: stage, inputs: record.inputs) == record.key)
  }

  @Test func `several zooms are another harvest, recorded as they are written`() throws {
    let params = try stage(region(10...12)).params
    #expect(params["zoom"] == "10-12" && params["bbox"] == "2.000000,46.000000,2.120000,46.100000")
    #expect(params["tiles"] == nil && params.keys.contains("within"))
    #expect(try stage(region(10...12)).inputs(in: folder.url).isEmpty)
  }

  @Test func `a list is recorded by its path, and is an input`() throws {
    try Data("z,x,y\n12,2074,1409\n10,518,352\n".utf8).write(to: folder["list.csv"])
    try FileManager.default.createDirectory(at: folder["data"], withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: folder["list.csv"], to: folder["data/own.csv"])
    let outside = try stage(.list(GivenTiles(folder["list.csv"].path)))
    let path = folder["list.csv"].standardizedFileURL.path
    #expect(outside.params["tiles"] == .string(path))
    #expect(["bbox", "within", "zoom"].allSatisfy { outside.params[$0] == nil })
    let input = try #require(try outside.inputs(in: folder["data"]).first)
    #expect(input.path == path && input.kind == .file && input.sha256 != nil)
    #expect(outside.cover.zooms == 10...12 && outside.cover.tiles.count == 2)
    // Below the data directory it goes with it.
    let own = try stage(.list(GivenTiles(folder["data/own.csv"].path)))
    #expect(try own.inputs(in: folder["data"]).map(\.path) == ["own.csv"])
  }
}
