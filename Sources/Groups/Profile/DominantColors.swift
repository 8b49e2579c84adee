import Imaging
import KMeans

/// The few colours that pixels are mostly of: k-means in Lab, where distance is about what the eye sees.
struct DominantColors {
  struct Color: Equatable {
    let lab: Lab
    let name: String
    /// The part of all pixels that has this colour, 0 to 1.
    let share: Double
  }

  /// The largest share first; each name once.
  let colors: [Color]

  /// - Parameter pixels: at least one.
  /// - Throws: `ClusteringError`.
  init(of pixels: [Lab], seed: UInt64) throws {
    let data = Samples(
      count: pixels.count, width: 3, values: pixels.flatMap { [Float($0.lightness), Float($0.a), Float($0.b)] })
    let kmeans = LloydKMeans(clusters: min(5, pixels.count), seed: seed, restarts: 2, maximumIterations: 50)
    let found = try kmeans.fit(data)
    var members = [Int](repeating: 0, count: found.centroids.rows)
    for label in found.labels { members[label] += 1 }
    // Two shades of one name are one colour to a reader.
    var byName: [String: [(lab: Lab, weight: Double)]] = [:]
    for (index, count) in members.enumerated() where count > 0 {
      let row = Array(found.centroids.row(index))
      let lab = Lab(lightness: row[0], a: row[1], b: row[2])
      byName[ColorName.nearest(to: lab), default: []].append((lab, Double(count)))
    }
    colors = byName.map { name, shades in
      Color(
        lab: Lab(meanOf: shades), name: name,
        share: shades.reduce(0) { $0 + $1.weight } / Double(pixels.count))
    }.sorted { ($1.share, $0.name) < ($0.share, $1.name) }
  }
}

extension Lab {
  /// - Parameter colors: with weights that sum up to more than 0.
  init(meanOf colors: [(lab: Lab, weight: Double)]) {
    let sum = colors.reduce(0) { $0 + $1.weight }
    func mean(_ part: (Lab) -> Double) -> Double { colors.reduce(0) { $0 + part($1.lab) * $1.weight } / sum }
    self.init(lightness: mean(\.lightness), a: mean(\.a), b: mean(\.b))
  }
}
