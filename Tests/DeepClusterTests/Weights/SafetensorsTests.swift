import Files
import DeepCluster
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func failure(_ data: Data) throws -> Safetensors.Failure? {
    let url = folder["x.safetensors"]
    try data.write(to: url)
    return #expect(throws: Safetensors.Failure.self) { try Safetensors(contentsOf: url) }
  }

  private func file(_ header: String, values: Int = 0) -> Data {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8) + Data(count: values)
  }

  @Test func givesBackWhatWasWritten() throws {
    let url = folder["a.safetensors"]
    try Safetensors.write(
      [
        "layer/kernel": .init([1.5, -2, .pi, 0] as [Float], shape: [2, 2]), "distances": .init([0.1, 0.2], shape: [2]),
        "labels": .init([3, -1, 7]), "none": .init([] as [Float], shape: [0, 5]),
      ], metadata: ["seed": "0", "note": "a \"quote\" / é"], to: Target(url))
    let file = try Safetensors(contentsOf: url)
    #expect(try file.floats("layer/kernel") == [1.5, -2, .pi, 0])
    #expect(file.entries["layer/kernel"]?.shape == [2, 2])
    #expect(try file.doubles("distances") == [0.1, 0.2])
    #expect(try file.ints("labels") == [3, -1, 7])
    #expect(try file.floats("none").isEmpty)
    #expect(file.metadata == ["seed": "0", "note": "a \"quote\" / é"])
  }

  @Test func readsTheBytesOfTheSpecification() throws {
    let header = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let url = folder["a.safetensors"]
    try (file(header) + Data([0, 0, 0x80, 0x3F])).write(to: url)
    let read = try Safetensors(contentsOf: url)
    #expect(try read.floats("a") == [1])
    #expect(read.metadata.isEmpty)
  }

  @Test func writesTheSameBytesForTheSameContent() throws {
    let entries: [String: Safetensors.Entry] = ["b": .init([1]), "a": .init([2]), "c": .init([3])]
    for name in ["1", "2"] { try Safetensors.write(entries, metadata: ["x": "1", "y": "2"], to: Target(folder[name])) }
    #expect(try Data(contentsOf: folder["1"]) == Data(contentsOf: folder["2"]))
  }

  @Test func refusesWhatIsNotWhole() throws {
    #expect(try failure(Data())?.found == "0 bytes without a whole header")
    #expect(try failure(Data(repeating: 0xFF, count: 20))?.found == "20 bytes without a whole header")
    #expect(try failure(file("[1]"))?.found == "a header that is not a JSON object")
    let cut = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    #expect(try failure(file(cut, values: 4))?.expected == "'a' as F32, F64 or I64 inside 4 bytes")
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}"#, #"{"a":5}"#,
  ])
  func refusesHeadersThatDoNotAddUp(header: String) throws {
    #expect(try failure(file(header, values: 8))?.expected == "'a' as F32, F64 or I64 inside 8 bytes")
  }

  @Test func namesTheArrayThatIsMissing() throws {
    let url = folder["a.safetensors"]
    try Safetensors.write(["a": .init([1])], metadata: [:], to: Target(url))
    let file = try Safetensors(contentsOf: url)
    let absent = #expect(throws: Safetensors.Failure.self) { try file.floats("b") }
    #expect(absent?.description == "\(url.path): expected an array 'b' of F32, found none of that name")
    let other = #expect(throws: Safetensors.Failure.self) { try file.floats("a") }
    #expect(other?.found == "I64")
  }
}
