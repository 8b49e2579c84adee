import CFixtures
import Foundation
import TestSupport
import Testing

@testable import DeepCluster

/// What a file may do to whoever reads it: lead into other files, go round, be endless. Written by libhdf5.
@Suite(.timeLimit(.minutes(30))) struct HDF5FileTests {
  let folder: TemporaryFolder
  private var url: URL { folder["a.h5"] }
  init() throws { folder = try TemporaryFolder() }

  private func write(_ body: (HDF5Writer) throws -> Void) throws { try HDF5Writer.write(url, body) }

  /// From disk and from memory.
  private func files() throws -> [HDF5File] {
    [try HDF5File(OpenedFile(url), of: url.path), try HDF5File(image: Data(contentsOf: url), of: url.path)]
  }

  private func expectRefusal(
    _ found: String, _ body: (HDF5File) throws -> Void, at location: SourceLocation = #_sourceLocation
  ) throws {
    for file in try files() {
      let failure = #expect(throws: HDF5File.Failure.self, sourceLocation: location) { try body(file) }
      #expect(failure?.found == found, sourceLocation: location)
      #expect(failure?.path == url.path, sourceLocation: location)
    }
  }

  // MARK: Other files

  @Test func `an external link is refused on any way over it`() throws {
    try HDF5Writer.write(folder["other.h5"]) { try $0.dataset("/x/y", [2], values: [1, 2]) }
    try write {
      try $0.link("/a/there", fixture_external, to: "/x", in: folder["other.h5"].path)
      try $0.link("/soft", fixture_soft, to: "/a/there")
    }
    for path in ["/a/there", "/a/there/y", "/soft", "/soft/y"] {
      try expectRefusal("an external link (there on the way to \(path))") { _ = try $0.exists(path) }
      try expectRefusal("an external link (there on the way to \(path))") { _ = try $0.floats(of: path) }
    }
  }

  @Test func `a link of a user's own kind is refused`() throws {
    try write { try $0.link("/a/there", fixture_user) }
    try expectRefusal("a link of the unknown kind 70 (there)") { _ = try $0.names(in: "/a/there") }
  }

  @Test func `external storage is refused before its file is opened`() throws {
    let path = folder["secret"].path
    // Whoever opened it would wait for ever.
    #expect(mkfifo(path, 0o600) == 0)
    try path.withCString { path in
      try write {
        var layout = fixture_layout()
        layout.external = path
        try $0.dataset("/x", [2], layout)
      }
    }
    for read in Self.waysToRead {
      try expectRefusal("data in another file (external storage)") { try read($0, "/x") }
    }
  }

  @Test func `a virtual dataset is refused before its file is opened`() throws {
    let path = folder["secret"].path
    #expect(mkfifo(path, 0o600) == 0)
    try path.withCString { path in
      try write {
        var layout = fixture_layout()
        layout.virtual_of = path
        try $0.dataset("/x", [2], layout)
      }
    }
    for read in Self.waysToRead {
      try expectRefusal("a virtual dataset, whose data are in other files") { try read($0, "/x") }
    }
  }

  private static let waysToRead: [@Sendable (HDF5File, String) throws -> Void] = [
    { _ = try $0.shape(of: $1) }, { try $0.countOfFloats(in: $1) }, { _ = try $0.floats(of: $1) },
  ]

  // MARK: Links inside the file

  @Test func `soft links inside the file are followed, from the root and from where they are`() throws {
    try write {
      try $0.dataset("/a/b/x", [2], values: [1, 2])
      try $0.link("/root", fixture_soft, to: "/a")
      try $0.link("/a/near", fixture_soft, to: "b/x")
      try $0.link("/a/none", fixture_soft, to: "c")
    }
    for file in try files() {
      #expect(try file.floats(of: "/root/b/x") == [1, 2] && file.floats(of: "/root/near") == [1, 2])
      #expect(try file.address(of: "/root/near") == file.address(of: "/a/b/x"))
      #expect(try !file.exists("/a/none") && !file.exists("/a/b/x/y"))
    }
  }

  @Test func `soft links that go round are refused`() throws {
    try write {
      try $0.link("/a", fixture_soft, to: "/b")
      try $0.link("/b", fixture_soft, to: "/a/c/d")
    }
    try expectRefusal("more than 16 soft links, or a long one (b)") { _ = try $0.exists("/b") }
  }

  // MARK: Values that are not there

  @Test(arguments: [0, 16] as [UInt64]) func `a dataset that was never written is refused`(chunk: UInt64) throws {
    try write {
      var layout = fixture_layout()
      layout.chunk = chunk
      try $0.dataset("/x", [2_048, 50_000], layout)
    }
    try expectRefusal("values that were never written") { try $0.countOfFloats(in: "/x") }
  }

  @Test func `a dataset of which one chunk was written is refused`() throws {
    try write { try $0.packed("/x", [4_096], chunk: 1_024, content: [UInt8](repeating: 0, count: 4_096)) }
    try expectRefusal("values that were never written in full") { try $0.countOfFloats(in: "/x") }
  }

  @Test func `more values than memory should hold are refused`() throws {
    try write { try $0.dataset("/x", [1 << 40]) }
    try expectRefusal("1099511627776 values") { try $0.countOfFloats(in: "/x") }
    try write { try $0.dataset("/x", [1 << 31, 1 << 31, 1 << 31]) }
    try expectRefusal("endlessly many elements") { _ = try $0.shape(of: "/x") }
  }

  @Test func `a chunk that could not unpack to its size is refused`() throws {
    try write { try $0.packed("/x", [1 << 24], chunk: 1 << 24, content: [0]) }
    try expectRefusal("a chunk of 9 bytes that should unpack to 67108864") { try $0.countOfFloats(in: "/x") }
  }

  @Test func `a chunk that unpacks to more is left packed`() throws {
    try write { try $0.packed("/x", [1_024], chunk: 1_024, content: [UInt8](repeating: 0, count: 4 << 20)) }
    try expectRefusal("a damaged chunk") { _ = try $0.floats(of: "/x") }
  }

  @Test func `a chunk that unpacks to less is refused`() throws {
    try write { try $0.packed("/x", [1_024], chunk: 1_024, content: [UInt8](repeating: 0, count: 4_092)) }
    try expectRefusal("a chunk that unpacks to another size") { _ = try $0.floats(of: "/x") }
  }

  @Test func `values beyond the end of the file are refused`() throws {
    try write { try $0.dataset("/x", [1_000], values: [Float](repeating: 7, count: 1_000)) }
    var bytes = try Data(contentsOf: url)
    let first = try #require(bytes.range(of: Data([0, 0, 0xE0, 0x40, 0, 0, 0xE0, 0x40]))?.lowerBound)
    // The layout that has its address.
    let address = Data([3, 1]) + withUnsafeBytes(of: UInt64(first).littleEndian) { Data($0) }
    let place = try #require(bytes.range(of: address)?.lowerBound)
    bytes[place + 3] = 0x7F
    try bytes.write(to: url)
    try expectRefusal("values beyond the end of the file") { try $0.countOfFloats(in: "/x") }
  }

  @Test func `other filters and other types are refused`() throws {
    try write {
      var layout = fixture_layout()
      (layout.chunk, layout.nbits) = (2, 1)
      try $0.dataset("/filtered", [2], layout, values: [1, 2])
      layout = fixture_layout()
      layout.is_string = 1
      try $0.dataset("/text", [2], layout)
    }
    try expectRefusal("values behind the filter 5, not deflate, shuffle or fletcher32 once") {
      try $0.countOfFloats(in: "/filtered")
    }
    try expectRefusal("values of a type that is no usual number") { try $0.countOfFloats(in: "/text") }
  }

  // MARK: Endless structures

  @Test func `attributes with more text than layers have names are refused`() throws {
    let long = String(repeating: "n", count: 1_000)
    try write {
      try $0.group("/a")
      try $0.strings("names", of: "/a", [long] + [String](repeating: "", count: 2_000))
    }
    // All refer to the first text, which is there once.
    var bytes = try Data(contentsOf: url)
    let length = withUnsafeBytes(of: UInt32(1_000).littleEndian) { Data($0) }
    var start = try #require(bytes.range(of: length)?.lowerBound)
    // The reference to the first text has one to an empty text behind it, and not the text.
    while bytes[(start + 16)..<(start + 20)].contains(where: { $0 != 0 }) {
      start = try #require(bytes[(start + 1)...].range(of: length)?.lowerBound)
    }
    let reference = bytes[start..<(start + 16)]
    for number in 1...2_000 {
      bytes.replaceSubrange((start + 16 * number)..<(start + 16 * (number + 1)), with: Data(reference))
    }
    try bytes.write(to: url)
    try expectRefusal("strings of more than 1048576 bytes") { _ = try $0.strings("names", of: "/a") }
  }

  @Test func `a group of more links than any of Keras is refused`() throws {
    try write {
      try $0.group("/a")
      for number in 0...10_000 { try $0.link("/many/\(number)", fixture_hard, to: "/a") }
    }
    try expectRefusal("a group of more than 10000 links") { _ = try $0.names(in: "/many") }
  }

  @Test func `a tree that contains itself is refused`() throws {
    try write { file in
      try file.group("/a")
      for number in 0..<200 { try file.link("/many/\(number)", fixture_hard, to: "/a") }
    }
    var bytes = try Data(contentsOf: url)
    // The node above the leaves, each of whose children becomes itself.
    var node = try #require(bytes.range(of: Data("TREE".utf8)))
    while bytes[node.lowerBound + 5] == 0 {
      node = try #require(bytes[node.upperBound...].range(of: Data("TREE".utf8)))
    }
    let own = withUnsafeBytes(of: UInt64(node.lowerBound).littleEndian) { Data($0) }
    bytes.replaceSubrange((node.lowerBound + 32)..<(node.lowerBound + 40), with: own)
    try bytes.write(to: url)
    try expectRefusal("a damaged tree, with a node on a wrong level") { _ = try $0.names(in: "/many") }
  }

  @Test func `files that are cut or overwritten anywhere are refused or read, and nothing else`() throws {
    try write {
      try $0.strings("layer_names", of: "/", ["a", "b"], width: 8)
      try $0.group("/layers/a/vars")
      try $0.string("name", of: "/layers/a/vars", "conv")
      try $0.dataset("/layers/a/vars/0", [4, 3], values: [Float](repeating: 1, count: 12))
      var layout = fixture_layout()
      (layout.chunk, layout.deflates, layout.shuffles, layout.sums) = (2, 1, 1, 1)
      try $0.dataset("/layers/a/vars/1", [4, 3], layout, values: [Float](repeating: 2, count: 12))
    }
    let whole = try Data(contentsOf: url)
    func read(_ bytes: Data) {
      guard let file = try? HDF5File(image: bytes, of: "a") else { return }
      _ = try? file.strings("layer_names", of: "/")
      _ = try? file.names(in: "/layers")
      _ = try? file.strings("name", of: "/layers/a/vars")
      for dataset in ["/layers/a/vars/0", "/layers/a/vars/1"] { _ = try? file.floats(of: dataset) }
    }
    for place in stride(from: 0, to: whole.count, by: 3) {
      for value in [0x00, 0x01, 0x7F, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[place] = value
        read(bytes)
      }
      if place % 31 == 0 { read(whole.prefix(place)) }
    }
  }

  // MARK: What Keras and h5repack write

  @Test func `compressed chunks come back, also those at the edges`() throws {
    let values = (0..<35).map { Float($0) }
    try write { file in
      for (name, deflates, shuffles, sums) in [("a", 1, 0, 0), ("b", 1, 1, 0), ("c", 1, 1, 1), ("d", 0, 0, 1)] {
        var layout = fixture_layout()
        (layout.chunk, layout.is_double) = (3, 1)
        (layout.deflates, layout.shuffles, layout.sums) = (Int32(deflates), Int32(shuffles), Int32(sums))
        try file.dataset("/\(name)", [5, 7], layout, values: values)
      }
    }
    for file in try files() {
      for name in ["a", "b", "c", "d"] { #expect(try file.floats(of: "/\(name)") == values, "\(name)") }
    }
  }

  @Test func `a wrong checksum of a chunk is told`() throws {
    try write {
      var layout = fixture_layout()
      (layout.chunk, layout.sums) = (4, 1)
      try $0.dataset("/x", [4], layout, values: [1.5, 2.5, 3.5, 4.5])
    }
    var bytes = try Data(contentsOf: url)
    let place = try #require(bytes.range(of: Data([0, 0, 0xC0, 0x3F, 0, 0, 0x20, 0x40]))?.lowerBound)
    bytes[place] = 1
    try bytes.write(to: url)
    try expectRefusal("a chunk with a wrong checksum") { _ = try $0.floats(of: "/x") }
  }
}
