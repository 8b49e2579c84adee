internal import Files
internal import Foundation
import Random

/// A layout in two dimensions that keeps neighbours: PaCMAP (Wang, Huang, Rudin, Shaposhnik 2021, "Understanding how
/// dimension reduction tools work", JMLR 22), with the numbers of the authors' program.
///
/// Three kinds of pairs hold the points: near ones pull close, mid-near ones pull at first and bring what is alike on a
/// large scale together, further ones push apart. Adam moves the points in 450 steps of three phases.
///
/// The same rows, start and seed give the same layout to the last bit, on any number of cores: each point adds up what its own
/// pairs do to it, in their order.
public enum PaCMAP {
  /// - Parameters:
  ///   - data: N x D.
  ///   - start: N x 2, finite: where the points lie at first, in any scale; their first two principal components.
  ///   - checkpoint: called before the neighbours are sought and before each step.
  /// - Returns: N x 2. Fewer than `fewest` rows stay where they start: there are not enough for pairs of each kind.
  /// - Throws: `ClusteringError.notFinite`; what `checkpoint` throws.
  public static func layout(
    _ data: Samples, from start: Samples, seed: UInt64 = 0, checkpoint: () throws -> Void = {}
  ) throws -> Samples {
    precondition(
      start.count == data.count && start.width == 2,
      "\(data.count) points begin at \(data.count) x 2 numbers, not \(start.count) x \(start.width)")
    try data.validateFinite()
    try start.validateFinite()
    guard data.count >= fewest else { return start }
    try checkpoint()
    let pairs = try Pairs(data, seed: seed)
    var points = Points(start)
    for step in 0..<phases.reduce(0, +) {
      try checkpoint()
      points.move(pairs, strengths(at: step), step: step)
    }
    return Samples(count: data.count, width: 2, values: points.places.flatMap { [$0.x, $0.y] })
  }

  /// So many have three neighbours each, and six others for further pairs.
  public static let fewest = 10

  /// Steps.
  private static let phases = [100, 100, 250]

  /// What each kind of pairs weighs.
  private static func strengths(at step: Int) -> (near: Float, middle: Float, further: Float) {
    switch step {
    case ..<phases[0]:
      let share = Float(step) / Float(phases[0])
      return (2, 1000 * (1 - share) + 3 * share, 1)
    case ..<(phases[0] + phases[1]): return (3, 3, 1)
    default: return (1, 0, 1)
    }
  }

  // MARK: Pairs

  /// The partners of each point in each kind of pairs: those that it chose, and those that chose it.
  private struct Pairs: Sendable {
    /// Where each point's partners of each kind begin, and the end.
    private let starts: [Int32]
    private let partners: [Int32]

    static let kinds = 3

    init(_ data: Samples, seed: UInt64) throws {
      let count = data.count
      let most = count <= 10_000 ? 10 : Int((10 + 15 * (log10(Double(count)) - 4)).rounded())
      let near = min(most, (count - 1) / 3)
      let (middle, further) = (max(1, near / 2), 2 * near)
      let candidates = try NearestNeighbours(data, count: min(near + 50, count - 1), seed: seed)
      let neighbours = Self.scaled(candidates, keeping: near, of: count)
      var middles = [Int32](repeating: 0, count: count * middle)
      var furthers = [Int32](repeating: 0, count: count * further)
      middles.withUnsafeMutableBufferPointer { middles in
        furthers.withUnsafeMutableBufferPointer { furthers in
          data.withRows { rows in
            onAllCores(count, piece: rowsAtOnce) { range in
              for index in range {
                var random = SplitMix64(seed: seed, index)
                for rank in 0..<middle { middles[index * middle + rank] = Self.midNear(to: index, rows, &random) }
                var taken = [Int32(index)] + neighbours[index * near..<(index + 1) * near]
                for rank in 0..<further {
                  let other = Self.draw(count, besides: taken, &random)
                  taken.append(other)
                  furthers[index * further + rank] = other
                }
              }
            }
          }
        }
      }
      self.init(chosen: [neighbours, middles, furthers], of: count)
    }

    /// - Parameter chosen: of each kind as many for each point.
    private init(chosen: [[Int32]], of count: Int) {
      var sizes = [Int32](repeating: 0, count: count * Self.kinds)
      Self.forEachEnd(chosen, of: count) { place, _ in sizes[place] += 1 }
      var starts: [Int32] = [0]
      starts.reserveCapacity(sizes.count + 1)
      for size in sizes { starts.append(starts[starts.count - 1] + size) }
      var next = starts
      var partners = [Int32](repeating: 0, count: Int(starts[sizes.count]))
      Self.forEachEnd(chosen, of: count) { place, partner in
        partners[Int(next[place])] = partner
        next[place] += 1
      }
      (self.starts, self.partners) = (starts, partners)
    }

    /// Calls `body` for both points of each pair: with a point's place in `starts`, and its partner.
    private static func forEachEnd(_ chosen: [[Int32]], of count: Int, _ body: (Int, Int32) -> Void) {
      for (kind, pairs) in chosen.enumerated() {
        let each = pairs.count / count
        for (place, other) in pairs.enumerated() {
          let one = place / each
          body(one * kinds + kind, other)
          body(Int(other) * kinds + kind, Int32(one))
        }
      }
    }

