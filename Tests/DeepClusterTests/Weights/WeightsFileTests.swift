import CFixtures
import DeepCluster
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct WeightsFileTests {
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
    #expect(said.hasPrefix("\(url.path): expected the weights of Xception in an .h5 or .keras file of Keras, found "))
    #expect(said.contains("truncated file"))
  }

  @Test func saysWhatAFileIsInstead() throws {
    let cases: [(String, Data, String)] = [
      ("text.h5", Data("weights".utf8), "a file of another format"),
      ("empty.h5", Data(), "an empty file"),
      ("model.keras", Data("PK\u{3}\u{4}rest".utf8), "a damaged zip archive (model.weights.h5: Not a zip archive)"),
    ]
    for (name, data, found) in cases {
      try data.write(to: folder[name])
      #expect(refusal(folder[name])?.contains("found \(found); copy the file again") == true, "\(name)")
    }
    #expect(refusal(folder["absent.h5"])?.contains("found no file") == true)
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

  // MARK: Files that are no files

  @Test func `a pipe, a folder, a device and links to them are named instead of read`() throws {
    #expect(mkfifo(folder["pipe.h5"].path, 0o600) == 0)
    try FileManager.default.createDirectory(at: folder["folder.h5"], withIntermediateDirectories: false)
    let links = [
      "device": URL(fileURLWithPath: "/dev/zero"), "pipe-link": folder["pipe.h5"], "folder-link": folder["folder.h5"],
    ]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(at: folder["\(name).h5"], withDestinationURL: target)
    }
    let cases = [
      "pipe": "a FIFO", "pipe-link": "a FIFO", "folder": "a folder", "folder-link": "a folder",
      "device": "a device",
    ]
    for (name, found) in cases {
      let url = folder["\(name).h5"]
      #expect(refusal(url)?.contains("found \(found); copy the file again") == true, "\(name)")
      let failure = #expect(throws: Safetensors.Failure.self) { try Safetensors(contentsOf: url) }
      #expect(failure?.found == found, "\(name)")
      // Asked before anything is read.
      #expect(WeightsSource(file: url) == .keras(url))
    }
  }

  @Test func `a link to a file is as the file`() throws {
    try FileManager.default.createSymbolicLink(
      at: folder["link.h5"], withDestinationURL: Fixture.url("keras3-nested.h5"))
    try WeightsFile.check(folder["link.h5"])
  }

  // MARK: Hostile files

  @Test func `groups that are reached twice are refused`() throws {
    let expected = "expected the weights of Xception, each group in one place, found "
    try HDF5Writer.write(folder["round.h5"]) {
      try $0.group("/layers")
      try $0.link("/layers/again", fixture_hard, to: "/layers")
    }
    #expect(refusal(folder["round.h5"])?.contains(expected + "/layers/again to be /layers again, by a link") == true)
    try HDF5Writer.write(folder["fan.h5"]) { file in
      try file.group("/layers")
      for number in 0..<12 { try file.link("/layers/a\(number)", fixture_soft, to: "/") }
    }
    let fan = refusal(folder["fan.h5"])
    #expect(fan?.contains("each group in one place, found /layers/a0/layers to be /layers again") == true)
    try HDF5Writer.write(folder["names.h5"]) { file in
      try file.group("/a")
      try file.strings("layer_names", of: "/", ["a", "a"])
    }
    #expect(refusal(folder["names.h5"])?.contains("found /a to be /a again, by a link") == true)
  }

  @Test func `layers in layers are followed to a depth`() throws {
    let deep = String(repeating: "/layers/a", count: 40)
    try HDF5Writer.write(folder["deep.h5"]) { try $0.group(deep) }
    #expect(refusal(folder["deep.h5"])?.contains("at most 64 groups inside one another, found 65") == true)
  }

  @Test func `an external link in place of a layer is refused, in a file and in an archive`() throws {
    try HDF5Writer.write(folder["model.weights.h5"]) {
      try $0.group("/layers/conv2d")
      try $0.link("/layers/conv2d/vars", fixture_external, to: "/vars", in: "/etc/hostname")
    }
    try KerasFile.add(folder["model.weights.h5"], as: "model.weights.h5", to: folder["a.keras"])
    for name in ["model.weights.h5", "a.keras"] {
      let said = refusal(folder[name])
      #expect(said?.contains("found an external link (vars on the way to /layers/conv2d/vars)") == true)
      #expect(said?.hasPrefix("\(folder[name].path): ") == true)
    }
  }

  @Test(arguments: [(200_000, "with a top of 1 to 100000 classes, found 200000 in dense"), (50_000, "never written")])
  func `a top that is not there or too wide is refused before memory is taken`(classes: Int, found: String) throws {
    let url = folder["top.h5"]
    try Data(contentsOf: Fixture.url("keras3-nested.h5")).write(to: url)
    try HDF5Writer.write(url, changing: true) {
      let vars = "/layers/functional/layers/dense/vars"
      try $0.dataset("\(vars)/0", [2_048, UInt64(classes)])
      try $0.dataset("\(vars)/1", [UInt64(classes)])
    }
    #expect(refusal(url)?.contains(found) == true)
    #expect(throws: WeightsFile.Failure.self) { try WeightsFile.check(url) }
  }

  @Test(.enabled(if: Shared.has("cases/hostile/external-raw.h5"), "needs ../shared"))
  func `the hostile examples are refused`() {
    #expect(
      refusal(Shared.url("cases/hostile/external-raw.h5"))?.contains("data in another file (external storage)") == true)
    #expect(refusal(Shared.url("cases/hostile/fan.h5"))?.contains("each group in one place") == true)
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
