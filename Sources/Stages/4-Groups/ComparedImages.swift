import DataDirectory
import DeepCluster
import Files
import KMeans

/// The images that are grouped, where they are compared. Those that the groups were found among stay where k-means had them:
/// a million is held once.
struct ComparedImages {
  private let descriptors: Descriptors
  /// For each image its row among the descriptors.
  private let rows: [Int]
  /// nil where they are compared as they are: the descriptors say it.
  private let mapped: Mapped?

  private struct Mapped {
    let fitted: Samples
    let others: Samples
    /// For each image its row among the fitted ones, or, after these, among the others.
    let places: [Int]
    let width: Int
  }

  /// - Parameters:
  ///   - rows: of the images, among the descriptors.
  ///   - train: whether the groups were found among it, for each image.
  ///   - batch: images that are mapped at once.
  /// - Throws: what reading and mapping descriptors throws, and `checkpoint`.
  init(
    _ rows: [Int], of descriptors: Descriptors, train: [Bool], by fit: GroupModel.Fit, batch: Int,
    checkpoint: () throws -> Void
  ) throws {
    (self.rows, self.descriptors) = (rows, descriptors)
    guard !fit.model.comparesAsTheyAre else {
      mapped = nil
      return
    }
    let fitted = fit.mapped ?? .none
    var places: [Int] = []
    var others: [Int] = []
    for (row, isFitted) in zip(rows, train) {
      if isFitted, fit.mapped != nil {
        places.append(places.count - others.count)
      } else {
        places.append(fitted.count + others.count)
        others.append(row)
      }
    }
    let rest = try Samples(others.count, in: (0..<others.count).batches(of: batch)) { batch in
      try checkpoint()
      return try fit.model.space(descriptors.rows(at: others[batch]))
    }
    mapped = Mapped(fitted: fitted, others: rest, places: places, width: fit.model.centroids.columns)
  }

  /// Those with these numbers, n x C.
  func rows(at numbers: some Collection<Int>) throws -> Samples {
    guard let mapped else { return try descriptors.rows(at: numbers.map { rows[$0] }) }
    var values: [Float] = []
    values.reserveCapacity(numbers.count * mapped.width)
    for number in numbers {
      let place = mapped.places[number]
      values +=
        place < mapped.fitted.count ? mapped.fitted.row(place) : mapped.others.row(place - mapped.fitted.count)
    }
    return Samples(count: numbers.count, width: mapped.width, values: values)
  }

  /// To a file (N x C); where they are compared as they are there is none.
  func write(to target: Target, batch: Int) throws {
    guard let mapped else { return try target.remove() }
    try NPYFile.write(shape: [rows.count, mapped.width], to: target) { add in
      for batch in rows.indices.batches(of: batch) { try add(rows(at: batch).values) }
    }
  }
}
