import Foundation
import Pipeline
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ArtifactTests {
  @Test func `a folder's digest follows names and contents, not hidden files`() throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ text: String) throws {
      let url = folder[name]
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    func digest() throws -> String? { try Artifact("models", kind: .folder, in: folder.url)?.digest }
    try write("models/a", "1")
    try write("models/sub/b", "2")
    let first = try digest()
    try write("models/.hidden", "3")
    #expect(try digest() == first)
    try write("models/sub/b", "3")
    #expect(try digest() != first)
    #expect(try Artifact("models", kind: .folder, in: folder.url)?.count == 2)
    #expect(try Artifact("models", kind: .folder, in: folder.url)?.files?.keys.sorted() == ["a", "sub/b"])
  }

  @Test func `a folder of very many files has its digest alone`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder["many"], withIntermediateDirectories: true)
    for number in 0...Artifact.mostFiles { try Data().write(to: folder["many/\(number)"]) }
    let artifact = try #require(try Artifact("many", kind: .folder, in: folder.url))
    #expect(artifact.files == nil && artifact.count == Artifact.mostFiles + 1 && artifact.sha256 != nil)
  }

  @Test func `a table counts its rows, and what is not there is nil`() throws {
    let folder = try TemporaryFolder()
    try Data("a,b\n1,2\n3,4\n".utf8).write(to: folder["t.csv"])
    let artifact = try #require(try Artifact("t.csv", kind: .table, in: folder.url))
    #expect(artifact.count == 2 && artifact.bytes == 12)
    #expect(try Artifact("none", kind: .file, in: folder.url) == nil)
  }
}
