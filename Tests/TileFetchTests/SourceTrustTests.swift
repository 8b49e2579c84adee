import Geo
import Synchronization
import Testing
import TileStore

@testable import TileFetch

@Suite(.timeLimit(.minutes(30))) struct SourceTrustTests {
  private static let refusal = FetchError.refused(source: "s", reason: "HTTP 403", token: nil)
  private static let page = FetchError.unusable(source: "s", reason: "a page")

  private func gives(_ x: Int) -> Asked {
    Asked(record: TileRecord(tile: Tile(z: 6, x: x, y: 0), outcome: .blank), sign: .gives)
  }

  private func refuses(_ x: Int, _ error: FetchError = refusal, isOfAll: Bool = false) -> Asked {
    let outcome: TileRecord.Outcome = error == Self.page ? .unusable(reason: "a page") : .absent
    return Asked(
      record: TileRecord(tile: Tile(z: 6, x: x, y: 0), outcome: outcome), sign: .refuses(error, isOfAll: isOfAll))
  }

  /// Asked for and answered, with nothing between.
  private func take(_ asked: Asked, by trust: SourceTrust) async throws -> [Asked] {
    try await trust.take(asked, began: trust.begin())
  }

  private func trust(_ heard: SourceTrust.Heard) -> SourceTrust {
    SourceTrust(askers: 0, patience: 4) { _, _ in heard }
  }

  @Test func `a refusal is the tile's own once the source gives one`() async throws {
    let trust = trust(.gives(Tile(z: 6, x: 0, y: 0)))
    _ = try await take(gives(0), by: trust)
    #expect(try await take(refuses(1), by: trust).isEmpty)
    #expect(try await take(gives(2), by: trust).map(\.record.tile.x) == [1, 2])
    #expect(try await take(refuses(3), by: trust).isEmpty)
    #expect(try await trust.finish(stopped: false).map(\.record.tile.x) == [3])
  }

  @Test func `refusals at the end are asked about too: access may have ended with them, and a stop decides nothing`()
    async throws
  {
    let ended = trust(.refuses(1))
    _ = try await take(gives(0), by: ended)
    #expect(try await take(refuses(1), by: ended).isEmpty)
    await #expect(throws: Self.refusal) { try await ended.finish(stopped: false) }
    let stopped = trust(.gives(Tile(z: 6, x: 0, y: 0)))
    _ = try await take(gives(0), by: stopped)
    #expect(try await take(refuses(1), by: stopped).isEmpty)
    #expect(try await stopped.finish(stopped: true).isEmpty)
  }

  @Test func `a tile that was asked for before a refusal came says nothing of it`() async throws {
    let trust = trust(.refuses(1))
    _ = try await take(gives(0), by: trust)
    let before = await trust.begin()
    #expect(try await take(refuses(1), by: trust).isEmpty)
    // The server gave it, and ended access then; its answer was longer on its way.
    #expect(try await trust.take(gives(2), began: before).map(\.record.tile.x) == [2])
    await #expect(throws: Self.refusal) { try await trust.finish(stopped: false) }
  }

  @Test func `the first refusal waits for the other first answers`() async throws {
    let trust = SourceTrust(askers: 2, patience: 4) { _, _ in .gives(Tile(z: 6, x: 1, y: 0)) }
    await trust.arrive()
    async let first = take(refuses(0), by: trust)
    await trust.arrive()
    let second = try await take(gives(1), by: trust)
    let tiles = try await (first + second + trust.finish(stopped: false)).map(\.record.tile.x)
    #expect(Set(tiles) == [0, 1])
  }

  @Test func `refusals alone are the harvest's`() async throws {
    let trust = trust(.refuses(8))
    await #expect(throws: Self.refusal) { try await take(refuses(0), by: trust) }
  }

  @Test func `a tile elsewhere makes the first refusals the tiles' own, and is the witness from then on`() async throws
  {
    let elsewhere = Tile(z: 6, x: 40, y: 0)
    let heard = Mutex<[Tile?]>([])
    let trust = SourceTrust(askers: 0, patience: 4) { given, _ in
      heard.withLock { $0.append(given) }
      return .gives(elsewhere)
    }
    #expect(try await take(refuses(0), by: trust).count == 1)
    for x in 1..<4 { #expect(try await take(refuses(x), by: trust).isEmpty) }
    #expect(try await take(refuses(4), by: trust).count == 4)
    #expect(heard.withLock { $0 } == [nil, elsewhere])
    #expect(try await trust.finish(stopped: false).isEmpty)
  }

  @Test func `the witness is what the source gave last, and access that ended leaves nothing absent`() async throws {
    let heard = Mutex<[Tile?]>([])
    let trust = SourceTrust(askers: 0, patience: 4) { given, refused in
      heard.withLock { $0.append(given) }
      #expect(refused.count == 4)
      return .refuses(1)
    }
    #expect(try await take(gives(7), by: trust).count == 1)
    for x in 0..<3 { _ = try await take(refuses(x), by: trust) }
    await #expect(throws: Self.refusal) { try await take(refuses(3), by: trust) }
    #expect(heard.withLock { $0 } == [Tile(z: 6, x: 7, y: 0)])
  }

  @Test func `who is not known is told so at once, but for a source that knew us before`() async throws {
    await #expect(throws: Self.refusal) { try await take(refuses(0, isOfAll: true), by: self.trust(.nothing)) }
    let trust = trust(.nothing)
    _ = try await take(gives(0), by: trust)
    #expect(try await take(refuses(1, isOfAll: true), by: trust).isEmpty)
  }

  @Test func `one page or two are asked for again, more are all that a source has`() async throws {
    let again = try await take(refuses(0, Self.page), by: trust(.refuses(1)))
    guard again.count == 1, case .failed(reason: "a page") = again[0].record.outcome else {
      Issue.record("expected a failure, found \(again)")
      return
    }
    await #expect(throws: Self.page) { try await take(refuses(0, Self.page), by: self.trust(.refuses(2))) }
  }

  @Test func `after a stop what was refused is as if it had not been asked for`() async throws {
    let trust = trust(.nothing)
    #expect(try await take(refuses(0), by: trust).isEmpty)
    #expect(try await trust.finish(stopped: true).isEmpty)
  }
}
