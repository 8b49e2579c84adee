import DeepCluster
import Files
import Foundation
import Options
import TestSupport
import Testing

@testable import Pipeline
@testable import DataDirectory
@testable import Groups
@testable import Records
@testable import Stages

/// What version 0.1 left is read as what it was.
@Suite(.timeLimit(.minutes(30))) struct EarlierVersionTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/0.1")

  private func record(_ stage: String, of name: String) throws -> StageRecord {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: Self.fixtures.appendingPathComponent("\(name).json"), to: folder["manifest.json"])
    return try #require(try Manifest(in: folder.url).stages[stage])
  }

  @Test(arguments: Recipe.allCases.filter { $0 != .deepcluster })
  func `a training of the same options is the same stage, by its params and by its key`(recipe: Recipe) throws {
    let record = try record("cluster", of: recipe.rawValue)
    let given: [String: JSONValue] = ["steps": 1, "input_size": 71, "batch_size": 8]
    let options = try DeepClusterOptions(recipe, given: given)
    #expect(record.params(as: ClusterStage.self) == options.params)
    #expect(try DeepClusterOptions(params: record.params) == options)
    // The weights themselves are no part of it.
    var none = options.descriptors
    none.weights = "none"
    let stage = ClusterStage(options, weights: try WeightsChoice(none, cache: Self.fixtures))
    #expect(try Freshness.key(of: stage, inputs: record.inputs) == record.key)
    #expect(record.params.count < options.params.count)
  }

  @Test(arguments: ["default", "makina"]) func `so are final groups`(name: String) throws {
    let record = try record("groups", of: name)
    let recipe = try #require(Recipe(rawValue: name))
    var stage = GroupsStage()
    stage.options = try FinalGroupOptions(recipe, given: ["clusters": 6])
    #expect(record.params(as: GroupsStage.self) == stage.params)
    #expect(try Freshness.key(of: stage, inputs: record.inputs) == record.key)
  }

  @Test func `a change from what was not recorded names both values`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: Self.fixtures.appendingPathComponent("makina.json"), to: folder["manifest.json"])
    let given: [String: JSONValue] = ["steps": 1, "input_size": 71, "batch_size": 8, "pooling": "std"]
    var none = DescriptorOptions()
    none.weights = "none"
    let stage = ClusterStage(
      try DeepClusterOptions(.makina, given: given), weights: try WeightsChoice(none, cache: folder.url))
    let freshness = try Freshness(of: stage, in: folder.url, manifest: Manifest(in: folder.url))
    #expect(freshness == .stale(reason: "pooling changed avg -> std"))
  }

  @Test func `seeds that it cut are known from beside them`() throws {
    var record = try record("groups", of: "makina")
    (record.seed, record.params["seed"]) = (UInt64.max, .int(.max))
    #expect(record.params(as: GroupsStage.self)["seed"] == JSONValue(UInt64.max))
    (record.seed, record.params["seed"]) = (UInt64(Int.max), .int(.max))
    #expect(record.params(as: GroupsStage.self)["seed"] == .int(.max))
  }

  @Test func `its data directory is up to date, named, and can be described`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: Self.fixtures.appendingPathComponent("data"), to: folder["data"])
    let data = DataFolder(folder["data"])
    let manifest = try Manifest(in: data.url)
    for name in ["fetch", "split", "embed", "groups"] {
      #expect(try RecordedState.freshness(of: name, in: data, manifest: manifest) == .upToDate, "\(name)")
    }
    #expect(try GroupList(in: data).entries.map(\.name) == [nil, "Rock"])
    // Of its `embed` nothing says how the descriptors were made; with flags it can be said, by the values of then.
    let images = try Self.images(in: folder)
    func assign(_ given: [String: JSONValue]) throws -> [NewImages.Row] {
      try NewImages(GroupNetwork(of: data, given: given, cache: folder.url, device: .cpu) { _ in }).assign([images])
        .rows
    }
    #expect(throws: GroupNetwork.UnknownRecipe.self) { try assign([:]) }
    let found = try AssignmentFile(.found, in: data).rows
    let rows = try assign(["weights": "none", "input_size": 71])
    #expect(rows.map(\.group) == found.map(\.group))
    #expect(zip(rows, found).allSatisfy { abs($0.distance - $1.distance) < 1e-3 * max(1, $1.distance) })
  }

  /// The archive itself: its tiles are in the order of their keys, as those of the table.
  private static func images(in folder: TemporaryFolder) throws -> URL {
    let copy = folder["again.mbtiles"]
    try FileManager.default.copyItem(at: folder["data/tiles.mbtiles"], to: copy)
    return copy
  }
}
