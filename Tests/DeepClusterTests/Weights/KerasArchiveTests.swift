import Foundation
import TestSupport
import Testing

@testable import DeepCluster

/// Archives that say, or are, more than they should be.
@Suite(.timeLimit(.minutes(30))) struct KerasArchiveTests {
  let folder: TemporaryFolder
  private var url: URL { folder["a.keras"] }
  init() throws { folder = try TemporaryFolder() }

  private func add(_ content: Data, as name: String) throws {
    try content.write(to: folder[name])
    try KerasFile.add(folder[name], as: name, to: url, compressed: true)
  }

  private func refusal() throws -> String? {
    let opened = try OpenedFile(url)
    let archive = KerasArchive(descriptor: opened.descriptor)
    return #expect(throws: KerasArchive.Failure.self) {
      _ = try archive.weights()
      _ = try archive.configuration()
    }?.found
  }

  /// Overwrites the sizes that the directory of the archive states for its only entry.
  private func state(packed: UInt32? = nil, unpacked: UInt32) throws {
    var bytes = try Data(contentsOf: url)
    let entry = try #require(bytes.range(of: Data([0x50, 0x4B, 1, 2]))?.lowerBound)
    func put(_ number: UInt32, at place: Int) {
      bytes.replaceSubrange(place..<(place + 4), with: withUnsafeBytes(of: number.littleEndian) { Data($0) })
    }
    // The header in front of the entry must agree.
    if let packed {
      put(packed, at: entry + 20)
      put(packed, at: 18)
    }
    put(unpacked, at: entry + 24)
    put(unpacked, at: 22)
    try bytes.write(to: url)
  }

  @Test func `a configuration that unpacks to more than any has is refused`() throws {
    try add(Data("x".utf8), as: "model.weights.h5")
    try add(Data(count: 17 << 20), as: "config.json")
    #expect(try refusal() == "a damaged zip archive (config.json: 17825792 bytes, more than 16777216)")
  }

  @Test func `weights that say they are larger than any are refused`() throws {
    try add(Data("weights".utf8), as: "model.weights.h5")
    try state(unpacked: 0x4000_0001)
    #expect(try refusal() == "a damaged zip archive (model.weights.h5: 1073741825 bytes, more than 1073741824)")
  }

  @Test func `weights that say they unpack to more than deflate can are refused`() throws {
    try add(Data(count: 1_000), as: "model.weights.h5")
    try state(unpacked: 0x3000_0000)
    let said = try #require(try refusal())
    #expect(said.hasPrefix("a damaged zip archive (model.weights.h5: "))
    #expect(said.hasSuffix(" bytes that are said to unpack to 805306368)"))
  }

  @Test func `weights that unpack to more than they say are read no further`() throws {
    try add(Data(count: 100_000), as: "model.weights.h5")
    try state(unpacked: 1_000)
    let said = try #require(try refusal())
    #expect(said.hasPrefix("a damaged zip archive (model.weights.h5: "))
  }

  @Test func `weights that unpack to less than they say are refused`() throws {
    try add(Data(count: 1_000), as: "model.weights.h5")
    try state(unpacked: 2_000)
    let said = try #require(try refusal())
    #expect(said.hasPrefix("a damaged zip archive (model.weights.h5: "))
  }

  @Test(arguments: ["[", #"{"config":"#, #"{"class_name":"A","config":{"layers":["#])
  func `a configuration that is nested without end is as none`(start: String) throws {
    try add(Data("x".utf8), as: "model.weights.h5")
    try add(Data(String(repeating: start, count: 100_000).utf8), as: "config.json")
    let opened = try OpenedFile(url)
    #expect(try KerasArchive(descriptor: opened.descriptor).configuration() == nil)
  }

  @Test func `models in models are listed to a depth, and layers to a number`() throws {
    let layer = #"{"class_name": "Dense", "config": {"name": "d"}}"#
    func model(_ layers: String) -> String {
      #"{"class_name": "Functional", "config": {"name": "m", "layers": [\#(layers)]}}"#
    }
    func layers(_ text: String) throws -> [(path: String, name: String)] {
      try JSONDecoder().decode(KerasConfiguration.self, from: Data(text.utf8)).layers
    }
    #expect(try layers((0..<30).reduce(layer) { text, _ in model(text) }).count == 16)
    let many = [String](repeating: layer, count: 10_050).joined(separator: ",")
    #expect(try layers(model(many)).count == 10_000)
  }
}
