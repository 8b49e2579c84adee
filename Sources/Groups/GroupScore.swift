import Files
package import DataDirectory
package import Dataset
import Foundation
import KMeans

/// How groups agree with classes that were known beforehand.
public struct GroupScore: Sendable {
  /// Images that have both a group and a label.
  package let images: Int
  package let classes: Int
  package let groups: Int
  package let nmi: Double
  package let ari: Double
  package let purity: Double
  /// Part of the images that are right when each class has a group of its own, the best way round; nil with so many
  /// classes that finding that way takes minutes.
  package let accuracy: Double?
  /// By class: how many of its images each group has.
  package let table: [(label: String, groups: [Int: Int])]
  /// By class: the part of its images that are in the group that is its own in `accuracy`; empty where that is nil.
  package let recall: [String: Double]

  public struct NothingInCommon: Error, CustomStringConvertible {
    package let labels: String
    package let assignments: String
    /// How an image is named there.
    package let example: String
    public var description: String {
      "\(labels): expected labels of the images in \(assignments), found none of them; they are named there as \(example)"
    }
  }

  /// nil where none of the rows has a label.
  package init?(_ rows: [AssignmentFile.Row], labels: [ItemKey: String]) {
    let pairs = rows.compactMap { row in labels[row.key].map { (row.group, $0) } }
    guard !pairs.isEmpty else { return nil }
    let names = Dictionary(
      Set(pairs.map(\.1)).sorted().enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let found = pairs.map(\.0)
    let truth = pairs.map { names[$0.1] ?? 0 }
    images = pairs.count
    classes = names.count
    groups = Set(found).count
    nmi = normalizedMutualInformation(found, truth)
    ari = adjustedRandIndex(found, truth)
    purity = KMeans.purity(found, truth)
    var counts: [Int: [Int: Int]] = [:]
    for (group, label) in zip(found, truth) { counts[label, default: [:]][group, default: 0] += 1 }
    table = names.sorted { $0.value < $1.value }.map { ($0.key, counts[$0.value, default: [:]]) }
    let size = max(classes, (found.max() ?? 0) + 1)
    guard size <= 1_000 else {
      (accuracy, recall) = (nil, [:])
      return
    }
    let own = matchLabels(found, to: truth, classes: size)
    let right = zip(found, truth).filter { own[$0] == $1 }.map(\.1)
    accuracy = Double(right.count) / Double(pairs.count)
    let hits = Dictionary(grouping: right, by: { $0 }).mapValues(\.count)
    recall = Dictionary(
      uniqueKeysWithValues: names.map { name, label in
        (name, Double(hits[label, default: 0]) / Double(counts[label, default: [:]].values.reduce(0, +)))
      })
  }

}