    /// `body` gets what gives a point's partners of a kind: 0 near, 1 mid-near, 2 further.
    func withPartners(_ body: (_ partners: (_ point: Int, _ kind: Int) -> UnsafeBufferPointer<Int32>) -> Void) {
      starts.withUnsafeBufferPointer { starts in
        partners.withUnsafeBufferPointer { partners in
          body { point, kind in
            let place = point * Self.kinds + kind
            return UnsafeBufferPointer(rebasing: partners[Int(starts[place])..<Int(starts[place + 1])])
          }
        }
      }
    }

    /// Those that are nearest for how dense both surroundings are: d² / (σ σ'), σ the mean distance to the fourth to sixth
    /// neighbour.
    private static func scaled(_ candidates: NearestNeighbours, keeping count: Int, of rows: Int) -> [Int32] {
      let each = candidates.count
      let scales = (0..<rows).map { row -> Float in
        let around = candidates.distances[row * each + min(3, each - 1)..<row * each + min(6, each)]
        return max(around.reduce(0, +) / Float(around.count), 1e-10)
      }
      return (0..<rows).flatMap { row in
        let found = (0..<each).map { rank -> (ratio: Float, row: Int32) in
          let other = candidates.rows[row * each + rank]
          let distance = candidates.distances[row * each + rank]
          return (distance / scales[row] * (distance / scales[Int(other)]), other)
        }
        return found.sorted { ($0.ratio, $0.row) < ($1.ratio, $1.row) }.prefix(count).map(\.row)
      }
    }

    /// Of six at random the second nearest.
    private static func midNear(to index: Int, _ rows: Rows<Float>, _ random: inout SplitMix64) -> Int32 {
      var taken = [Int32(index)]
      for _ in 0..<6 { taken.append(draw(rows.count, besides: taken, &random)) }
      let drawn = taken.dropFirst().map { (square: squaredDistance(rows[index], rows[Int($0)]), row: $0) }
      return drawn.sorted { ($0.square, $0.row) < ($1.square, $1.row) }[1].row
    }

    private static func draw(_ count: Int, besides taken: [Int32], _ random: inout SplitMix64) -> Int32 {
      while true {
        let drawn = Int32(random.index(below: count))
        if !taken.contains(drawn) { return drawn }
      }
    }
  }

  // MARK: Steps

  private struct Points {
    private(set) var places: [SIMD2<Float>]
    private var forces: [SIMD2<Float>]
    /// Of the forces and of their squares, as Adam averages them.
    private var means: [SIMD2<Float>]
    private var squares: [SIMD2<Float>]

    /// The first axis is brought to a standard deviation of 0.01.
    init(_ start: Samples) {
      let count = Double(start.count)
      let first = (0..<start.count).map { Double(start.values[2 * $0]) }
      let mean = first.reduce(0, +) / count
      let deviation = (first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
      let scale = deviation > 0 ? 0.01 / deviation : 0
      places = (0..<start.count).map {
        SIMD2(Float(Double(start.values[2 * $0]) * scale), Float(Double(start.values[2 * $0 + 1]) * scale))
      }
      forces = Array(repeating: .zero, count: start.count)
      (means, squares) = (forces, forces)
    }

    /// A step of Adam (Kingma and Ba 2015), at a rate of 1.
    mutating func move(
      _ pairs: Pairs, _ strengths: (near: Float, middle: Float, further: Float), step: Int
    ) {
      pull(pairs, strengths)
      let (decay, squareDecay) = (0.9, 0.999)
      let rate = Float(
        (1 - pow(squareDecay, Double(step + 1))).squareRoot() / (1 - pow(decay, Double(step + 1))))
      for index in places.indices {
        let force = forces[index]
        means[index] += Float(1 - decay) * (force - means[index])
        squares[index] += Float(1 - squareDecay) * (force * force - squares[index])
        places[index] -= rate * means[index] / (squares[index].squareRoot() + 1e-7)
      }
    }

    /// With d = 1 + |a - b|², near pairs cost d / (10 + d), mid-near ones d / (10,000 + d), further ones 1 / (1 + d).
    private mutating func pull(_ pairs: Pairs, _ strengths: (near: Float, middle: Float, further: Float)) {
      places.withUnsafeBufferPointer { places in
        forces.withUnsafeMutableBufferPointer { forces in
          pairs.withPartners { partners in
            onAllCores(places.count, piece: pointsAtOnce) { range in
              for index in range {
                let own = places[index]
                var force = PaCMAP.pull(own, partners(index, 0), places, strength: 20 * strengths.near, offset: 10)
                if strengths.middle > 0 {
                  force += PaCMAP.pull(
                    own, partners(index, 1), places, strength: 20_000 * strengths.middle, offset: 10_000)
                }
                force -= PaCMAP.pull(own, partners(index, 2), places, strength: 2 * strengths.further, offset: 1)
                forces[index] = force
              }
            }
          }
        }
      }
    }
  }

  private static let pointsAtOnce = 1_024

  /// The sum of strength (a - b) / (offset + d)².
  @inline(__always)
  private static func pull(
    _ own: SIMD2<Float>, _ partners: UnsafeBufferPointer<Int32>, _ places: UnsafeBufferPointer<SIMD2<Float>>,
    strength: Float, offset: Float
  ) -> SIMD2<Float> {
    var sum = SIMD2<Float>.zero
    for partner in partners {
      let way = own - places[Int(partner)]
      let slack = offset + 1 + (way * way).sum()
      sum += strength / (slack * slack) * way
    }
    return sum
  }
}
