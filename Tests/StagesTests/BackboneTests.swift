import DeepCluster
import Files
import Foundation
import Imaging
import Options
import Pipeline
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups
@testable import Records
@testable import Stages

/// A network that the program does not come with, from a folder of images to the report.
@Suite(.timeLimit(.minutes(30))) struct BackboneTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    Backbones.register(TinyNetwork.self)
    Backbones.register(TinyNetwork.self)
  }

  private func paint(_ name: String, _ color: (Int) -> UInt8) throws {
    let side = 32
    let pixels = (0..<side * side * 3).map(color)
    let url = folder["photos/\(name).png"]
    try FileManager.default.createDirectory(at: folder["photos"], withIntermediateDirectories: true)
    try Raster(width: side, height: side, pixels: pixels).png().write(to: url)
  }

  private func run(_ stage: some Stage) async throws -> StageResult {
    let runner = StageRunner(
      context: StageContext(data: folder["data"], toolVersion: "0", report: { _ in }), command: "test")
    try FileManager.default.createDirectory(at: folder["data"], withIntermediateDirectories: true)
    return try await runner.run(stage, reason: "test")
  }

  @Test func `it goes through cluster, groups, assign and report`() async throws {
    for number in 0..<12 {
      try paint("plain\(number)") { _ in UInt8(40 + number) }
      try paint("striped\(number)") { UInt8($0 / 3 % 4 < 2 ? 10 + number : 240) }
    }
    #expect(Backbones.all.count { $0.name == "tiny" } == 1)
    _ = try await run(ImportStage(paths: [folder["photos"]]))
    _ = try await run(SplitStage(.init()))
    let given: [String: JSONValue] = [
      "backbone": "tiny", "weights": "none", "input_size": 32, "pooling": "spread", "clusters": 2, "steps": 2,
      "settled": 0, "batch_size": 4, "warmup": 5, "pca": 0, "neighbours": 0,
    ]
    let options = try DeepClusterOptions(.default, given: given)
    let weights = try WeightsChoice(options.descriptors, cache: folder.url)
    let clustered = try await run(ClusterStage(options, weights: weights))
    #expect(clustered.summary.first { $0.name == "steps" }?.value == 2)

    let data = DataFolder(folder["data"])
    let recipe = try #require(try Descriptors.recipe(in: data))
    #expect(recipe.options.backbone == "tiny" && recipe.options.pooling == "spread")
    #expect(recipe.options.weights == "models/step-02.safetensors")
    #expect(try Descriptors(in: data).width == 8)

    var groups = GroupsStage()
    groups.options = try FinalGroupOptions(
      base: #require(try data.recordedGrouping()).params, given: ["clusters": 2])
    _ = try await run(groups)
    let rows = try AssignmentFile(.group, in: data).rows
    let kinds = Dictionary(grouping: rows) { $0.key.description.contains("striped") }
    #expect(kinds.values.allSatisfy { Set($0.map(\.group)).count == 1 } && rows.count == 24)
    #expect(try ProfileFile(contentsOf: data[ProfileFile.path]).attention?.checkpoint == "step-02.safetensors")

    let images = NewImages(GroupNetwork(of: data, cache: folder.url, device: .cpu) { _ in })
    let (assigned, broken) = try images.assign([folder["photos"]])
    #expect(broken == 0 && assigned.count == 24)
    let known = Dictionary(
      uniqueKeysWithValues: rows.map { (folder["photos/\($0.key)"].path, $0.group) })
    #expect(assigned.allSatisfy { known[$0.image] == $0.group })

    _ = try await run(ReportStage())
    #expect(try String(contentsOf: data["report/index.html"], encoding: .utf8).contains("data:image/jpeg"))
  }

  @Test func `what it does not have is told with what it has`() {
    func error(_ given: [String: JSONValue]) -> OptionFailure? {
      #expect(throws: OptionFailure.self) { try DescriptorOptions(.makina, given: given) }
    }
    #expect(
      error(["backbone": "tiny", "pooling": "avg", "input_size": 32])?.description
        == "pooling: expected mean or spread, found avg")
    #expect(
      error(["backbone": "tiny", "pooling": "mean"])?.description == "input-size: expected 16 to 64, found 256")
    // Unless told, it describes by what its head takes: recipes name kinds of the published network.
    let own: [String: JSONValue] = ["backbone": "tiny", "input_size": 32]
    #expect((try? DescriptorOptions(.default, given: own))?.pooling == "mean")
    #expect((try? DeepClusterOptions(.default, given: own.merging(["pca": 0]) { $1 }))?.descriptors.pooling == "mean")
    #expect(error(["backbone": "none"])?.description.contains("xception or efficientnet-lite0") == true)
    var options = DescriptorOptions()
    (options.backbone, options.pooling, options.inputSize) = ("tiny", "mean", 32)
    let missing = #expect(throws: WeightsMissing.self) { try WeightsChoice(options, cache: folder.url) }
    #expect(missing?.description.contains("brings none of Tiny") == true)
  }
}
