import DeepCluster
import Foundation
import TestSupport
import Testing

@Suite struct WeightsFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func refusal(_ url: URL) -> String? {
    #expect(throws: WeightsFile.Failure.self) { try WeightsFile.read(url) }?.description
  }

  @Test(.enabled(if: Shared.has("weights"), "needs ../shared"))
  func readsTheLegacyLayout() throws {
    let weights = try WeightsFile.read(Shared.url("weights/xception_imagenet_notop.h5"))
    #expect(weights.arrays.map(\.specification) == Xception.specification)
    let first = try #require(weights["block1_conv1/kernel"]?.values)
    #expect(first.count == 864)
    // As h5py reads them.
    #expect(abs(first.reduce(0) { $0 + Double($1) } - Self.sumOfFirstKernel) < 1e-6)
    #expect(weights["block14_sepconv2_bn/moving_variance"]?.values.allSatisfy { $0 > 0 } == true)
  }

  @Test func readsTheLayoutOfKeras3AlsoInsideAnotherModel() throws {
    let weights = try WeightsFile.read(Fixture.url("keras3-nested.h5"))
    #expect(weights.arrays.map(\.specification) == Xception.specification)
    for (number, array) in weights.arrays.enumerated() {
      #expect(array.values.allSatisfy { $0 == Float(number) }, "\(array.specification.name)")
    }
  }

  @Test(.enabled(if: Shared.has("weights"), "needs ../shared"))
  func refusesAFileThatWasCut() throws {
    let whole = try Data(contentsOf: Shared.url("weights/xception_imagenet_notop.h5"), options: .mappedIfSafe)
    let url = folder["cut.h5"]
    try whole.prefix(1 << 20).write(to: url)
    let said = try #require(refusal(url))
    #expect(said.hasPrefix("\(url.path): expected Xception's weights in an .h5 or .keras file of Keras, found "))
    #expect(said.contains("truncated file"))
  }

  @Test func saysWhatAFileIsInstead() throws {
    let cases: [(String, Data, String)] = [
      ("text.h5", Data("weights".utf8), "a file of another format"),
      ("empty.h5", Data(), "an empty file or a folder"),
      ("model.keras", Data("PK\u{3}\u{4}rest".utf8), "a damaged zip archive (model.weights.h5: Not a zip archive)"),
    ]
    for (name, data, found) in cases {
      try data.write(to: folder[name])
      #expect(refusal(folder[name])?.contains("found \(found); copy the file again") == true, "\(name)")
    }
    #expect(refusal(folder["absent.h5"])?.contains("found no file that can be read") == true)
  }

  @Test func refusesAnotherNetworkByItsFirstWrongArray() {
    let said = refusal(Fixture.url("other-network.h5"))
    #expect(said?.contains("whose array 1 (block1_conv1/kernel) has the shape [3, 3, 3, 32]") == true)
    #expect(said?.contains("found [3, 3, 3, 64] in /block1_conv1/block1_conv1/kernel:0") == true)
  }

  @Test func refusesANetworkThatEndsEarly() {
    let said = refusal(Fixture.url("first-layers.h5"))
    #expect(said?.contains("the weights of Xception, 234 arrays with block1_conv2/kernel, found 5") == true)
  }

  @Test func refusesAnHDF5FileOfSomethingElse() {
    #expect(refusal(Fixture.url("table.h5"))?.contains("found neither") == true)
  }

  private static let sumOfFirstKernel = -1.4053596400190145
}

/// Small HDF5 files that h5py wrote; `Fixtures/make.py` says how.
enum Fixture {
  static func url(_ name: String) -> URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../Fixtures/\(name)")
      .standardizedFileURL
  }
}
