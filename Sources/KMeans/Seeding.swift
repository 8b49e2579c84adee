internal import Foundation
import Random

/// k-means++ (Arthur and Vassilvitskii 2007), greedy as in scikit-learn: each next centroid is the best of
/// 2 + ⌊ln k⌋ samples, which are drawn with a probability proportional to their weight and to their squared distance
/// from the centroids so far.
///
/// - Returns: the chosen rows, k x D. A row may come twice only when fewer than k rows differ.
func plusPlusSeeds(_ data: SharedSamples, clusters: Int, random: inout SplitMix64) throws -> Samples {
  let trials = 2 + Int(log(Double(clusters)))
  var seeds = try data.rows(at: [drawRow(of: data, &random)])
  var closest = squaredDistances(in: data.own, from: seeds.row(0))
  var potential = try data.sums([closest])[0]
  while seeds.count < clusters {
    let targets = (0..<trials).map { _ in Int64(random.uniform() * Double(potential)) }
    let candidates = try data.rows(at: data.draw(targets, among: data.units(of: closest)))
    let reached = (0..<trials).map { squaredDistances(in: data.own, from: candidates.row($0), orLess: closest) }
    let potentials = try data.sums(reached)
    // The first of those that are equally good.
    let best = potentials.indices.min { (potentials[$0], $0) < (potentials[$1], $1) } ?? 0
    seeds = Samples(joining: [seeds, candidates.rows(at: [best])])
    (closest, potential) = (reached[best], potentials[best])
  }
  return seeds
}

/// Any row, as likely as it weighs.
private func drawRow(of data: SharedSamples, _ random: inout SplitMix64) throws -> Int {
  guard let units = data.weightUnits else { return random.index(below: data.count) }
  return try data.draw([Int64(random.uniform() * Double(data.sum(of: units)))], among: units)[0]
}

/// - Parameter known: a distance for each row, which is taken where it is the smaller one.
private func squaredDistances(
  in data: Samples, from row: ArraySlice<Float>, orLess known: [Double]? = nil
) -> [Double] {
  row.withUnsafeBufferPointer { row in
    data.withRows { rows in
      concurrentMap(rows.count) { index in
        let known = known?[index] ?? .infinity
        return min(known, squaredDistance(row, rows[index], limit: known))
      }
    }
  }
}
