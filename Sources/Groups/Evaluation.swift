public import DataDirectory
import Dataset
public import Files
public import Foundation
public import Options

/// What `tiles evaluate` says: the final groups, each side of the split apart, and the clusters of the last step, beside
/// classes that were known beforehand.
public struct Evaluation: Sendable {
  /// Of the final groups; else of the clusters.
  package let score: GroupScore
  /// Of which `score.images` are labelled.
  private let images: Int
  private let sides: [(side: Split, score: GroupScore)]
  private let clusters: GroupScore?

  /// - Throws: `GroupScore.NothingInCommon`, and what reading the tables throws.
  public init(_ folder: DataFolder, labels: URL) throws {
    let hasClusters = folder.has(AssignmentFile.Column.cluster.path)
    // With neither there, reading the groups says what to run.
    let column: AssignmentFile.Column = folder.has(AssignmentFile.Column.group.path) || !hasClusters ? .group : .cluster
    let file = try AssignmentFile(column, in: folder)
    let known = try GivenLabels(labels, of: file.rows.map(\.key), below: PhotographList.base(in: folder)).classes
    func score(_ file: AssignmentFile, _ column: AssignmentFile.Column) throws -> GroupScore {
      guard let score = GroupScore(file.rows, labels: known) else {
        throw GroupScore.NothingInCommon(
          labels: labels.path, assignments: folder[column.path].path,
          example: "\(file.rows.first?.key.description ?? "")")
      }
      return score
    }
    images = file.rows.count
    self.score = try score(file, column)
    // A side without labels has no figures.
    sides = [Split.train, .test, .later].compactMap { side in
      GroupScore(file.rows.filter { $0.side == side }, labels: known).map { (side, $0) }
    }
    clusters =
      hasClusters && column == .group ? try score(AssignmentFile(.cluster, in: folder), .cluster) : nil
  }

  public var summary: SummaryRows {
    let parts: SummaryRows = sides.map { ("\($0.side.rawValue)", .object(Dictionary($0.score.figures("")) { $1 })) }
    return [("labelled", .string("\(score.images) of \(images)"))] + score.figures("") + (sides.count > 1 ? parts : [])
      + (clusters?.figures("cluster_") ?? [])
  }

  /// For `--json`: a class a row.
  public var classes: JSONValue {
    .array(
      score.table.map { label, groups in
        .object([
          "class": .string(label), "images": .int(groups.values.reduce(0, +)), "recall": .optional(score.recall[label]),
          "groups": .object(Dictionary(groups.map { ("\($0.key)", .int($0.value)) }) { $1 }),
        ])
      })
  }

  /// A class a row: its images, its recall, and how many of its images each group has.
  public var table: CSVTable {
    let groups = Set(score.table.flatMap(\.groups.keys)).sorted()
    return CSVTable(
      header: ["class", "images", "recall"] + groups.map { "group_\($0)" },
      rows: score.table.map { label, counts in
        [label, "\(counts.values.reduce(0, +))", score.recall[label].map { "\($0)" } ?? ""]
          + groups.map { "\(counts[$0, default: 0])" }
      })
  }

  /// The same for people: of each class the groups that have most of it.
  public var rows: (head: [String], rows: [[String]]) {
    let rows = score.table.map { label, counts -> [String] in
      let most = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.prefix(4)
      return [
        label, "\(counts.values.reduce(0, +))", score.recall[label].map { String(format: "%.3f", $0) } ?? "–",
        most.map { "\($0.key) (\($0.value))" }.joined(separator: ", "),
      ]
    }
    return (["class", "images", "recall", "groups with most of it"], rows)
  }
}

extension GroupScore {
  fileprivate func figures(_ prefix: String) -> SummaryRows {
    [
      ("\(prefix)images", .int(images)), ("\(prefix)classes", .int(classes)), ("\(prefix)groups", .int(groups)),
      ("\(prefix)nmi", .double(nmi)), ("\(prefix)ari", .double(ari)), ("\(prefix)purity", .double(purity)),
      ("\(prefix)accuracy", .optional(accuracy)),
    ]
  }
}
