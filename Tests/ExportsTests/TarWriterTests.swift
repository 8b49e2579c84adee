import Foundation
import TestSupport
import Testing

@testable import Exports

@Suite(.timeLimit(.minutes(30))) struct TarWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ entries: [(String, Data)], to name: String = "t.tar") throws -> Data {
    try Data().write(to: folder[name])
    let file = try FileHandle(forWritingTo: folder[name])
    var tar = TarWriter(file)
    for (name, data) in entries { try tar.add(name, data) }
    try tar.finish()
    try file.close()
    return try Data(contentsOf: folder[name])
  }

  @Test func `a header has the fields of POSIX, and a checksum over them`() throws {
    let header = [UInt8](try TarWriter.header("12-5-7.jpg", size: 1_000))
    func text(_ range: Range<Int>) -> String { String(decoding: header[range].prefix { $0 != 0 }, as: UTF8.self) }
    #expect(header.count == 512 && text(0..<100) == "12-5-7.jpg" && text(100..<108) == "0000644")
    #expect(text(124..<136) == "00000001750" && text(136..<148) == "00000000000" && text(156..<157) == "0")
    #expect(text(257..<263) == "ustar" && text(263..<265) == "00")
    let sum = header.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 0x20 : Int($1.element)) }
    #expect(text(148..<154) == String(format: "%06o", sum) && header[154] == 0 && header[155] == 0x20)
  }

  @Test func `entries are padded to blocks, and the archive to records`() throws {
    let data = try write([("a", Data(count: 1)), ("b", Data(count: 512)), ("empty", Data())])
    #expect(data.count == 10_240)
    #expect(data[512] == 0 && data[1_024] == UInt8(ascii: "b") && data[2_048] == UInt8(ascii: "e"))
    #expect(try write([("a", Data(count: 20_000))]).count == 30_720)
  }

  @Test func `the same entries give the same bytes`() throws {
    let entries = [("a.cls", Data("3".utf8)), ("a.jpg", Data(repeating: 7, count: 3_000))]
    #expect(try write(entries, to: "one.tar") == write(entries, to: "two.tar"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/tar"), "needs tar"))
  func `tar lists and unpacks it`() throws {
    let name = String(repeating: "k", count: 96) + ".jpg"
    _ = try write([(name, Data("image".utf8)), ("b.cls", Data("12".utf8))])
    let list = try ToolRun(URL(fileURLWithPath: "/bin/tar"), ["-xvf", "t.tar"], in: folder.url)
    #expect(list.status == 0 && list.output == "\(name)\nb.cls\n", "\(list.output)")
    #expect(try Data(contentsOf: folder[name]) == Data("image".utf8))
  }

  @Test(arguments: ["", "é.jpg", String(repeating: "k", count: 101), "a\nb"])
  func `names that the format cannot hold are refused`(_ name: String) {
    #expect(throws: TarWriter.Failure.name(name)) { try TarWriter.header(name, size: 1) }
  }

  @Test func `sizes that the format cannot hold are refused`() {
    #expect(throws: TarWriter.Failure.size(name: "a", bytes: 1 << 33)) { try TarWriter.header("a", size: 1 << 33) }
    #expect(throws: Never.self) { try TarWriter.header("a", size: (1 << 33) - 1) }
  }
}
