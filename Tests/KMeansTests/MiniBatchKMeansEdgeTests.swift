import Testing

@testable import KMeans

/// Little data, odd data, wrong data, and the rules of reassignment on small numbers.
@Suite(.timeLimit(.minutes(30))) struct MiniBatchKMeansEdgeTests {
  @Test func fewerSamplesThanClustersIsAnErrorThatNamesBoth() {
    var kmeans = MiniBatchKMeans(clusters: 5, seed: 0)
    let error = #expect(throws: ClusteringError.self) { try kmeans.partialFit(Samples([[1], [2], [3]])) }
    #expect(error == .tooFewSamples(found: 3, clusters: 5))
    #expect(error?.description.contains("at least 5") == true)
    #expect(error?.description.contains("found 3") == true)
  }

  @Test func aLaterBatchMayBeSmallerThanTheNumberOfClustersButNotEmpty() throws {
    var kmeans = MiniBatchKMeans(clusters: 3, seed: 0)
    try kmeans.partialFit(Samples([[1], [50], [100]]))
    try kmeans.partialFit(Samples([[3]]))
    #expect(kmeans.centroids.values.sorted() == [2, 50, 100])
    #expect(throws: ClusteringError.tooFewSamples(found: 0, clusters: 1)) {
      try kmeans.partialFit(Samples(count: 0, width: 1, values: []))
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aValueThatIsNotFiniteIsAnErrorAndChangesNothing(value: Float) throws {
    var kmeans = MiniBatchKMeans(clusters: 2, seed: 0)
    try kmeans.partialFit(Samples([[0, 0], [9, 9]]))
    let before = (kmeans.centroids, kmeans.counts)
    #expect(throws: ClusteringError.notFinite(row: 1, column: 0)) {
      try kmeans.partialFit(Samples([[1, 1], [value, 1]]))
    }
    #expect(kmeans.centroids == before.0)
    #expect(kmeans.counts == before.1)
  }

  @Test func mistakesOfShapeAreErrors() throws {
    let data = Samples([[0, 0], [9, 9]])
    var none = MiniBatchKMeans(clusters: 0, seed: 0)
    #expect(throws: ClusteringError.noClusters(found: 0)) { try none.partialFit(data) }
    var negative = MiniBatchKMeans(clusters: -1, seed: 0)
    #expect(throws: ClusteringError.noClusters(found: -1)) { try negative.partialFit(data) }
    var flat = MiniBatchKMeans(clusters: 1, seed: 0)
    #expect(throws: ClusteringError.noColumns) { try flat.partialFit(Samples(count: 2, width: 0, values: [])) }
    var started = MiniBatchKMeans(clusters: 2, seed: 0, initialCentroids: Matrix([[1, 2], [3, 4], [5, 6]]))
    #expect(throws: ClusteringError.wrongCentroids(clusters: 2, rows: 3)) { try started.partialFit(data) }
    var fitted = MiniBatchKMeans(clusters: 2, seed: 0)
    try fitted.partialFit(data)
    #expect(throws: ClusteringError.wrongColumns(expected: 2, found: 1)) { try fitted.partialFit(Samples([[1], [2]])) }
  }

  @Test func asManySamplesAsClustersGivesEachItsOwn() throws {
    let data = Samples([[1], [2], [30], [31], [500]])
    var kmeans = MiniBatchKMeans(clusters: 5, seed: 0)
    try kmeans.partialFit(data)
    #expect(Set(kmeans.assign(data).labels).count == 5)
    #expect(kmeans.score(data) == 0)
  }

  /// scikit-learn 1.9.1 gives the counts [5, 5, 5] here too: the empty clusters start with the count of the full one.
  @Test func equalSamplesEndInOneGroup() throws {
    let data = Samples([[Float]](repeating: [1, 1], count: 5))
    var kmeans = MiniBatchKMeans(clusters: 3, seed: 0)
    try kmeans.partialFit(data)
    #expect(kmeans.counts == [5, 5, 5])
    #expect(kmeans.assign(data).labels == [0, 0, 0, 0, 0])
    #expect(kmeans.score(data) == 0)
  }

  @Test func oneClusterIsTheMean() throws {
    var kmeans = MiniBatchKMeans(clusters: 1, seed: 0)
    try kmeans.partialFit(Samples([[1, 0], [3, 6]]))
    #expect(kmeans.centroids == Matrix([[2, 3]]))
  }

  @Test func anEmptyClusterMovesToASampleOfTheBatch() throws {
    let batch = Samples([[1], [2], [3], [4]])
    var kmeans = MiniBatchKMeans(clusters: 2, seed: 0, initialCentroids: Matrix([[0], [1e6]]))
    try kmeans.partialFit(batch)
    #expect(kmeans.centroids[0, 0] == 2.5)
    #expect(batch.values.contains(Float(kmeans.centroids[1, 0])))
    #expect(kmeans.counts == [4, 4])
  }

  @Test func ratioZeroLeavesEmptyClustersWhereTheyAre() throws {
    var kmeans = MiniBatchKMeans(
      clusters: 2, seed: 0, reassignmentRatio: 0, initialCentroids: Matrix([[0], [1e6]]))
    try kmeans.partialFit(Samples([[1], [2], [3], [4]]))
    #expect(kmeans.centroids == Matrix([[2.5], [1e6]]))
    #expect(kmeans.counts == [4, 0])
  }

  @Test func atMostHalfOfABatchBecomesCentroids() throws {
    let far = (1..<6).map { [Double($0) * 1e6] }
    var kmeans = MiniBatchKMeans(clusters: 6, seed: 0, initialCentroids: Matrix([[0]] + far))
    try kmeans.partialFit(Samples([[1], [2], [3], [4], [5], [6]]))
    #expect(kmeans.centroids.values.filter { $0 <= 6 }.count == 4)
    // Those that stay behind have no samples, and so the count of the others is the least of the rest: 0.
    #expect(kmeans.counts == [6, 0, 0, 0, 0, 0])
  }

  /// With 68 samples against 3 the second cluster is starved at a ratio of 0.05, but it is looked at only once 20 samples
  /// came since the last time. Only zeros are there to move to.
  @Test func starvedClustersAreLookedForAfterTenSamplesEach() throws {
    var kmeans = MiniBatchKMeans(
      clusters: 2, seed: 0, reassignmentRatio: 0.05, initialCentroids: Matrix([[0], [1000]]))
    try kmeans.partialFit(Samples([[Float]](repeating: [0], count: 50) + [[Float]](repeating: [1000], count: 3)))
    #expect(kmeans.counts == [50, 3])
    for _ in 0..<3 { try kmeans.partialFit(Samples([[Float]](repeating: [0], count: 6))) }
    #expect(kmeans.counts == [68, 3])
    try kmeans.partialFit(Samples([[0], [0]]))
    #expect(kmeans.counts == [70, 70])
    #expect(kmeans.centroids == Matrix([[0], [0]]))
  }
}
