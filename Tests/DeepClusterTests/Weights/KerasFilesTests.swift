import DeepCluster
import Foundation
import TestSupport
import Testing
import Torch

/// Files in every layout that Keras has had, of the weights of the golden files: whatever the layout, the same arrays come
/// back, bit for bit. Serialised: each file has 84 MB.
@Suite(.timeLimit(.minutes(30)), .serialized) struct KerasFilesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let withTop = FormulaWeights.make()
  private var url: URL { folder["weights"] }

  private func read() throws -> NetworkWeights {
    try WeightsFile.check(url)
    return try WeightsFile.read(url)
  }

  // MARK: Legacy

  @Test
  func readsTheOfficialTopFileWithTheNamesOfKeras1() throws {
    let map = try JSONDecoder().decode(
      [String: String].self, from: Golden.data("keras1_name_map.json"))
    try KerasFile(Self.withTop).renamed(map).writeLegacy(to: url, .keras1, width: 64)
    let weights = try read()
    #expect(weights == Self.withTop)
    // And through the network: what Keras says of the same weights.
    let descriptors = try Xception(weights: weights).descriptors(of: Tensor(Golden.images(side: 96)))
    #expect(largestDifference(try descriptors.floats(), try Golden.floats("formula_desc_96x96")) < 1e-4)
    let logits = try Dense("predictions", classes: 1_000, weights: weights)(descriptors)
    #expect(largestDifference(try logits.floats(), try Golden.floats("formula_logits_96x96")) < 1e-4)
  }

  @Test(arguments: [KerasFile.Naming.keras2, .keras3], ["", "/model_weights"])
  func readsLegacyFilesWithTheirTop(naming: KerasFile.Naming, root: String) throws {
    try KerasFile(Self.withTop).numbered(from: 4).writeLegacy(to: url, naming, root: root, width: root.isEmpty ? 0 : 80)
    #expect(try read() == Self.withTop)
  }

  @Test func readsALegacyModelThatHasXceptionAmongItsLayers() throws {
    try KerasFile(FormulaWeights.body).numbered(from: 8).writeLegacy(
      to: url, .keras3, root: "/model_weights", nested: "xception")
    #expect(try read() == FormulaWeights.body)
  }

  @Test func readsALegacyModelWithAnotherLayerInFront() throws {
    try KerasFile(Self.withTop).numbered(from: 9).behind(Self.front).writeLegacy(to: url, .keras3)
    #expect(try read() == Self.withTop)
  }

  // MARK: Keras 3

  @Test(arguments: [true, false], ["layers", "_layer_checkpoint_dependencies"])
  func readsTheWeightsFilesOfKeras3(named: Bool, container: String) throws {
    try KerasFile(Self.withTop).numbered(from: 4).writeKeras3(to: url, named: named, container: container)
    #expect(try read() == Self.withTop)
  }

  @Test(arguments: [true, false], [true, false])
  func readsArchives(nested: Bool, compressed: Bool) throws {
    try KerasFile(Self.withTop).numbered(from: 4).writeArchive(to: url, nested: nested, compressed: compressed)
    #expect(try read() == Self.withTop)
  }

  /// The counters of the paths are off by one then: only the names tell. They stand in two places.
  @Test(arguments: [(named: true, configured: false), (named: false, configured: true)])
  func readsArchivesWithAnotherLayerInFront(named: Bool, configured: Bool) throws {
    try KerasFile(Self.withTop).numbered(from: 9).behind(Self.front)
      .writeArchive(to: url, named: named, configured: configured)
    #expect(try read() == Self.withTop)
  }

  // MARK: Other files

  @Test func refusesAnArchiveWithoutWeights() throws {
    try Data("{}".utf8).write(to: folder["config.json"])
    try KerasFile.add(folder["config.json"], as: "config.json", to: url)
    let error = #expect(throws: WeightsFile.Failure.self) { try WeightsFile.check(url) }
    #expect(error?.description.contains("found a zip archive without model.weights.h5; copy the file again") == true)
  }

  @Test func refusesAnArchiveWithADamagedEntry() throws {
    try KerasFile(NetworkWeights([FormulaWeights.body.arrays[0]])).writeArchive(to: url)
    var bytes = try Data(contentsOf: url)
    // In the middle of the values.
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: url)
    let error = #expect(throws: WeightsFile.Failure.self) { try WeightsFile.check(url) }
    #expect(error?.description.contains("found a damaged zip archive (model.weights.h5: CRC error)") == true)
  }

  @Test func refusesAnArchiveOfAnotherNetworkByItsFirstArray() throws {
    let kernel = NetworkWeights.Array(
      ArraySpecification("conv1_conv/kernel", [7, 7, 3, 64]), values: [Float](repeating: 0, count: 9_408))
    try KerasFile(NetworkWeights([kernel])).writeArchive(to: url)
    let error = #expect(throws: WeightsFile.Failure.self) { try WeightsFile.check(url) }
    #expect(
      error?.description.contains(
        "whose array 1 (block1_conv1/kernel) has the shape [3, 3, 3, 32], found [7, 7, 3, 64] in /layers/conv2d/vars/0")
        == true)
  }

  @Test func refusesABlockThatIsMissing() throws {
    var file = KerasFile(FormulaWeights.body)
    file.layers.removeAll { $0.name == "block9_sepconv2" }
    try file.writeKeras3(to: url)
    let error = #expect(throws: WeightsFile.Failure.self) { try WeightsFile.check(url) }
    #expect(error?.description.contains("with block9_sepconv2") == true)
  }

  /// A convolution of the user's own, in the same graph.
  private static let front = KerasFile.Layer(
    name: "conv2d_8", kind: "conv2d",
    arrays: [
      .init(ArraySpecification("conv2d_8/kernel", [1, 1, 3, 3]), values: [Float](repeating: 1, count: 9)),
      .init(ArraySpecification("conv2d_8/bias", [3]), values: [0, 0, 0]),
    ])
}
