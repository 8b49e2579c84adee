import Files
import DeepCluster
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct SafetensorsTests {
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
    #expect(try failure(file(cut, values: 4))?.expected == "'a' as numbers inside 4 bytes")
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,8]}}"#, #"{"a":5}"#,
  ])
  func refusesHeadersThatDoNotAddUp(header: String) throws {
    #expect(try failure(file(header, values: 8))?.expected == "'a' as numbers inside 8 bytes")
  }

  @Test(arguments: [
    // One in another, one behind a gap, one that leaves the end to nobody.
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#,
  ])
  func `arrays that do not lie one behind the other are refused`(header: String) throws {
    let said = try #require(try failure(file(header, values: 8)))
    #expect(said.expected.hasSuffix("behind the array before it") || said.expected == "arrays of 8 bytes together")
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#,
    #"{"a:\"{":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"b":1,"\u0062":1}"#,
    #"{"__metadata__":{"x":"1"},"__metadata__":{"x":"2"}}"#,
  ])
  func `a name that is there twice is refused`(header: String) throws {
    #expect(try failure(file(header, values: 8))?.found == "a header that has a name twice")
  }

  @Test(arguments: [#"{"__metadata__":5}"#, #"{"__metadata__":{"step":1}}"#, #"{"__metadata__":["step"]}"#])
  func `metadata of another type are refused`(header: String) throws {
    #expect(try failure(file(header))?.expected == "texts in __metadata__")
  }

  @Test(arguments: ["[", #"{"a":"#]) func `a header that is nested without end is refused`(start: String) throws {
    let header = String(repeating: start, count: 100_000)
    #expect(try failure(file(header))?.found == "a header that is not a JSON object")
  }

  @Test(arguments: [
    #"[4611686018427387904,4]"#, #"[0,9223372036854775807,3]"#, #"[1e300]"#, #"[1.5]"#, #"[-1]"#, #"["2"]"#, #"2"#,
    #"[2,null]"#, "[" + [String](repeating: "1", count: 40).joined(separator: ",") + ",2]",
  ])
  func `shapes that no array has are refused`(shape: String) throws {
    let header = #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,8]}}"#
    #expect(try failure(file(header, values: 8))?.expected == "'a' as numbers inside 8 bytes")
  }

  @Test(arguments: [
    #"[0,9223372036854775807]"#, #"[-9223372036854775808,8]"#, #"[0,8,8]"#, #"[8]"#, #"[1e30,8]"#, #"["0","8"]"#,
  ])
  func `places that no array has are refused`(offsets: String) throws {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":\#(offsets)}}"#
    #expect(try failure(file(header, values: 8))?.expected == "'a' as numbers inside 8 bytes")
  }

  @Test func `a header longer than any network has is refused`() throws {
    let url = folder["long.safetensors"]
    try withUnsafeBytes(of: UInt64(4_194_305).littleEndian) { Data($0) }.write(to: url)
    // Without a block of it on the disk.
    try FileHandle(forWritingTo: url).truncate(atOffset: 4_194_400)
    let failure = #expect(throws: Safetensors.Failure.self) { try Safetensors(contentsOf: url) }
    #expect(failure?.found == "a header of 4194305 bytes")
  }

  @Test func `a description that is long is told in part`() throws {
    let header = #"{"a":["\#(String(repeating: "x", count: 1_000_000))"]}"#
    #expect(try failure(file(header))?.description.utf8.count ?? .max < 1_000)
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
