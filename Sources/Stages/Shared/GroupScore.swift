import Dataset
public import Foundation
import KMeans
public import Pipeline

/// How groups agree with classes that were known beforehand.
public struct GroupScore: Sendable {
  /// Images that have both a group and a label.
  let images: Int
  let classes: Int
  let groups: Int
  let nmi: Double
  let ari: Double
  let purity: Double
  /// Part of the images that are right when each class has a group of its own, the best way round; nil with so many
  /// classes that finding that way takes minutes.
  let accuracy: Double?

  public struct NothingInCommon: Error, CustomStringConvertible {
    let labels: String
    let assignments: String
    public var description: String {
      "\(labels): expected labels of the images in \(assignments), found none of them; the keys (z,x,y or path) must match"
    }
  }

  /// Scores against the labels that came with the images; nil when none did.
  init?(_ file: AssignmentFile, in folder: DataFolder) throws {
    let known = [DataFolder.labels, DataFolder.images].first { name in
      let table = try? KeyedTable(contentsOf: folder[name], remedy: "")
      return table?.columns.contains(LabelTable.column) ?? false
    }
    guard let known else { return nil }
    try self.init(file, labels: folder[known], name: folder.url.path)
  }

  init(_ file: AssignmentFile, labels url: URL, name: String) throws {
    let table = try KeyedTable(contentsOf: url, remedy: "expected a CSV file with a column `label`")
    let labels = try table.column(LabelTable.column, of: url)
    let pairs = file.rows.compactMap { row in labels[row.key].map { (row.group, $0) } }
    guard !pairs.isEmpty else { throw NothingInCommon(labels: url.path, assignments: name) }
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
    let size = max(classes, (found.max() ?? 0) + 1)
    accuracy = size <= 1_000 ? KMeans.accuracy(found, to: truth, classes: size) : nil
  }

  /// Scores the final groups and, where they are, the clusters of the last step.
  public static func evaluate(_ folder: DataFolder, labels: URL) throws -> [(name: String, value: JSONValue)] {
    let columns: [AssignmentFile.Column] = [.group, .cluster]
    let there = columns.filter { folder.has($0.path) }
    // With neither there, reading the first one says what to run.
    return try (there.isEmpty ? [.group] : there).flatMap { column in
      let score = try GroupScore(AssignmentFile(column, in: folder), labels: labels, name: folder[column.path].path)
      let prefix = column == .group ? "" : "cluster_"
      func rounded(_ value: Double) -> JSONValue { .double((value * 10_000).rounded() / 10_000) }
      return [
        ("\(prefix)images", .int(score.images)), ("\(prefix)classes", .int(score.classes)),
        ("\(prefix)groups", .int(score.groups)), ("\(prefix)nmi", rounded(score.nmi)),
        ("\(prefix)ari", rounded(score.ari)), ("\(prefix)purity", rounded(score.purity)),
        ("\(prefix)accuracy", score.accuracy.map(rounded) ?? .null),
      ]
    }
  }
}
