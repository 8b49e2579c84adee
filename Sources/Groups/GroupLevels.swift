public import DataDirectory
import DeepCluster
import Files
import Foundation
public import KMeans
public import Options
public import Report

/// The final groups as they are now in groups of groups, for `tiles groups levels`: Ward's tree over the groups' means,
/// each of the weight of its images. It is written nowhere, since the centroids and the edits say it.
public struct GroupLevels: Sendable {
  /// In the order of their numbers: the tree's leaves.
  public let entries: [GroupList.Entry]
  public let tree: WardTree

  /// A tree of more takes minutes, and nobody reads it.
  private static let most = 5_000

  public struct TooMany: Error, CustomStringConvertible {
    package let found: Int
    public var description: String {
      "levels: expected at most \(GroupLevels.most) groups, found \(found); run `tiles groups` with fewer --clusters"
    }
  }

  /// - Throws: `GroupPlacing.NoGroups`, `TooMany`, and what reading the groups throws.
  public init(in folder: DataFolder) throws {
    try self.init(in: folder) { try GroupList(of: $0, $1, in: folder) }
  }

  private init(in folder: DataFolder, list: (AssignmentFile, EditLog) throws -> GroupList) throws {
    let found = try AssignmentFile(.found, in: folder)
    let log = try EditLog(of: found, in: folder)
    try self.init(list(found, log), log, in: folder)
  }

  /// Of groups that have been read: without names and colours.
  package init(of found: AssignmentFile, _ log: EditLog, in folder: DataFolder) throws {
    try self.init(GroupList(of: found, log), log, in: folder)
  }

  private init(_ list: GroupList, _ log: EditLog, in folder: DataFolder) throws {
    let placing = try GroupPlacing(in: folder, log: log)
    try self.init(list.entries, log.now, centroids: placing.model.centroids)
  }

  init(_ entries: [GroupList.Entry], _ edits: GroupEdits, centroids: Matrix) throws {
    self.entries = entries
    guard entries.count <= Self.most else { throw TooMany(found: entries.count) }
    // A merged group lies at the mean of those that went into it.
    var means: [Double] = []
    for entry in entries {
      var mean = [Double](repeating: 0, count: centroids.columns)
      for base in [entry.group] + entry.mergedFrom where edits.images(of: base) > 0 {
        guard base < centroids.rows else { throw GroupPlacing.NoGroups(path: DataFolder.groupModel) }
        let share = Double(edits.images(of: base)) / Double(entry.images)
        for (column, value) in centroids.row(base).enumerated() { mean[column] += share * value }
      }
      means += mean
    }
    tree = WardTree(
      Matrix(rows: entries.count, columns: centroids.columns, values: means), weights: entries.map { Double($0.images) }
    )
  }

  /// Without names and colours, which say nothing of likeness.
  /// - Throws: as `init`.
  package static func plain(in folder: DataFolder) throws -> GroupLevels {
    try GroupLevels(in: folder) { GroupList(of: $0, $1) }
  }

  /// Numbers of the groups, alike ones beside one another.
  package var likeness: [Int] { tree.order.map { entries[$0].group } }

  /// What each merge joins, the lowest first: two parts by what they are called by, the one that stays before the one that
  /// goes into it. After `count - k` of them there are k parts.
  package var joins: [[Int]] {
    tree.merges.map { merge in
      [merge.first, merge.second].compactMap { tree.leaves(of: $0).min() }.sorted().map { entries[$0].group }
    }
  }

  /// Several groups that are one at a level.
  public struct Part: GroupExtent, Sendable, Equatable {
    /// The smallest number of its groups: what the part is called by.
    public let group: Int
    /// Alike ones beside one another.
    public let members: [GroupList.Entry]
    public let images: Int
    public let later: Int
    public let squareKilometres: Double?
    public let share: Double?

