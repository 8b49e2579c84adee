import Foundation
import Geo
import TestSupport
import Testing

@testable import TileStore

@Suite(.timeLimit(.minutes(30))) struct LatestArchiveTests {
  private let folder: TemporaryFolder
  private let tile = Tile(z: 2, x: 1, y: 3)

  init() throws { folder = try TemporaryFolder() }

  private func make(_ text: String, at name: String) throws {
    let archive = try MBTiles(folder[name], .write)
    try archive.store([TileRecord(tile: tile, outcome: .present(Data(text.utf8)))])
    try archive.close()
  }

  private func read(_ archive: LatestArchive) throws -> String? {
    try archive.read { try $0.data(of: tile) }.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `an archive that comes, is exchanged and goes is seen as it is`() throws {
    let archive = LatestArchive(folder["a.mbtiles"])
    #expect(try read(archive) == nil)
    try make("one", at: "a.mbtiles")
    for _ in 0..<5 { #expect(try read(archive) == "one") }
    try make("two", at: "b.mbtiles")
    #expect(rename(folder["b.mbtiles"].path, folder["a.mbtiles"].path) == 0)
    for _ in 0..<5 { #expect(try read(archive) == "two") }
    try FileManager.default.removeItem(at: folder["a.mbtiles"])
    #expect(try read(archive) == nil)
  }

  @Test func `what is stored meanwhile is read`() throws {
    try make("one", at: "a.mbtiles")
    let archive = LatestArchive(folder["a.mbtiles"])
    #expect(try read(archive) == "one")
    try make("three", at: "a.mbtiles")
    for _ in 0..<3 { #expect(try read(archive) == "three") }
  }

  @Test func `many read at a time`() async throws {
    try make("one", at: "a.mbtiles")
    let archive = LatestArchive(folder["a.mbtiles"])
    let tile = tile
    let sizes = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<200 { group.addTask { try archive.read { try $0.data(of: tile) }?.count ?? 0 } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sizes == [Int](repeating: 3, count: 200))
  }
}
