/// Why data cannot be grouped.
public enum ClusteringError: Error, Equatable, CustomStringConvertible {
  case noClusters(found: Int)
  case tooFewSamples(found: Int, clusters: Int)
  case noColumns
  case notFinite(row: Int, column: Int)
  case wrongColumns(expected: Int, found: Int)
  case wrongCentroids(clusters: Int, rows: Int)

  public var description: String {
    switch self {
    case .noClusters(let found):
      "number of clusters: expected at least 1, found \(found); ask for one cluster or more"
    case .tooFewSamples(let found, let clusters):
      "samples to group: expected at least \(clusters), one for each cluster, found \(found); "
        + "ask for fewer clusters or give more samples at once"
    case .noColumns:
      "samples to group: expected at least 1 value for each, found 0; check how the descriptors were made"
    case .notFinite(let row, let column):
      "sample \(row), value \(column): expected a finite number, found NaN or infinity; "
        + "check the images and the weights that this descriptor came from"
    case .wrongColumns(let expected, let found):
      "values for each sample: expected \(expected) as in the centroids, found \(found); "
        + "use descriptors of the same network as before"
    case .wrongCentroids(let clusters, let rows):
      "initial centroids: expected \(clusters), one for each cluster, found \(rows); "
        + "give one row for each cluster"
    }
  }
}

extension ClusteringError {
  /// What every fit asks of its data, in the order in which a person would look.
  static func check(
    count: Int, width: Int, clusters: Int, atLeast samples: Int, centroids: Matrix?
  ) throws(ClusteringError) {
    guard clusters >= 1 else { throw .noClusters(found: clusters) }
    guard count >= samples else { throw .tooFewSamples(found: count, clusters: samples) }
    guard width > 0 else { throw .noColumns }
    if let centroids {
      guard centroids.rows == clusters else { throw .wrongCentroids(clusters: clusters, rows: centroids.rows) }
      guard centroids.columns == width else { throw .wrongColumns(expected: centroids.columns, found: width) }
      try centroids.validateFinite()
    }
  }
}

extension Matrix {
  func validateFinite() throws(ClusteringError) {
    guard let position = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(row: position / columns, column: position % columns)
  }
}
