import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite(.timeLimit(.minutes(30))) struct GivenHeaderTests {
  @Test func `a value comes from the environment or from a file`() throws {
    let header = try GivenHeader("X-Api-Key: $KEY", environment: ["KEY": "hunter2"])
    #expect(header.name == "X-Api-Key" && header.value == "hunter2")
    let folder = try TemporaryFolder()
    try Data("from a file\n".utf8).write(to: folder["key"])
    #expect(try GivenHeader("Authorization:@\(folder["key"].path)", environment: [:]).value == "from a file")
  }

  @Test(arguments: [
    "X-Api-Key: hunter2", "X-Api-Key: $hun ter2", "hunter2", ": $KEY", "Bad Name: $KEY", "Host: $KEY", "X: @",
    "User-Agent: $KEY",
  ]) func `a value as it is, and what is no header, is refused without being repeated`(_ text: String) {
    let error = #expect(throws: GivenHeader.Failure.self) { try GivenHeader(text, environment: ["KEY": "value"]) }
    #expect(error?.exitStatus == .usage && error?.description.contains("hunter2") == false)
  }

  @Test func `what holds no value is named`() {
    for text in ["X: $NONE", "X: @/nonexistent/key"] {
      let error = #expect(throws: GivenHeader.Failure.self) { try GivenHeader(text, environment: ["NONE": ""]) }
      #expect(error?.exitStatus == .unconfigured)
    }
    #expect(throws: GivenHeader.Failure.self) { try GivenHeader("X: $KEY", environment: ["KEY": "a\r\nB: c"]) }
  }
}
