import Files
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct NPYFileTests {
  @Test func `what is written is read back`() throws {
    let folder = try TemporaryFolder()
    let values = (0..<12).map { Float($0) / 7 }
    try NPYFile.write(values, shape: [3, 4], to: folder.target("a.npy"))
    let file = try NPYFile(contentsOf: folder["a.npy"])
    #expect(file.shape == [3, 4])
    #expect(try file.floats() == values)
    // The header is padded so that the data is aligned, as numpy does.
    #expect((try Data(contentsOf: folder["a.npy"]).count - 48) % 64 == 0)
  }

  @Test func `one dimension keeps Python's comma`() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write([1, 2], shape: [2], to: folder.target("a.npy"))
    let text = String(decoding: try Data(contentsOf: folder["a.npy"]), as: UTF8.self)
    #expect(text.contains("'shape': (2,)"))
    #expect(try NPYFile(contentsOf: folder["a.npy"]).shape == [2])
  }

  @Test func `another type, a cut file and another format are named`() throws {
    let folder = try TemporaryFolder()
    try NPYFile.write([1, 2, 3], shape: [3], to: folder.target("a.npy"))
    #expect(throws: NPYFile.Failure.self) { try NPYFile(contentsOf: folder["a.npy"]).doubles() }
    try (Data(contentsOf: folder["a.npy"]).dropLast(2)).write(to: folder["cut.npy"])
    #expect(throws: NPYFile.Failure.self) { try NPYFile(contentsOf: folder["cut.npy"]) }
    try Data("PK\u{3}\u{4} a zip file".utf8).write(to: folder["zip.npy"])
    #expect(throws: NPYFile.Failure.self) { try NPYFile(contentsOf: folder["zip.npy"]) }
  }

  private static func npy(_ header: String, version: UInt8 = 1, length: Int? = nil, _ bytes: Data = Data()) -> Data {
    let count = length ?? header.utf8.count
    let width = version == 1 ? 2 : 4
    let size = (0..<width).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + size) + Data(header.utf8) + bytes
  }

  private static func header(_ shape: String, _ type: String = "<f4") -> String {
    "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
  }

  @Test(arguments: [
    ("a header cut by a full disk, version 1", npy(header("(2,)")).prefix(10)),
    ("a header cut by a full disk, version 2", npy(header("(2,)"), version: 2).prefix(10)),
    ("a header cut by a full disk, version 2, two bytes later", npy(header("(2,)"), version: 2).prefix(11)),
    ("a header longer than the file", npy(header("(2,)"), version: 2, length: 0x7FFF_FFFF)),
    ("an unknown version", npy(header("(2,)"), version: 9)),
    ("a product of sizes that overflows", npy(header("(9223372036854775808, 46116860184273879)"))),
    ("a product of sizes that overflows to nothing", npy(header("(4294967296, 4294967296)"))),
    ("a product with the width that overflows", npy(header("(4611686018427387904,)"))),
    ("a negative size", npy(header("(-2, -2)"), Data(count: 16))),
    ("a size that is no number", npy(header("(2, x)"), Data(count: 8))),
    ("more sizes than numpy has", npy(header("(\(String(repeating: "1,", count: 40)))"), Data(count: 4))),
    ("elements of no bytes", npy(header("(2,)", "<f0"))), ("elements of negative size", npy(header("(2,)", "<f-4"))),
    ("elements of objects", npy(header("(2,)", "|O"))), ("big endian", npy(header("(1,)", ">f4"), Data(count: 4))),
  ])
  func `what a damaged or hostile array says is not believed`(_ kind: String, _ data: Data) throws {
    let folder = try TemporaryFolder()
    try data.write(to: folder["a.npy"])
    #expect(throws: NPYFile.Failure.self, "\(kind)") { try NPYFile(contentsOf: folder["a.npy"]) }
  }

  @Test func `arrays of no rows or no columns are read as such`() throws {
    let folder = try TemporaryFolder()
    for (shape, sizes) in [("(0, 3)", [0, 3]), ("(3, 0)", [3, 0]), ("()", [Int]())] {
      try Self.npy(Self.header(shape), Data(count: shape == "()" ? 4 : 0)).write(to: folder["a.npy"])
      #expect(try NPYFile(contentsOf: folder["a.npy"]).shape == sizes)
    }
  }

  @Test
  func `an array of numpy's own is read`() throws {
    let file = try Golden.array("mbk_labels_float64")
    #expect(file.type == "i4" && file.shape == [3_500])
    #expect(try file.int32s().allSatisfy { (0..<5).contains($0) })
  }
}