    init(_ members: [GroupList.Entry]) {
      self.members = members
      group = members.map(\.group).min() ?? 0
      images = members.reduce(0) { $0 + $1.images }
      later = members.reduce(0) { $0 + $1.later }
      func sum(_ part: (GroupList.Entry) -> Double?) -> Double? {
        let known = members.compactMap(part)
        return known.isEmpty ? nil : known.reduce(0, +)
      }
      squareKilometres = sum(\.squareKilometres)
      share = sum(\.share)
    }
  }

  /// The parts that the groups are in where there are so many, in the order of their numbers.
  /// - Throws: `OptionFailure`.
  public func parts(into count: Int) throws -> [Part] {
    guard count >= 1, count <= entries.count else {
      throw OptionFailure("--into", expected: "a number from 1 to \(entries.count), the groups", found: "\(count)")
    }
    let holders = tree.cut(into: count)
    return Dictionary(grouping: tree.order) { holders[$0] }.sorted { $0.key < $1.key }
      .map { Part($0.value.map { entries[$0] }) }
  }

  /// At how many groups a merge's two clusters are still apart.
  private func level(of merge: Int) -> Int { tree.leaves - merge }

  /// `order` and, the lowest first, `merges`.
  public var json: SummaryRows {
    func groups(_ cluster: Int) -> JSONValue { .array(tree.leaves(of: cluster).map { .int(entries[$0].group) }) }
    let merges = tree.merges.enumerated().map { place, merge in
      JSONValue.object([
        "level": .int(level(of: place)), "height": .double(merge.height.rounded(toSignificant: 7)),
        "joins": .array([groups(merge.first), groups(merge.second)]),
      ])
    }
    return [("order", .array(tree.order.map { .int(entries[$0].group) })), ("merges", .array(merges))]
  }

  /// The tree for people, a cluster a line, alike groups beside one another.
  /// - Parameter language: of proposed names.
  public func table(in language: PageLanguage = .english) -> (head: [String], rows: [[String]]) {
    let head = ["groups", "level", "height"] + GroupList.Entry.head(of: entries)
    let all = tree.leaves + tree.merges.count - 1
    return (head, entries.isEmpty ? [] : lines(of: all, language, "", "", last: ""))
  }

  /// - Parameters:
  ///   - stem: what stands before it.
  ///   - branch: how the line leaves that.
  ///   - last: what stands in the place of the branch before what is below it.
  private func lines(
    of cluster: Int, _ language: PageLanguage, _ stem: String, _ branch: String, last: String
  ) -> [[String]] {
    let part = Part(tree.leaves(of: cluster).map { entries[$0] })
    guard cluster >= tree.leaves else {
      return [[stem + branch + (branch.isEmpty ? "" : " ") + part.titles(in: language), "", ""] + part.cells]
    }
    let place = cluster - tree.leaves
    let merge = tree.merges[place]
    let isTurned = tree.leaves(of: merge.first).startIndex > tree.leaves(of: merge.second).startIndex
    let (above, below) = isTurned ? (merge.second, merge.first) : (merge.first, merge.second)
    let own = [
      stem + branch + "┬ \(part.members.count) groups", "\(level(of: place))", String(format: "%.4g", merge.height),
    ]
    return [own + part.cells] + lines(of: above, language, stem + last, "├─", last: "│ ")
      + lines(of: below, language, stem + last, "└─", last: "  ")
  }
}

extension GroupLevels.Part {
  /// For people: the groups by their numbers and names.
  func titles(in language: PageLanguage) -> String {
    members.map { $0.title(in: language) }.joined(separator: ", ")
  }

  /// - Parameter language: of proposed names.
  public static func table(
    _ parts: [Self], in language: PageLanguage = .english
  ) -> (head: [String], rows: [[String]]) {
    (["part"] + head(of: parts) + ["groups"], parts.map { ["\($0.group)"] + $0.cells + [$0.titles(in: language)] })
  }

  public var json: JSONValue {
    .object([
      "part": .int(group), "groups": .array(members.map { .int($0.group) }), "images": .int(images),
      "later": .int(later),
      "km2": .optional(squareKilometres?.rounded(toSignificant: 7)),
      "share": .optional(share?.rounded(toSignificant: 7)),
    ])
  }
}
