import Foundation
import Testing

@testable import Exports

@Suite(.timeLimit(.minutes(30))) struct PMTilesDirectoryTests {
  private func entry(_ id: UInt64, _ offset: UInt64, _ length: UInt32, _ run: UInt32 = 1) -> PMTilesEntry {
    PMTilesEntry(id: id, offset: offset, length: length, run: run)
  }

  static let numbers: [(UInt64, [UInt8])] = [
    (0, [0x00]), (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]),
    (UInt64.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
  ]

  @Test(arguments: numbers)
  func `numbers are varints`(_ number: UInt64, _ bytes: [UInt8]) {
    var data = Data()
    data.append(varint: number)
    #expect([UInt8](data) == bytes)
  }

  @Test func `columns follow each other, and an offset right behind the entry before is 0`() {
    let data = PMTilesDirectories.serialized([entry(5, 0, 100, 2), entry(7, 100, 30), entry(300, 0, 100)])
    // Count; steps of numbers; runs; lengths; offsets plus 1.
    #expect([UInt8](data) == [3, 5, 2, 0xA5, 0x02, 2, 1, 1, 100, 30, 100, 1, 0, 1])
  }

  @Test func `few entries are in the root, many in leaves of which the root lists the first numbers`() throws {
    let few = try PMTilesDirectories([entry(0, 0, 10)])
    #expect(few.leafCount == 0 && few.leaves.isEmpty && few.root.prefix(2) == Data([0x1F, 0x8B]))
    // Steps and lengths that do not compress.
    var (id, offset, many): (UInt64, UInt64, [PMTilesEntry]) = (0, 0, [])
    for index in 0..<60_000 as Range<UInt64> {
      id += 1 + (index &* 2_654_435_761) % 5_000
      let length = UInt32((index &* 40_503) % 30_000 + 1)
      many.append(entry(id, offset, length))
      offset += UInt64(length)
    }
    let directories = try PMTilesDirectories(many)
    #expect(directories.leafCount == 15 && directories.root.count <= PMTilesDirectories.largestRoot)
    #expect(directories.leaves.prefix(2) == Data([0x1F, 0x8B]))
  }

  @Test func `a root that would not fit is cut in leaves though its entries are few`() throws {
    let many = (0..<16_000 as Range<UInt64>).map { index in
      entry(
        index * 7_919 + (index &* 2_654_435_761) % 7_000, (index &* 2_654_435_761) % (1 << 40),
        1 + UInt32(index % 9_000))
    }
    let directories = try PMTilesDirectories(many)
    #expect(directories.leafCount == 4 && directories.root.count <= PMTilesDirectories.largestRoot)
  }
}
