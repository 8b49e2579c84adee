/// Longitude and latitude of each point.
typealias Ring = [SIMD2<Double>]

/// Rings as they lie on the Earth, which has no edge at 180 degrees: RFC 7946 (3.1.9) wants areas cut there, and most
/// programs write what was drawn, from 178 to -178 or to 182.
enum Antimeridian {
  /// The rings of one part, once for each turn of the Earth that they reach into: each is whole, and together they show what
  /// lies between -180 and 180.
  /// - Parameter rings: of three points at least, the outer one first.
  static func unrolled(_ rings: [Ring]) -> [[Ring]] {
    guard let first = rings.first.map(continuous) else { return [] }
    let outer = extent(first)
    let whole = [first] + rings.dropFirst().map { aligned(continuous($0), with: outer) }
    let (west, east) = extent(whole.joined())
    let start = Int(((west + 180) / 360).rounded(.down))
    let end = Int(((east + 180) / 360).rounded(.up)) - 1
    return (start...max(start, end)).map { turn in whole.map { moved($0, turns: -Double(turn)) } }
  }

  /// A closed ring without leaps: an edge goes the shorter way round, as one from 178 to -178 is meant.
  private static func continuous(_ ring: Ring) -> Ring {
    let closed = ring.first == ring.last ? ring : ring + ring.prefix(1)
    // From -180 to 180 there is no shorter way. Such an edge is none where the ring is drawn over the antimeridian, and
    // else it goes all round, as those of the whole world and of Antarctica do.
    let joined = walked(closed, joining: true)
    let (west, east) = extent(joined)
    if joined.first == joined.last, west < east, east - west <= 720 { return joined }
    let walked = walked(closed, joining: false)
    // What winds on and on is the border of nothing, and would be there once for every turn.
    guard extent(walked).east - extent(walked).west <= 720 else { return closed }
    guard let first = walked.first, let last = walked.last, first != last else { return walked }
    // It goes round a pole, which is within it.
    let pole = closed.reduce(0) { $0 + $1.y } < 0 ? -90.0 : 90
    return walked + [SIMD2(last.x, pole), SIMD2(first.x, pole)]
  }

  /// - Parameter joining: whether -180 and 180 are one place.
  private static func walked(_ ring: Ring, joining: Bool) -> Ring {
    var turns = 0.0
    var previous = ring[0].x
    return ring.map { point in
      let step = point.x - previous
      if abs(step) > 180, joining || abs(step) != 360 { turns -= (step / 360).rounded() }
      previous = point.x
      return moved([point], turns: turns)[0]
    }
  }

  /// A hole is where its outer ring went.
  private static func aligned(_ hole: Ring, with outer: (west: Double, east: Double)) -> Ring {
    let (west, east) = extent(hole)
    let middle = (west + east) / 2
    guard !(outer.west...outer.east).contains(middle) else { return hole }
    return moved(hole, turns: (((outer.west + outer.east) / 2 - middle) / 360).rounded())
  }

  private static func moved(_ ring: Ring, turns: Double) -> Ring {
    turns == 0 ? ring : ring.map { SIMD2($0.x + 360 * turns, $0.y) }
  }

  private static func extent(_ points: some Collection<SIMD2<Double>>) -> (west: Double, east: Double) {
    points.reduce((.infinity, -.infinity)) { (min($0.0, $1.x), max($0.1, $1.x)) }
  }
}
