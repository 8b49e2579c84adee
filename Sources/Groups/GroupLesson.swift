import DataDirectory
import KMeans

/// What is to be learned of groups that people shaped: an image that a person moved counts as much as many others, and each
/// group counts the same, however many images it has, so that a few moved ones can make a group.
///
/// Only training images are learned from, and those that people moved.
struct GroupLesson: Equatable {
  /// N, from 0 to `count` - 1.
  let groups: [Int]
  /// N; whether a person moved it. Those keep their group.
  let isMoved: [Bool]
  /// N; whether it is learned from though nobody moved it.
  let isLearned: [Bool]
  let count: Int

  /// Measured with these: docs/groups.md.
  static let (rounds, penalty, movedShare) = (5, 0.01, 0.1)

  init(groups: [Int], isMoved: [Bool], isLearned: [Bool], count: Int) {
    (self.groups, self.isMoved, self.isLearned, self.count) = (groups, isMoved, isLearned, count)
  }

  /// Groups are numbered by their places among `edits.groups`.
  /// - Throws: `GroupLearning.NothingMoved`.
  init(of found: AssignmentFile, _ edits: GroupEdits) throws(GroupLearning.NothingMoved) {
    isMoved = found.rows.map { edits.moved[$0.key]?.isByHand ?? false }
    guard isMoved.contains(true) else { throw GroupLearning.NothingMoved() }
    let numbers = Dictionary(uniqueKeysWithValues: edits.groups.enumerated().map { ($1, $0) })
    groups = found.rows.map { numbers[edits.group(of: $0)] ?? 0 }
    isLearned = found.rows.map { $0.side == .train }
    count = numbers.count
  }

  /// Of some images alone.
  func part(_ images: [Int]) -> Self {
    Self(
      groups: images.map { groups[$0] }, isMoved: images.map { isMoved[$0] }, isLearned: images.map { isLearned[$0] },
      count: count)
  }

  /// - Parameters:
  ///   - samples: where the images are compared, N x C.
  ///   - beginning: what to learn first, as this gave it for other samples; nil for the groups that the images are in.
  /// - Returns: N groups, and by how much more each image is of its group than of the one that it is in.
  /// - Throws: `ClusteringError.notFinite`.
  func placed(
    _ samples: Samples, beginning: (groups: [Int], gains: [Double])? = nil
  ) throws(ClusteringError) -> (groups: [Int], gains: [Double]) {
    var (now, gains) = beginning ?? (groups, [Double](repeating: 0, count: groups.count))
    for _ in 0..<Self.rounds {
      let weights = weights(of: now)
      guard
        let classifier = try RidgeClassifier(
          samples, labels: now, weights: weights.images, classes: count, penalty: Self.penalty)
      else { break }
      let places = classifier.place(samples, from: groups)
      // Of a group that nothing was learned of, nobody can say that its images are of another.
      let next = now.indices.map { isMoved[$0] || weights.groups[now[$0]] == 0 ? now[$0] : places.labels[$0] }
      // One that lost all that is learned from cannot say any more by how much.
      gains = now.indices.map { weights.groups[groups[$0]] > 0 ? places.gains[$0] : gains[$0] }
      if next == now { break }
      now = next
    }
    return (now, gains)
  }

  /// What each image counts for where these are the groups, and what those of each group did before all groups counted the same.
  private func weights(of groups: [Int]) -> (images: [Double], groups: [Double]) {
    let own = ownWeights(of: groups)
    var totals = [Double](repeating: 0, count: count)
    for (group, weight) in zip(groups, own) { totals[group] += weight }
    return (zip(groups, own).map { $1 > 0 ? $1 / totals[$0] : 0 }, totals)
  }

  /// What each image counts for in its group.
  private func ownWeights(of groups: [Int]) -> [Double] {
    let sizes = sizes(groups) { isLearned[$0] && !isMoved[$0] }
    return groups.indices.map {
      isMoved[$0] ? max(1, Self.movedShare * sizes[groups[$0]]) : isLearned[$0] ? 1 : 0
    }
  }

  /// How many such images each group has.
  private func sizes(_ groups: [Int], where isSuch: (_ image: Int) -> Bool) -> [Double] {
    groups.indices.reduce(into: [Double](repeating: 0, count: count)) { if isSuch($1) { $0[groups[$1]] += 1 } }
  }

  /// The images to learn from in a pass over them, each as often as it counts for; the moved ones of a group are together there no
  /// more often than the others of it: a pass stays one, however many were moved.
  /// - Parameter groups: the group of each image.
  func repeated(_ groups: [Int]) -> [Int] {
    let others = sizes(groups) { isLearned[$0] && !isMoved[$0] }
    let moved = sizes(groups) { isMoved[$0] }
    return zip(groups, ownWeights(of: groups)).enumerated().flatMap { image, own in
      let (group, weight) = own
      let times = isMoved[image] ? max(1, min(weight, others[group] / moved[group])) : weight
      return [Int](repeating: image, count: Int(times.rounded()))
    }
  }
}
