import Dataset
import Files
import Foundation
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
    let photographs = ["a.jpg", "b.jpg"].map(ItemKey.path)
    #expect(throws: Splitter.Failure.unknown("place", count: 2, of: 2, method: .block)) {
      try blocks.split(photographs)
    }
    blocks.buffer = 1
    #expect(throws: Splitter.Failure.bufferNeedsTiles) { try blocks.split(photographs) }
    blocks.buffer = 0
    blocks.blockZoom = 13
    #expect(throws: Splitter.Failure.blockZoom(13, tiles: 12)) { try blocks.split(Self.published) }
  }

  private static let photographs = (0..<40).map { ItemKey.path("vp\($0 / 4)/\($0).jpg") }
  private static let units = Dictionary(uniqueKeysWithValues: photographs.enumerated().map { ($1, "vp\($0 / 4)") })

  @Test(arguments: [Splitter.Method.folder, .series, .block])
  func `photographs of a unit stay on one side, and those that show the same join theirs`(
    _ method: Splitter.Method
  ) throws {
    var splitter = Splitter()
    splitter.method = method
    // The last of the first unit shows what the first of the last one shows.
    let identity = [Self.photographs[3]: "same", Self.photographs[36]: "same"]
    for seed in 0..<5 as Range<UInt64> {
      splitter.seed = seed
      let sides = try splitter.split(Self.photographs, identity: identity, units: Self.units)
      #expect(sides.count { $0 == .train } >= 28 && sides.count { $0 == .train } <= 32)
      let byUnit = Dictionary(grouping: zip(Self.photographs, sides)) { Self.units[$0.0] }
      #expect(byUnit.values.allSatisfy { Set($0.map(\.1)).count == 1 })
      #expect(sides[3] == sides[36])
    }
  }

  @Test func `the older photographs are in train, whole days, and duplicates with the oldest`() throws {
    var splitter = Splitter()
    splitter.method = .time
    splitter.ratio = 0.5
    let days = Dictionary(
      uniqueKeysWithValues: Self.photographs.enumerated().map { ($1, String(format: "2019-05-%02d", $0 / 4 + 1)) })
    let sides = try splitter.split(Self.photographs, units: days)
    #expect(sides == [Split](repeating: .train, count: 20) + [Split](repeating: .test, count: 20))
    let same = [Self.photographs[0]: "a", Self.photographs[39]: "a"]
    #expect(try splitter.split(Self.photographs, identity: same, units: days)[39] == .train)
    splitter.ratio = 0.01
    #expect(try splitter.split(Self.photographs, units: days).count { $0 == .train } == 4)
    let oneDay = days.mapValues { _ in "2019-05-01" }
    #expect(throws: Splitter.Failure.self) { try splitter.split(Self.photographs, units: oneDay) }
  }

  /// The Earth at zoom 4, as in `Pipelines/earth.yaml`: a tile at the equator covers 84 times what one at a pole does.
  private static let earth = (0..<256).map { ItemKey.tile(Tile(z: 4, x: $0 / 16, y: $0 % 16)) }

  /// R² Δλ (sin φ₁ - sin φ₂), in which R and Δλ are the same for all: the sine of a row's edge is a hyperbolic tangent.
  private func ground(_ sides: [Split], _ side: Split) -> Double {
    func sine(_ row: Int) -> Double { tanh(.pi * (1 - Double(row) / 8)) }
    return sides.enumerated().reduce(0) { sum, entry in
      entry.element == side ? sum + sine(entry.offset % 16) - sine(entry.offset % 16 + 1) : sum
    }
  }

  @Test(arguments: [0.5, 0.75, 0.9]) func `with weights train has its share of the ground`(_ ratio: Double) throws {
    var splitter = Splitter()
    splitter.ratio = ratio
    var (apart, polar) = (0.0, 0)
    for seed in 0..<100 as Range<UInt64> {
      splitter.seed = seed
      splitter.weights = .none
      let plain = try splitter.split(Self.earth)
      apart = max(apart, abs(ground(plain, .train) / (ground(plain, .train) + ground(plain, .test)) - ratio))
      splitter.weights = .area
      let sides = try splitter.split(Self.earth)
      let share = ground(sides, .train) / (ground(sides, .train) + ground(sides, .test))
      #expect(share < ratio + 0.001 && share > ratio - 0.011, "seed \(seed)")
      #expect(abs(try splitter.share(ofTrain: sides, Self.earth) - share) < 1e-12)
      polar += sides.enumerated().count { [0, 15].contains($0.offset % 16) && $0.element == .train }
    }
    #expect(apart > 0.04, "counts of tiles meet the ratio of ground, too")
    // Tiles at the poles are as likely in train as all others, though they fit in every gap: of 100 draws of 32.
    #expect(abs(Double(polar) / 3_200 - ratio) < 0.03)
  }

  /// Sixteen blocks, of which those at the equator cover 11.5 and those at the poles 1 % of the ground: six of the eight
  /// and six of the eight are three quarters, and nothing else is.
  @Test func `with weights whole blocks come nearest to the share of the ground`() throws {
    var splitter = Splitter()
    (splitter.method, splitter.blockZoom, splitter.weights) = (.block, 2, .area)
    for seed in 0..<20 as Range<UInt64> {
      splitter.seed = seed
      let sides = try splitter.split(Self.earth)
      #expect(abs(try splitter.share(ofTrain: sides, Self.earth) - 0.75) < 1e-9)
      let blocks = Dictionary(grouping: zip(Self.earth, sides)) { $0.0.tile?.ancestor(zoom: 2) }
      #expect(blocks.values.allSatisfy { Set($0.map(\.1)).count == 1 })
      #expect(blocks.count { $0.value[0].1 == .train } == 12)
      #expect(blocks.count { [0, 3].contains($0.key?.y) && $0.value[0].1 == .train } == 6)
    }
  }

  @Test func `in one row of tiles weights change nothing`() throws {
    let row = (0..<40).map { ItemKey.tile(Tile(z: 6, x: $0, y: 20)) }
    var (plain, weighted) = (Splitter(), Splitter())
    weighted.weights = .area
    for seed in 0..<10 as Range<UInt64> {
      for ratio in [0.3, 0.51, 0.75] {
        (plain.seed, plain.ratio, weighted.seed, weighted.ratio) = (seed, ratio, seed, ratio)
        #expect(try weighted.split(row) == plain.split(row))
      }
    }
  }

  @Test func `weights of what covers no ground, and of a hash, are refused`() throws {
    var splitter = Splitter()
    splitter.weights = .area
    let failure = #expect(throws: TileWeights.NeedsTiles.self) { try splitter.split(Self.photographs) }
    #expect(failure?.exitStatus == .usage)
    splitter.method = .hash
    #expect(throws: Splitter.Failure.hashIsUnweighted) { try splitter.split(Self.published) }
    #expect(Splitter.Failure.hashIsUnweighted.exitStatus == .usage)
  }

  /// One column of zoom 2: tanh π - tanh π/2 = 0.07912 at the poles, tanh π/2 = 0.91715 at the equator, 0.49814 on
  /// average.
  @Test func `weights are of ground, with a mean of 1`() throws {
    let column = (0..<4).map { ItemKey.tile(Tile(z: 2, x: 1, y: $0)) }
    let weights = try #require(try TileWeights.area.weights(of: column))
    for (found, expected) in zip(weights, [0.158832, 1.841168, 1.841168, 0.158832]) {
      #expect(abs(found - expected) < 1e-6)
    }
    #expect(try TileWeights.none.weights(of: column) == nil)
    #expect(try TileWeights.none.weights(of: Self.photographs) == nil)
  }
}
