import Dataset
import DeepCluster
import Files
import KMeans

/// The parts of a group that is taken apart: k-means among its images, where the groups were found.
struct GroupSplit {
  /// The one with most images first.
  let parts: [[ItemKey]]

  /// Images that the parts are found among; all are given to the nearest.
  private static let sample = 50_000

  /// - Parameters:
  ///   - keys: of the images of the group, in order.
  ///   - count: of parts.
  ///   - seed: of k-means.
  /// - Throws: `GroupEdits.Failure`, what `GroupSpace` throws.
  init(of group: Int, _ keys: [ItemKey], into count: Int, seed: UInt64, in space: GroupSpace) throws {
    guard count > 1 else { throw GroupEdits.Failure.tooFewParts(count) }
    guard count <= keys.count else {
      throw GroupEdits.Failure.tooManyParts(group: group, most: keys.count, found: count)
    }
    let images = try space.samples(of: keys)
    let sample = (0..<keys.count).evenlySpread(max(count, Self.sample))
    let centroids = try LloydKMeans(clusters: count, seed: seed).fit(images.rows(at: sample)).centroids
    let labels = Assignment(of: images, to: centroids).labels
    let found = Dictionary(grouping: keys.indices, by: { labels[$0] }).values
      .sorted { (-$0.count, $0[0]) < (-$1.count, $1[0]) }
    // Of images that are all alike no more parts are made than differ.
    guard found.count == count else {
      throw GroupEdits.Failure.tooManyParts(group: group, most: found.count, found: count)
    }
    parts = found.map { $0.map { keys[$0] } }
  }
}
