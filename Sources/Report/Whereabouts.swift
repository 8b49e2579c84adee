internal import Foundation
import Geo

/// Where most of a group's ground lies, as a person says it.
enum Whereabouts: Equatable {
  /// Whole degrees, south of the equator negative.
  case latitudes(from: Int, to: Int)
  /// The same on both sides of the equator, in degrees from it.
  case bothSides(from: Int, to: Int)
  /// A part of the map: 1 north or east, -1 south or west, 0 neither.
  case part(north: Int, east: Int)
  case everywhere

  /// Below this, in degrees, the latitude says nothing to a person.
  private static let wideMap = 20.0
  /// Of the ground: what is mostly.
  private static let most = 0.8
  /// Of the map's ground: what holds `most` of a group that is everywhere is hardly less.
  private static let all = 0.7

  /// - Parameters:
  ///   - tiles: of the group.
  ///   - box: of the map.
  /// - Returns: nil for no tile.
  init?(_ tiles: [Tile], in box: Bounds) {
    guard !tiles.isEmpty else { return nil }
    let spots = tiles.map { tile in
      let center = tile.bounds.center
      return (latitude: center.latitude, longitude: center.longitude, ground: tile.squareKilometres)
    }
    let whole = spots.reduce(0) { $0 + $1.ground }
    guard box.north - box.south >= Self.wideMap else {
      self = Self.part(
        north: spots.filter { $0.latitude > box.center.latitude }.reduce(0) { $0 + $1.ground } / whole,
        east: spots.filter { $0.longitude > box.center.longitude }.reduce(0) { $0 + $1.ground } / whole)
      return
    }
    func band(_ value: (Double) -> Double) -> (low: Double, high: Double) {
      Self.narrowest(spots.map { (value($0.latitude), $0.ground) }.sorted { $0.0 < $1.0 }, holding: Self.most * whole)
    }
    let south = spots.filter { $0.latitude < 0 }.reduce(0) { $0 + $1.ground } / whole
    let (plain, away) = (band { $0 }, band { abs($0) })
    if (0.15...0.85).contains(south), away.low > 15 {
      let (from, to) = Self.rounded(away.low, away.high)
      self = .bothSides(from: from, to: min(90, to))
    } else if Self.ground(from: plain.low, to: plain.high) > Self.all * Self.ground(from: box.south, to: box.north) {
      self = .everywhere
    } else {
      let (from, to) = Self.rounded(plain.low, plain.high)
      self = .latitudes(from: max(-90, from), to: min(90, to))
    }
  }

  /// Of a sphere between two latitudes, in some unit.
  private static func ground(from south: Double, to north: Double) -> Double {
    sin(north * .pi / 180) - sin(south * .pi / 180)
  }

  /// The narrowest interval that holds so much of what some places weigh: a few that lie far off do not widen it.
  /// - Parameter places: where they are, in that order, and their weights.
  private static func narrowest(_ places: [(at: Double, weight: Double)], holding least: Double) -> (
    low: Double, high: Double
  ) {
    var best = (low: places[0].at, high: places[places.count - 1].at)
    var (first, held) = (0, 0.0)
    for place in places {
      held += place.weight
      while held - places[first].weight >= least {
        held -= places[first].weight
        first += 1
      }
      if held >= least, place.at - places[first].at < best.high - best.low { best = (places[first].at, place.at) }
    }
    return best
  }

  /// To tens, or where that is much of it to fives.
  private static func rounded(_ low: Double, _ high: Double) -> (from: Int, to: Int) {
    let step = high - low >= 15 ? 10.0 : 5
    let from = (low / step).rounded(.down) * step
    return (Int(from), Int(max(from + step, (high / step).rounded(.up) * step)))
  }

  private static func part(north: Double, east: Double) -> Whereabouts {
    func side(_ share: Double) -> Int { share >= most ? 1 : share <= 1 - most ? -1 : 0 }
    let (north, east) = (side(north), side(east))
    return north == 0 && east == 0 ? .everywhere : .part(north: north, east: east)
  }
}
