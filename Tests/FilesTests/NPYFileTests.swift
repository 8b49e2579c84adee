import Files
import Foundation
import TestSupport
import Testing

@Suite struct NPYFileTests {
  @Test func `what is written is read back`() throws {
    let folder = try TemporaryFolder()
    let values = (0..<12).map { Float($0) / 7 }
    try NPYFile.write(values, shape: [3, 4], to: folder["a.npy"])
    let file = try NPYFile(contentsOf: folder["a.npy"])
    #expect(file.shape == [3, 4])
    #expect(try file.floats() == values)
    // The header is padded so that the data is aligned, as numpy does.
    #expect((try Data(contentsOf: folder["a.npy"]).count - 48) % 64 == 0)
  }

  @Test func `one dimension keeps Python's comma`() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write([1, 2], shape: [2], to: folder["a.npy"])
    let text = String(decoding: try Data(contentsOf: folder["a.npy"]), as: UTF8.self)
    #expect(text.contains("'shape': (2,)"))
    #expect(try NPYFile(contentsOf: folder["a.npy"]).shape == [2])
  }

  @Test func `another type, a cut file and another format are named`() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write([1, 2, 3], shape: [3], to: folder["a.npy"])
    #expect(throws: NPYFile.Failure.self) { try NPYFile(contentsOf: folder["a.npy"]).doubles() }
    try (Data(contentsOf: folder["a.npy"]).dropLast(2)).write(to: folder["cut.npy"])
    #expect(throws: NPYFile.Failure.self) { try NPYFile(contentsOf: folder["cut.npy"]) }
    try Data("PK\u{3}\u{4} a zip file".utf8).write(to: folder["zip.npy"])
    #expect(throws: NPYFile.Failure.self) { try NPYFile(contentsOf: folder["zip.npy"]) }
  }

  @Test(.enabled(if: Shared.has("golden"), "needs the golden files beside the checkout"))
  func `an array of numpy's own is read`() throws {
    let file = try NPYFile(contentsOf: Shared.url("golden/formula_in_96x96_u8.npy"))
    #expect(file.type == "u1")
    #expect(try file.uint8s().count == file.shape.reduce(1, *))
  }
}
