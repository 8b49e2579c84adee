import Geo
import Testing

@testable import Report

/// Where groups lie, in words.
@Suite(.timeLimit(.minutes(30))) struct WhereaboutsTests {
  private func row(_ latitude: Double, _ longitudes: [Double] = [0, 10, 20, 30]) -> [Tile] {
    longitudes.map { Tile(longitude: $0, latitude: latitude, zoom: 8) }
  }

  private func words(_ tiles: [Tile], in box: Bounds = .world) -> (english: String?, french: String?) {
    let place = Whereabouts(tiles, in: box)
    return (English().portrait(["dark green"], place), French().portrait(["vert sombre"], place))
  }

  @Test func `on a wide map the latitude tells, and a few tiles far off do not count`() {
    let north = (50...68).flatMap { row(Double($0) + 0.5) }
    #expect(words(north).english == "Dark green; mostly between 50° and 65° north.")
    #expect(words(north + row(-30, [0])).english == "Dark green; mostly between 50° and 65° north.")
    #expect(words(north).french == "Vert sombre\u{A0}; surtout entre 50° et 65° de latitude nord.")
    let south = (20...28).flatMap { row(-Double($0) - 0.5) }
    #expect(words(south).english == "Dark green; mostly between 20° and 30° south.")
  }

  @Test func `across the equator, on both sides of it, and all over`() {
    let tropics = (-8...18).flatMap { row(Double($0) + 0.5) }
    #expect(words(tropics).english == "Dark green; mostly between 10° south and 20° north.")
    #expect(words(tropics).french == "Vert sombre\u{A0}; surtout entre 10° sud et 20° nord.")
    let both = (60...68).flatMap { row(Double($0) + 0.5) + row(-Double($0) - 0.5) }
    #expect(words(both).english == "Dark green; mostly between 60° and 70°, north and south.")
    #expect(Whereabouts((0..<64).map { Tile(z: 6, x: 0, y: $0) }, in: .world) == .everywhere)
  }

  @Test func `on a small map the side of it tells`() {
    let box = Bounds(west: 0, south: 40, east: 10, north: 50)
    let corner = [46, 47, 48, 49].flatMap { row($0, [1, 2, 3]) }
    #expect(words(corner, in: box).english == "Dark green; mostly in the north-west of the map.")
    #expect(words(corner, in: box).french == "Vert sombre\u{A0}; surtout dans le nord-ouest de la carte.")
    let east = [41, 43, 47, 49].flatMap { row($0, [7, 8, 9]) }
    #expect(words(east, in: box).french == "Vert sombre\u{A0}; surtout dans l’est de la carte.")
    #expect(words(corner + east + row(42, [1, 2, 3]), in: box).english == "Dark green; all over the map.")
  }

  @Test func `without words and without a place nothing is said`() {
    #expect(English().portrait([], nil) == nil && Whereabouts([], in: .world) == nil)
    #expect(English().portrait(["navy"], nil) == "Navy.")
  }
}
