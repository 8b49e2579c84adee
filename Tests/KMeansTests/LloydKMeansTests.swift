import TestSupport
import Testing

@testable import KMeans

@Suite(.timeLimit(.minutes(30))) struct LloydKMeansTests {
  /// `KMeans(5, init=mbk_init_centers, n_init=1).fit(X)` of scikit-learn in float64, and the same with `max_iter=3`.
  @Suite(.timeLimit(.minutes(30))) struct AgainstScikitLearn {
    @Test(arguments: ["to_the_end", "three_iterations"])
    func theSameStartEndsInTheSameGroups(name: String) throws {
      let expected = try #require(try Golden.record().kmeans[name])
      let kmeans = try LloydKMeans(
        clusters: 5, seed: 0, maximumIterations: name == "three_iterations" ? 3 : 300,
        initialCentroids: Golden.initialCentroids())
      let result = try kmeans.fit(Golden.data())
      #expect(result.iterations == expected.iterations)
      #expect(result.inertia.isWithin(1e-12, of: expected.inertia))
      #expect((0..<5).map { group in result.labels.filter { $0 == group }.count } == expected.counts)
      #expect(abs(result.centroids[0, 0] - expected.first) < 1e-9)
      #expect(abs(result.centroids[4, 63] - expected.last) < 1e-9)
    }

    /// `fit(X, sample_weight=0.25 + abs(X[:, 0]))`; from the far start an empty cluster takes the farthest sample.
    @Test(arguments: ["to_the_end", "far_start"])
    func `the same start and weights end in the same groups`(name: String) throws {
      let expected = try #require(try Golden.record().weighted.kmeans[name])
      var initial = try Golden.initialCentroids()
      if name == "far_start" { initial.setRow(4, to: initial.row(4).map { $0 + 1000 }) }
      let result = try LloydKMeans(clusters: 5, seed: 0, initialCentroids: initial)
        .fit(Golden.data(), weights: Golden.sampleWeights)
      #expect(result.iterations == expected.iterations)
      // Whole units are as fine as the farthest of the centroids lets them be.
      #expect(result.inertia.isWithin(name == "far_start" ? 1e-7 : 1e-12, of: expected.inertia))
      #expect((0..<5).map { group in result.labels.filter { $0 == group }.count } == expected.counts)
      #expect(abs(result.centroids[0, 0] - expected.first) < 1e-9)
      #expect(abs(result.centroids[4, 63] - expected.last) < 1e-9)
    }

    /// Single runs of scikit-learn end between 603,266 and 728,627; ten restarts find 603,266.5456288318.
    @Test func restartsFindTheBestGroups() throws {
      let result = try LloydKMeans(clusters: 5, seed: 0, restarts: 6).fit(Golden.data())
      #expect(result.inertia.isWithin(1e-9, of: 603266.5456288318))
      #expect(result.inertia.isWithin(1e-12, of: result.squaredDistances.reduce(0, +)))
    }
  }

  private let line = Samples([[0], [1], [2], [10], [11], [30]])

  /// scikit-learn ends with the centres 1, 30, 10.5 and the inertia 2.5 from both of these starts.
  @Test(arguments: [[0, 100, 5], [0, 100, 200]] as [[Double]])
  func anEmptyClusterTakesTheFarthestSample(start: [Double]) throws {
    let initial = Matrix(rows: 3, columns: 1, values: start)
    let result = try LloydKMeans(clusters: 3, seed: 0, initialCentroids: initial).fit(line)
    #expect(result.centroids == Matrix([[1], [30], [10.5]]))
    #expect(result.labels == [0, 0, 0, 2, 2, 1])
    #expect(result.inertia == 2.5)
  }

  @Test func theClusterThatASampleIsTakenFromIsMeanWithoutIt() throws {
    let initial = Matrix([[0], [100], [5]])
    let result = try LloydKMeans(clusters: 3, seed: 0, maximumIterations: 1, initialCentroids: initial).fit(line)
    #expect(result.centroids == Matrix([[1], [30], [10.5]]))
  }

  @Test func moreRestartsNeverEndWorse() throws {
    let data = Samples([[0], [1], [3], [7], [8], [12], [13], [18], [25], [26], [28], [40]])
    var inertias: Set<Double> = []
    for seed in 0..<20 as Range<UInt64> {
      var previous = Double.infinity
      for restarts in 1...4 {
        let inertia = try LloydKMeans(clusters: 4, seed: seed, restarts: restarts).fit(data).inertia
        #expect(inertia <= previous, "seed \(seed), \(restarts) restarts")
        previous = inertia
        inertias.insert(inertia)
      }
    }
    #expect(inertias.count > 1, "the seedings all ended alike, so the restarts had nothing to choose from")
  }

  /// Means of 0, 0, 3 and of 9, 12, 12; the inertia is 2 · 1² + 2² and 2² + 2 · 1².
  @Test func `a sample of weight 2 counts as two`() throws {
    let initial = Matrix([[0], [12]])
    let result = try LloydKMeans(clusters: 2, seed: 0, initialCentroids: initial)
      .fit(Samples([[0], [3], [9], [12]]), weights: [2, 1, 1, 2])
    #expect(result.centroids == Matrix([[1], [11]]))
    #expect(result.squaredDistances == [1, 4, 4, 1] && result.inertia == 12)
  }

  @Test func `samples of weight 2 end as if they were there twice, after restarts and swaps too`() throws {
    let values: [Float] = [0, 1, 3, 7, 8, 12, 13, 18, 25, 26, 28, 40]
    let weights = values.indices.map { Double($0 % 3 == 0 ? 2 : 1) }
    let twice = zip(values, weights).flatMap { [[Float]](repeating: [$0], count: Int($1)) }
    let kMeans = LloydKMeans(clusters: 4, seed: 0, restarts: 20, swaps: 200)
    let weighted = try kMeans.fit(Samples(values.map { [$0] }), weights: weights)
    let doubled = try kMeans.fit(Samples(twice))
    #expect(weighted.inertia.isWithin(1e-12, of: doubled.inertia))
    #expect(greatestDifference(weighted.centroids.values.sorted(), doubled.centroids.values.sorted()) < 1e-12)
  }

  @Test func `equal weights change no group, however small they are`() throws {
    for weight in [1e-3, 1, 250] {
      let initial = Matrix([[0], [12]])
      let kMeans = LloydKMeans(clusters: 2, seed: 0, initialCentroids: initial)
      let plain = try kMeans.fit(line)
      let weighted = try kMeans.fit(line, weights: [Double](repeating: weight, count: 6))
      #expect(weighted.labels == plain.labels && weighted.iterations == plain.iterations)
      #expect(greatestDifference(weighted.centroids.values, plain.centroids.values) < 1e-9)
      #expect(weighted.inertia.isWithin(1e-9, of: weight * plain.inertia))
    }
  }

  @Test func swapsLeaveALocalMinimum() throws {
    let data = Samples([[0], [1], [3], [7], [8], [12], [13], [18], [25], [26], [28], [40]])
    let best = try LloydKMeans(clusters: 4, seed: 0, restarts: 200).fit(data).inertia
    var stuck = 0
    for seed in 0..<20 as Range<UInt64> {
      let without = try LloydKMeans(clusters: 4, seed: seed, restarts: 1).fit(data).inertia
      let with = try LloydKMeans(clusters: 4, seed: seed, restarts: 1, swaps: 60).fit(data).inertia
      if without > best + 1e-9 { stuck += 1 }
      #expect(abs(with - best) < 1e-9, "seed \(seed)")
    }
    #expect(stuck > 0, "no seeding ended in a local minimum, so the swaps had nothing to leave")
  }

  @Test func swapsNeverEndWorseAndBelongTogether() throws {
    let data = Samples([[0], [1], [3], [7], [8], [12], [13], [18], [25], [26], [28], [40]])
    for seed in 0..<20 as Range<UInt64> {
      let without = try LloydKMeans(clusters: 4, seed: seed, restarts: 1).fit(data)
      for swaps in [1, 5, 30] {
        let kMeans = LloydKMeans(clusters: 4, seed: seed, restarts: 1, swaps: swaps)
        let result = try kMeans.fit(data)
        #expect(result.inertia <= without.inertia, "seed \(seed), \(swaps) swaps")
        #expect(result.labels == Assignment(of: data, to: result.centroids).labels)
        #expect(result.inertia.isWithin(1e-12, of: result.squaredDistances.reduce(0, +)))
        #expect(try kMeans.fit(data) == result)
      }
    }
  }

  @Test func swapsOfAPartServeAll() throws {
    // Twelve places, each a hundred times and a little about.
    let places: [Float] = [0, 1, 3, 7, 8, 12, 13, 18, 25, 26, 28, 40]
    let data = Samples((0..<1_200).map { [places[$0 / 100] + Float($0 % 10) / 100] })
    let best = try LloydKMeans(clusters: 4, seed: 0, restarts: 200).fit(data).inertia
    var stuck = 0
    for seed in 0..<10 as Range<UInt64> {
      let without = try LloydKMeans(clusters: 4, seed: seed, restarts: 1).fit(data)
      var kMeans = LloydKMeans(clusters: 4, seed: seed, restarts: 1, swaps: 60)
      kMeans.swapSample = 500
      let result = try kMeans.fit(data)
      if without.inertia > best * 1.01 { stuck += 1 }
      #expect(result.inertia <= best * 1.001, "seed \(seed)")
      #expect(result.labels == Assignment(of: data, to: result.centroids).labels && result.labels.count == 1_200)
    }
    #expect(stuck > 0, "no seeding ended in a local minimum, so the swaps had nothing to leave")
  }

  @Test func equalSamplesLeaveNothingToSwap() throws {
    let equal = Samples([[Float]](repeating: [1, 1], count: 5))
    #expect(try LloydKMeans(clusters: 3, seed: 0, swaps: 10).fit(equal).inertia == 0)
  }

  /// As scikit-learn: one iteration, all labels 0, all centroids at the samples.
  @Test func equalSamplesEndInOneGroup() throws {
    let result = try LloydKMeans(clusters: 3, seed: 0, restarts: 2).fit(
      Samples([[Float]](repeating: [1, 1], count: 5)))
    #expect(result.labels == [0, 0, 0, 0, 0])
    #expect(result.inertia == 0)
    #expect(result.centroids == Matrix([[Double]](repeating: [1, 1], count: 3)))
    #expect(result.iterations == 1)
  }

  @Test func asManySamplesAsClustersGivesEachItsOwn() throws {
    let result = try LloydKMeans(clusters: 6, seed: 1).fit(line)
    #expect(Set(result.labels).count == 6)
    #expect(result.inertia == 0)
  }

  @Test func theSameSeedGivesTheSameResult() throws {
    let kmeans = LloydKMeans(clusters: 2, seed: 0, restarts: 3)
    #expect(try kmeans.fit(line) == kmeans.fit(line))
  }

  @Test func stopsWhenAsked() {
    struct Stop: Error {}
    var left = 2
    #expect(throws: Stop.self) {
      try LloydKMeans(clusters: 2, seed: 0).fit(Samples(count: 4, width: 1, values: [0, 1, 5, 7])) {
        left -= 1
        if left == 0 { throw Stop() }
      }
    }
  }

  @Test func badDataIsATypedError() {
    let two = LloydKMeans(clusters: 2, seed: 0)
    #expect(throws: ClusteringError.tooFewSamples(found: 1, clusters: 2)) { try two.fit(Samples([[1]])) }
    #expect(throws: ClusteringError.notFinite(row: 0, column: 1)) { try two.fit(Samples([[1, .nan], [1, 1]])) }
    #expect(throws: ClusteringError.noClusters(found: 0)) {
      try LloydKMeans(clusters: 0, seed: 0).fit(Samples([[1]]))
    }
    let started = LloydKMeans(clusters: 2, seed: 0, initialCentroids: Matrix([[1], [.nan]]))
    #expect(throws: ClusteringError.notFinite(row: 1, column: 0)) { try started.fit(line) }
  }
}
