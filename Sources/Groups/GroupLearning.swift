public import DataDirectory
package import Dataset
import Files
import Foundation
import KMeans
public import Options

/// Where images belong by what people said of some: a linear classifier learns the groups as they are now, in which an image
/// that a person moved counts as much as many others, and places all other images anew; what it says are the groups that it
/// learns next (pseudo-labels; self-training: Scudder 1965).
///
/// Only training images are learned from, and those that people moved. Each group counts the same, however many images it
/// has, so that a few moved ones can make a group.
public struct GroupLearning: Sendable {
  /// An image that belongs elsewhere.
  public struct Change: Sendable, Equatable {
    package let key: ItemKey
    public let from: Int
    public let to: Int
    /// By how much more it is of the new group than of the one that it is in: about 1 for a sure one, near 0 for one
    /// between the two.
    public let gain: Double
  }

  /// The surest first.
  public let changes: [Change]
  /// Images that people moved.
  public let moved: Int
  private let images: Int
  private let titles: [Int: String]
  private let groups: [Int]
  private let sizes: [Int: Int]

  public struct NothingMoved: Error, CustomStringConvertible {
    public var description: String {
      "learn: expected images that a person moved, to learn from, found none; move some that lie in a wrong group, about "
        + "five for each (`tiles groups move IMAGE … --to GROUP`)"
    }
  }

  /// Measured with these: docs/groups.md.
  static let (rounds, penalty, movedShare) = (5, 0.01, 0.1)

  /// What a person would get; nothing is written.
  /// - Throws: `NothingMoved`, `GroupPlacing.NoGroups`, and what reading the groups throws.
  public init(in folder: DataFolder) throws {
    let found = try AssignmentFile(.found, in: folder)
    try self.init(of: found, EditLog(of: found, in: folder).now, in: GroupSpace(in: folder))
  }

  /// - Throws: `NothingMoved`, what `GroupSpace.samples` throws.
  package init(of found: AssignmentFile, _ edits: GroupEdits, in space: GroupSpace) throws {
    let isMoved = found.rows.map { edits.moved[$0.key]?.isByHand ?? false }
    guard isMoved.contains(true) else { throw NothingMoved() }
    let groups = edits.groups
    let numbers = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1, $0) })
    let before = found.rows.map { numbers[edits.group(of: $0)] ?? 0 }
    let (after, gains) = try Self.placed(
      space.samples(of: found.rows.map(\.key)), groups: before, isMoved: isMoved,
      isLearned: found.rows.map { $0.side == .train }, count: groups.count)
    changes = found.rows.indices.filter { after[$0] != before[$0] }
      .map { .init(key: found.rows[$0].key, from: groups[before[$0]], to: groups[after[$0]], gain: gains[$0]) }
      .sorted { (-$0.gain, $0.key) < (-$1.gain, $1.key) }
    moved = isMoved.count { $0 }
    images = found.rows.count
    titles = edits.names
    self.groups = groups
    sizes = after.reduce(into: [:]) { $0[groups[$1], default: 0] += 1 }
  }

  /// - Parameters:
  ///   - samples: where the images are compared, N x C.
  ///   - groups: N, from 0 to `count` - 1.
  ///   - isMoved: N; whether a person moved it. Those keep their group.
  ///   - isLearned: N; whether it is learned from though nobody moved it.
  /// - Returns: N groups, and by how much more each image is of its group than of the one that it was in.
  /// - Throws: `ClusteringError.notFinite`.
  static func placed(
    _ samples: Samples, groups: [Int], isMoved: [Bool], isLearned: [Bool], count: Int
  ) throws(ClusteringError) -> (groups: [Int], gains: [Double]) {
    var now = groups
    var gains = [Double](repeating: 0, count: groups.count)
    for _ in 0..<rounds {
      let weights = weights(now, isMoved, isLearned, count)
      guard
        let classifier = try RidgeClassifier(
          samples, labels: now, weights: weights.images, classes: count, penalty: penalty)
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

  /// What each image counts for, and what those of each group did before all groups counted the same.
  private static func weights(
    _ groups: [Int], _ isMoved: [Bool], _ isLearned: [Bool], _ count: Int
  ) -> (images: [Double], groups: [Double]) {
    var sizes = [Double](repeating: 0, count: count)
    for (image, group) in groups.enumerated() where isLearned[image] && !isMoved[image] { sizes[group] += 1 }
    let own = groups.indices.map {
      isMoved[$0] ? max(1, movedShare * sizes[groups[$0]]) : isLearned[$0] ? 1 : 0
    }
    var totals = [Double](repeating: 0, count: count)
    for (group, weight) in zip(groups, own) { totals[group] += weight }
    return (zip(groups, own).map { $1 > 0 ? $1 / totals[$0] : 0 }, totals)
  }

  /// The edit that makes it so; empty where nothing changes.
  package var parts: [GroupEdit.Part] {
    Dictionary(grouping: changes, by: \.to).sorted { $0.key < $1.key }
      .map { .init(group: $0.key, isNew: false, images: $0.value.map(\.key).sorted()) }
  }

  /// Groups that would have no image any more.
  private var emptied: [Int] { groups.filter { sizes[$0] == nil } }

  public var summary: SummaryRows {
    [
      ("moved_by_hand", .int(moved)), ("images", .int(images)), ("changed", .int(changes.count)),
      ("groups", .int(groups.count - emptied.count)),
    ] + (emptied.isEmpty ? [] : [("emptied", .array(emptied.map { .int($0) }))])
  }

  /// For `--json`: an image a row, the surest first.
  public var json: JSONValue {
    .array(
      changes.map {
        .object([
          "image": .string("\($0.key)"), "from": .int($0.from), "to": .int($0.to),
          "gain": .double($0.gain.rounded(to: 6)),
        ])
      })
  }

  /// For people: from where to where, how many images, and the surest of them. The most first.
  public var table: (head: [String], rows: [[String]]) {
    func title(_ group: Int) -> String { ["\(group)", titles[group]].compactMap(\.self).joined(separator: " ") }
    let ways = Dictionary(grouping: changes) { [$0.from, $0.to] }
    let rows = ways.sorted { (-$0.value.count, $0.key[0], $0.key[1]) < (-$1.value.count, $1.key[0], $1.key[1]) }.map {
      [title($0.key[0]), title($0.key[1]), "\($0.value.count)"]
        + [$0.value.prefix(Self.examples).map { "\($0.key)" }.joined(separator: " ")]
    }
    return (["from", "to", "images", "the surest"], rows)
  }

  private static let examples = 3
}
