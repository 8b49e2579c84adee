import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite struct ProfileFileTests {
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
