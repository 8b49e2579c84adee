import Foundation
import Geo
import Pipeline
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct PipelineFileTests {
  private static let stages = ["fetch", "split", "cluster"]

  private func parse(_ text: String) throws -> PipelineFile {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: folder["p.yaml"])
    return try PipelineFile(contentsOf: folder["p.yaml"], stages: Self.stages)
  }

  @Test func `options become the words of the command line`() throws {
    let file = try parse(
      """
      description: a test
      data: Data/x
      stages:
        fetch:
          bbox: [2.0, 46.0, 3.4, 46.8]
          zoom: 12
          drop-blank: true
          refresh: false
        split:
      """)
    let several = try parse("stages:\n  fetch: {bbox: france, zoom: 10-12, tiles: a.csv}\n")
    #expect(several.stages[0].options.flatMap(\.arguments) == ["--bbox=france", "--zoom=10-12", "--tiles=a.csv"])
    #expect(file.data == "Data/x")
    #expect(file.stages.map(\.name) == ["fetch", "split"])
    #expect(file.stages[0].options.flatMap(\.arguments) == ["--bbox=2.0,46.0,3.4,46.8", "--zoom=12", "--drop-blank"])
    #expect(file.stages[0].options[1].line == 6)
  }

  @Test func `mistakes are told with their line`() throws {
    func line(_ text: String) -> Int? { #expect(throws: PipelineFile.Failure.self) { try parse(text) }?.line }
    #expect(line("stages:\n  fetch: {}\n  clutser: {}\n") == 3)
    #expect(line("stages:\n  fetch: {}\nextra: 1\n") == 3)
    #expect(line("stages:\n  fetch: 12\n") == 2)
    #expect(line("stages:\n  split: {}\n  fetch: {}\n") == 2)
    #expect(throws: PipelineFile.Failure.self) { try parse("stages: [fetch\n") }
    #expect(throws: PipelineFile.Failure.self) { try parse("") }
    #expect(throws: PipelineFile.Failure.self) {
      try PipelineFile(contentsOf: URL(fileURLWithPath: "/nonexistent.yaml"), stages: Self.stages)
    }
  }

  @Test func `a misspelt key or stage is told with the near one`() throws {
    func reason(_ text: String) -> String? {
      #expect(throws: PipelineFile.Failure.self) { try parse(text) }?.description
    }
    let top = try #require(reason("data: x\nstage:\n  fetch: {}\n"))
    #expect(top.contains("p.yaml:2:") && top.contains("did you mean 'stages'?"))
    let stage = try #require(reason("stages:\n  fetch: {}\n  clutser: {}\n"))
    #expect(stage.contains("p.yaml:3:") && stage.contains("did you mean 'cluster'?"))
    #expect(reason("xyzzy: 1\n")?.contains("did you mean") == false)
  }

  @Test func `the published experiment is a pipeline`() throws {
    let file = try PipelineFile(
      contentsOf: Shared.checkout.appendingPathComponent("Pipelines/france.yaml"),
      stages: ["fetch", "import", "split", "cluster", "groups", "report"])
    let words = file.stages.map { $0.options.flatMap(\.arguments) }
    #expect(Set(words[0]).isSuperset(of: ["--source=mapbox", "--bbox=france", "--zoom=12", "--sample=8418"]))
    #expect(words[1] == ["--ratio=0.75"])
    #expect(Set(words[2]).isSuperset(of: ["--clusters=5", "--steps=10"]) && words[3].contains("--clusters=20"))
  }

  @Test func `a département is a pipeline of the published experiment's size, with no other file`() throws {
    let file = try PipelineFile(
      contentsOf: Shared.checkout.appendingPathComponent("Pipelines/departement-ign.yaml"),
      stages: ["fetch", "import", "split", "cluster", "groups", "report"])
    let words = file.stages[0].options.flatMap(\.arguments)
    #expect(Set(words).isSuperset(of: ["--source=ign", "--zoom=15", "--sample=8418"]))
    #expect(!words.contains { $0.hasPrefix("--within") || $0.hasPrefix("--tiles") })
    let bbox = try #require(file.stages[0].options.first { $0.name == "bbox" }?.values.first)
    #expect(TileCover(try Bounds(parsing: bbox), zoom: 15).count == 12_535)
  }

  @Test func `the pipelines that come with the program are well formed`() throws {
    let folder = Shared.checkout.appendingPathComponent("Pipelines")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(
      Set(names).isSuperset(of: ["earth.yaml", "sample.yaml", "france.yaml", "france-ign.yaml", "departement-ign.yaml"])
    )
    for name in names {
      let file = try PipelineFile(
        contentsOf: folder.appendingPathComponent(name),
        stages: ["fetch", "import", "split", "cluster", "groups", "report"])
      #expect(file.stages.map(\.name) == ["fetch", "split", "cluster", "groups", "report"])
    }
  }
}
