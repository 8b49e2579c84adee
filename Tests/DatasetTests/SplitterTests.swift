import Dataset
import Geo
import Testing

@Suite(.timeLimit(.minutes(30))) struct SplitterTests {
  /// 61 columns of 138 rows: 8,418 tiles, as many as the published work had.
  static let published = (0..<8418).map { ItemKey.tile(Tile(z: 12, x: 2000 + $0 / 138, y: 1400 + $0 % 138)) }

  @Test func `8,418 tiles at 0.75 give 6,313 and 2,105`() throws {
    let sides = try Splitter().split(Self.published)
    #expect(sides.count { $0 == .train } == 6313)
    #expect(sides.count { $0 == .test } == 2105)
  }

  @Test func `a seed fixes the draw, and 0 is a seed`() throws {
    var splitter = Splitter()
    let first = try splitter.split(Self.published)
    #expect(try splitter.split(Self.published) == first)
    splitter.seed = 1
    #expect(try splitter.split(Self.published) != first)
  }

  @Test func `blocks stay whole, and the ratio is hit on the tile count`() throws {
    var splitter = Splitter()
    splitter.method = .block
    splitter.blockZoom = 9
    let sides = try splitter.split(Self.published)
    let byBlock = Dictionary(grouping: zip(Self.published, sides)) { $0.0.tile?.ancestor(zoom: 9) }
    #expect(byBlock.values.allSatisfy { Set($0.map(\.1)).count == 1 })
    let train = sides.count { $0 == .train }
    #expect(train <= 6313 && train > 6313 - 64)
    #expect(
      Splitter.touchingPairs(Self.published, sides)
        < Splitter.touchingPairs(
          Self.published, try Splitter().split(Self.published)))
  }

  @Test func `whole blocks come within 0.02 of the ratio where they can, whatever the seed`() throws {
    var splitter = Splitter()
    splitter.method = .block
    splitter.blockZoom = 8
    // 36 tiles in nine blocks of other sizes.
    let few = (0..<6).flatMap { x in (0..<6).map { ItemKey.tile(Tile(z: 12, x: 2010 + x * 7, y: 1402 + $0 * 7)) } }
    for seed in 0..<4 as Range<UInt64> {
      splitter.seed = seed
      let sides = try splitter.split(Self.published)
      #expect(abs(Double(sides.count { $0 == .train }) / 8418 - 0.75) < 0.02)
      #expect(try splitter.split(Self.published) == sides)
      let ofFew = try splitter.split(few)
      let blocks = Dictionary(grouping: zip(few, ofFew)) { $0.0.tile?.ancestor(zoom: 8) }
      #expect(blocks.values.allSatisfy { Set($0.map(\.1)).count == 1 })
      #expect(abs(Double(ofFew.count { $0 == .train }) / 36 - 0.75) < 0.02)
    }
  }

  @Test func `a hash keeps the side of an image when others go`() throws {
    var splitter = Splitter()
    splitter.method = .hash
    let all = Dictionary(uniqueKeysWithValues: zip(Self.published, try splitter.split(Self.published)))
    let fewer = Array(Self.published.prefix(4000))
    for (key, side) in zip(fewer, try splitter.split(fewer)) { #expect(all[key] == side) }
    let ratio = Double(all.values.count { $0 == .train }) / 8418
    #expect(abs(ratio - 0.75) < 0.02)
  }

  @Test(arguments: [Splitter.Method.random, .hash])
  func `byte-identical images stay on one side`(_ method: Splitter.Method) throws {
    var splitter = Splitter()
    splitter.method = method
    let keys = Array(Self.published.prefix(300))
    let identity = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0 % 10 == 0 ? "sea" : "\($0)") })
    let sides = try splitter.split(keys, identity: identity)
    let sea = Set(zip(keys, sides).filter { identity[$0.0] == "sea" }.map(\.1))
    #expect(sea.count == 1)
    if method == .random { #expect(sides.count { $0 == .train } == 225) }
  }

  @Test func `a buffer leaves no test tile near a training tile`() throws {
    var splitter = Splitter()
    splitter.method = .block
    splitter.blockZoom = 8
    splitter.buffer = 1
    let sides = try splitter.split(Self.published)
    #expect(sides.contains(.buffer))
    #expect(Splitter.touchingPairs(Self.published, sides) == 0)
  }

  @Test func `pairs that touch are counted by edge and corner`() {
    let keys = [(0, 0), (1, 0), (2, 0), (0, 1)].map { ItemKey.tile(Tile(z: 5, x: $0.0, y: $0.1)) }
    #expect(Splitter.touchingPairs(keys, [.train, .test, .train, .test]) == 3)
  }

  @Test(arguments: [0, 1, -0.5, 1.5, Double.nan])
  func `a ratio outside 0 and 1 is refused`(_ ratio: Double) {
    var splitter = Splitter()
    splitter.ratio = ratio
    #expect(throws: Splitter.Failure.self) { try splitter.split(Self.published) }
  }

  @Test func `nothing to split, an empty side and blocks of photographs are errors`() {
    #expect(throws: Splitter.Failure.noImages) { try Splitter().split([]) }
    #expect(throws: Splitter.Failure.self) { try Splitter().split([.path("a.jpg")]) }
    var blocks = Splitter()
    blocks.method = .block
    #expect(throws: Splitter.Failure.blocksNeedTiles) { try blocks.split([.path("a.jpg"), .path("b.jpg")]) }
    blocks.blockZoom = 13
    #expect(throws: Splitter.Failure.blockZoom(13, tiles: 12)) { try blocks.split(Self.published) }
  }
}
