import Foundation
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct ProfileFileTests {
  @Test func `a file of another schema, and one that is none, are refused by name`() throws {
    let folder = try TemporaryFolder()
    for (text, found) in [(#"{"schema":9,"seed":0,"sample":64,"groups":[]}"#, "schema 9"), ("{}", "schema")] {
      try Data(text.utf8).write(to: folder["profile.json"])
      let error = #expect(throws: ProfileFile.Unreadable.self) {
        try ProfileFile(contentsOf: folder["profile.json"])
      }
      #expect(error?.description.contains(found) == true && error?.description.contains("tiles groups") == true)
    }
  }

  @Test func `names replace those that are there, and are absent where there is none`() throws {
    let folder = try TemporaryFolder()
    func group(_ group: Int, _ name: String?) -> ProfileFile.Group {
      let measure = ProfileFile.Measure(value: 0, z: 0)
      return .init(
        group: group, name: name, images: 1, summary: "", againstNeighbour: nil, nearest: [], atypical: [], colors: [],
        meanLab: [],
        texture: .init(
          contrast: measure, grain: measure, coherence: measure, orientation: .init(degrees: 0, agreement: 0)),
        meanImage: "", attention: nil, neighbours: [], channels: .init(neighbour: [], rest: []))
    }
    let file = ProfileFile(seed: 0, sample: 64, attention: nil, groups: [group(0, "Sea"), group(3, nil)])
    let named = file.named([3: "Forest", 9: "nobody"])
    #expect(named.groups.map(\.name) == [nil, "Forest"])
    try named.write(in: DataFolder(folder.url))
    let text = try String(contentsOf: folder[ProfileFile.path], encoding: .utf8)
    #expect(text.components(separatedBy: "\"name\" :").count == 2 && text.contains("\"name\" : \"Forest\""))
    #expect(try ProfileFile(contentsOf: folder[ProfileFile.path]) == named)
  }

  @Test func `what is written is read, keys in snake case and in order`() throws {
    let folder = try TemporaryFolder()
    let file = ProfileFile(
      seed: 3, sample: 64, attention: .init(checkpoint: "step-10.safetensors", inputSize: 256), groups: [])
    try file.json().write(to: folder["profile.json"])
    #expect(try ProfileFile(contentsOf: folder["profile.json"]) == file)
    let text = String(decoding: try file.json(), as: UTF8.self)
    let names = text.matches(of: /"([a-z_]+)" :/).map { String($0.1) }
    #expect(names == ["attention", "checkpoint", "input_size", "groups", "sample", "schema", "seed"])
  }
}
