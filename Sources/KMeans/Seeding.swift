internal import Foundation
import Random

/// k-means++ (Arthur and Vassilvitskii 2007), greedy as in scikit-learn: each next centroid is the best of
/// 2 + ⌊ln k⌋ samples, which are drawn with a probability proportional to their squared distance from the centroids so far.
///
/// - Returns: the numbers of the chosen rows. A row may come twice only when fewer than k rows differ.
func plusPlusSeeds(_ data: Samples, clusters: Int, random: inout SplitMix64) -> [Int] {
  let trials = 2 + Int(log(Double(clusters)))
  var seeds = [random.index(below: data.count)]
  var closest = squaredDistances(in: data, from: seeds[0])
  var potential = closest.reduce(0, +)
  while seeds.count < clusters {
    let candidates = (0..<trials).map { _ in drawIndex(random.uniform() * potential, weights: closest) }
    func reached(from candidate: Int) -> (candidate: Int, closest: [Double], potential: Double) {
      let closest = zip(closest, squaredDistances(in: data, from: candidate)).map(min)
      return (candidate, closest, closest.reduce(0, +))
    }
    var best = reached(from: candidates[0])
    for candidate in candidates.dropFirst() {
      let other = reached(from: candidate)
      if other.potential < best.potential { best = other }
    }
    seeds.append(best.candidate)
    closest = best.closest
    potential = best.potential
  }
  return seeds
}

private func squaredDistances(in data: Samples, from row: Int) -> [Double] {
  data.withRows { rows in
    concurrentMap(rows.count) { squaredDistance(rows[row], rows[$0]) }
  }
}

/// The first index at which the running sum of the weights reaches `target`; the last one if rounding keeps it below.
func drawIndex(_ target: Double, weights: [Double]) -> Int {
  var sum = 0.0
  for (index, weight) in weights.enumerated() {
    sum += weight
    if sum >= target { return index }
  }
  return weights.count - 1
}
