import Dataset
import DeepCluster
import Files
import Foundation
import KMeans
import TestSupport
import Testing

@testable import DataDirectory

@Suite(.timeLimit(.minutes(30))) struct DescriptorsTests {
  @Test(arguments: [Float.nan, .infinity])
  func `a descriptor that is no number is refused with its row`(_ value: Float) throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let samples = Samples(count: 2, width: 2, values: [0, 1, 2, value])
    try Descriptors.write(
      of: [.path("a"), .path("b")], width: 2, to: folder.target(DataFolder.descriptors), madeBy: .unknown
    ) { samples[$0] }
    let error = #expect(throws: Descriptors.NotFinite.self) { try Descriptors(in: folder) }
    #expect(error?.row == 1 && error?.description.contains("tiles embed") == true)
  }

  @Test func `weights that lie in the data directory are found from there`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let specification = try DescriptorOptions().network().specification
    let entries = Dictionary(
      uniqueKeysWithValues: NetworkWeights.random(specification, seed: 1).arrays.map {
        ($0.specification.name, Safetensors.Entry($0.values, shape: $0.specification.shape))
      })
    try Safetensors.write(entries, metadata: [:], to: folder.target("w.safetensors"))
    var options = DescriptorOptions()
    options.weights = "w.safetensors"
    let digest = try Digest.hex(.sha256, ofFile: folder["w.safetensors"])
    let recipe = DescriptorRecipe(options, sha256: digest)
    #expect(try recipe.weights(in: folder, cache: temporary.url) == .checkpoint(folder["w.safetensors"]))
    #expect(throws: DescriptorRecipe.Changed.self) {
      try DescriptorRecipe(options, sha256: "0").weights(in: folder, cache: temporary.url)
    }
  }

  @Test func `a run that is killed while it writes leaves no recipe of other descriptors`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    try write(to: folder.target(DataFolder.descriptors))
    // As far as it comes where the array cannot be written.
    try FileManager.default.removeItem(at: temporary["descriptors.npy"])
    try FileManager.default.createDirectory(at: temporary["descriptors.npy/x"], withIntermediateDirectories: true)
    #expect(throws: (any Error).self) {
      try write(to: folder.target(DataFolder.descriptors))
    }
    #expect(try Descriptors.recipe(in: folder) == nil)
  }

  @Test func `their recipe lies beside them, as this version writes it or as the one before did`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    #expect(try Descriptors.recipe(in: folder) == nil)
    try write(to: folder.target(DataFolder.clusterDescriptors))
    #expect(try Descriptors.recipe(in: folder) == .unknown)
    try FileManager.default.removeItem(at: temporary["cluster/descriptors.json"])
    #expect(try Descriptors.recipe(in: folder) == nil)
    try Data(#"{"checkpoint":"models/a","inputSize":96,"rotations":1,"precision":"fp32","sha256":"0"}"#.utf8)
      .write(to: temporary["cluster/network.json"])
    #expect(try Descriptors.recipe(in: folder)?.options.inputSize == 96)
    try Data("{".utf8).write(to: temporary["cluster/network.json"])
    #expect(throws: DescriptorRecipe.Unreadable.self) { try Descriptors.recipe(in: folder) }
  }

  /// Two numbers of one image.
  private func write(to npy: Target) throws {
    try Descriptors.write(of: [.path("a")], width: 2, to: npy, madeBy: .unknown) { _ in
      Samples(count: 1, width: 2, values: [0, 1])
    }
  }

  @Test func `rows are read in any order, also after the file was replaced, and not where it was cut`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let samples = Samples(count: 2_500, width: 3, values: (0..<7_500).map(Float.init))
    let keys = (0..<2_500).map { ItemKey.path("\($0 + 10_000)") }
    try Descriptors.write(of: keys, width: 3, to: folder.target(DataFolder.descriptors), madeBy: .unknown) {
      samples[$0]
    }
    let file = temporary["descriptors.npy"]
    let descriptors = try Descriptors(in: folder)
    #expect(descriptors.keys == keys && descriptors.width == 3)
    #expect(try descriptors[990..<1_010] == samples[990..<1_010])
    #expect(try descriptors.rows(at: [2_499, 0, 7]) == samples.rows(at: [2_499, 0, 7]))
    #expect(try descriptors.each { $0[2] } == (0..<2_500).map { Float(3 * $0 + 2) })
    try Data("another".utf8).write(to: file, options: .atomic)
    #expect(try descriptors[0..<1] == samples[0..<1])
    try Descriptors.write(of: keys, width: 3, to: folder.target(DataFolder.descriptors), madeBy: .unknown) {
      samples[$0]
    }
    let cut = try Descriptors(in: folder)
    try FileHandle(forWritingTo: file).truncate(atOffset: 1_000)
    #expect(throws: RowsOnDisk.Cut.self) { try cut[2_000..<2_001] }
  }
}
