import Foundation
import Geo
import Imaging
import TestSupport
import Testing
import TileFetch

@Suite(.timeLimit(.minutes(30))) struct SampleLandscapeTests {
  @Test func `a seed fixes every tile`() throws {
    let tile = Tile(z: 12, x: 2074, y: 1409)
    let first = try SampleLandscape(seed: 4).data(of: tile)
    #expect(try SampleLandscape(seed: 4).data(of: tile) == first)
    #expect(try SampleLandscape(seed: 5).data(of: tile) != first)
  }

  @Test func `all classes occur, in patches`() {
    let landscape = SampleLandscape(seed: 0)
    let labels = (0..<40).flatMap { x in
      (0..<40).map { y in landscape.label(of: Tile(z: 12, x: 2000 + x, y: 1400 + y)) }
    }
    for name in SampleLandscape.Class.allCases {
      #expect(labels.count { $0 == name.rawValue } > 40, "\(name)")
    }
    let alike = (0..<1599).count { labels[$0] == labels[$0 + 1] }
    // By chance it would be a quarter.
    #expect(alike > 800)
  }

  @Test func `classes differ in mean colour`() throws {
    let landscape = SampleLandscape(seed: 0)
    var means: [String: [Double]] = [:]
    for x in 0..<30 where means.count < 5 {
      for y in 0..<30 {
        let tile = Tile(z: 12, x: 2000 + x, y: 1400 + y)
        guard let label = landscape.label(of: tile), means[label] == nil else { continue }
        let raster = try Raster(decoding: #require(try landscape.data(of: tile)))
        #expect(raster.width == 256 && raster.height == 256)
        means[label] = (0..<3).map { channel in
          let sum = stride(from: channel, to: raster.pixels.count, by: 3).reduce(0) { $0 + Int(raster.pixels[$1]) }
          return Double(sum) / 65_536
        }
      }
    }
    let all = Array(means.values)
    #expect(all.count == 5)
    for (index, one) in all.enumerated() {
      for other in all[(index + 1)...] {
        let distance = zip(one, other).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
        #expect(distance > 20)
      }
    }
  }
}

@Suite(.timeLimit(.minutes(30))) struct BlueMarbleTests {
  @Test func `tiles are cut where they belong, and wrap around the Earth`() throws {
    // Red grows with longitude and green with latitude southward.
    let folder = try TemporaryFolder()
    try Raster(width: 720, height: 360) { x, y in (UInt8(x * 255 / 720), UInt8(y * 255 / 360), 0) }
      .png().write(to: folder["earth.png"])
    let earth = BlueMarble(image: folder["earth.png"])
    let tile = Tile(z: 3, x: 5, y: 2)
    let raster = try Raster(decoding: #require(try earth.data(of: tile)))
    let middle = (128 * 256 + 128) * 3
    let longitude = Mercator.longitude(5.5, zoom: 3)
    let latitude = Mercator.latitude(2.5, zoom: 3)
    #expect(abs(Double(raster.pixels[middle]) - (longitude + 180) / 360 * 255) < 4)
    #expect(abs(Double(raster.pixels[middle + 1]) - (90 - latitude) / 180 * 255) < 4)
  }
}

@Suite(.timeLimit(.minutes(30))) struct CoverSampleTests {
  private let cover = TileCover(Bounds(west: -5, south: 42, east: 8, north: 51), zoom: 9)

  @Test func `it takes exactly so many, in order, and the seed fixes which`() {
    func draw(_ seed: UInt64) -> [Tile] { Array(IteratorSequence(CoverSample(cover, size: 100, seed: seed))) }
    let tiles = draw(0)
    #expect(tiles.count == 100 && tiles == tiles.sorted() && Set(tiles).count == 100)
    #expect(draw(0) == tiles)
    #expect(draw(1) != tiles)
    #expect(tiles.allSatisfy(cover.contains))
  }

  @Test func `it is spread evenly: every run of the cover gives one`() {
    let all = Array(cover)
    for seed in 0..<5 as Range<UInt64> {
      let positions = IteratorSequence(CoverSample(cover, size: 100, seed: seed)).compactMap(all.firstIndex(of:))
      for (number, position) in positions.enumerated() {
        #expect((number * all.count / 100..<(number + 1) * all.count / 100).contains(position))
      }
    }
  }

  /// As every version of this program has to draw them, or a harvest that has begun asks for others.
  @Test func `what is drawn of one zoom stays`() {
    let drawn = [(248, 178), (253, 183), (256, 185), (258, 175), (262, 171), (266, 186)].map {
      Tile(z: 9, x: $0, y: $1)
    }
    #expect(Array(IteratorSequence(CoverSample(cover, size: 6, seed: 3))) == drawn)
  }

  @Test(arguments: [10, 99]) func `of several zooms, and of a list, it is drawn from all tiles together`(_ size: Int) {
    let several = TileCover(Bounds(west: -5, south: 42, east: 8, north: 51), zooms: 7...9)
    for cover in [several, TileList(Array(several).reversed())] as [any Cover] {
      let all = Array(cover.makeIterator())
      let positions = IteratorSequence(CoverSample(cover, size: size, seed: 4)).compactMap(all.firstIndex(of:))
      #expect(positions.count == size)
      for (number, position) in positions.enumerated() {
        #expect((number * all.count / size..<(number + 1) * all.count / size).contains(position))
      }
    }
  }

  @Test func `a few tiles of a large cover cost no walk through it`() {
    let world = TileCover(.world, zoom: 22)
    let tiles = Array(IteratorSequence(CoverSample(world, size: 5, seed: 0)))
    #expect(tiles.count == 5 && tiles == tiles.sorted() && tiles.allSatisfy(\.isValid))
  }

  @Test func `more than there are is all there are`() {
    #expect(Array(IteratorSequence(CoverSample(cover, size: 1_000_000, seed: 0))) == Array(cover))
    // A product of sizes beyond an Int.
    let deep = TileCover(Bounds.world, zoom: 22)
    var all = CoverSample(deep, size: .max, seed: 0)
    #expect(all.next() == Tile(z: 22, x: 0, y: 0))
    var some = CoverSample(deep, size: 2_000_000, seed: 0)
    #expect(Set((0..<100).compactMap { _ in some.next() }).count == 100)
  }
}

@Suite(.timeLimit(.minutes(30))) struct RetryPolicyTests {
  @Test func `the bound doubles up to the cap, and jitter is full`() {
    let policy = RetryPolicy(retries: 5, base: 0.5, cap: 30)
    #expect(policy.wait(afterAttempt: 1, random: 1) == 0.5)
    #expect(policy.wait(afterAttempt: 3, random: 1) == 2)
    #expect(policy.wait(afterAttempt: 3, random: 0) == 0)
    #expect(policy.wait(afterAttempt: 60, random: 1) == 30)
  }
}
