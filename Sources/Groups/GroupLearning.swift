public import DataDirectory
package import Dataset
import Files
import Foundation
import KMeans
public import Options

/// Where images belong by what people said of some: a linear classifier learns the groups as they are now, in which an image
/// that a person moved counts as much as many others, and places all other images anew; what it says are the groups that it
/// learns next (pseudo-labels; self-training: Scudder 1965).
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

  /// What a person would get; nothing is written.
  /// - Throws: `NothingMoved`, `GroupPlacing.NoGroups`, and what reading the groups throws.
  public init(in folder: DataFolder) throws {
    let found = try AssignmentFile(.found, in: folder)
    try self.init(of: found, EditLog(of: found, in: folder).now, in: folder)
  }

  /// By the head alone.
  /// - Throws: `NothingMoved`, what reading the groups throws.
  init(of found: AssignmentFile, _ edits: GroupEdits, in folder: DataFolder) throws {
    try self.init(of: found, edits) { try $0.placed(GroupSpace(in: folder).samples(of: found.rows.map(\.key))) }
  }

  /// - Parameter placed: gives each image of `found` its group, and by how much more it is of that, as `GroupLesson.placed`.
  /// - Throws: `NothingMoved`, what `placed` throws.
  init(
    of found: AssignmentFile, _ edits: GroupEdits,
    placed: (GroupLesson) throws -> (groups: [Int], gains: [Double])
  ) throws {
    let lesson = try GroupLesson(of: found, edits)
    let (after, gains) = try placed(lesson)
    let groups = edits.groups
    changes = found.rows.indices.filter { after[$0] != lesson.groups[$0] }
      .map {
        .init(key: found.rows[$0].key, from: groups[lesson.groups[$0]], to: groups[after[$0]], gain: gains[$0])
      }
      .sorted { (-$0.gain, $0.key) < (-$1.gain, $1.key) }
    moved = lesson.isMoved.count { $0 }
    images = found.rows.count
    titles = edits.names
    self.groups = groups
    sizes = after.reduce(into: [:]) { $0[groups[$1], default: 0] += 1 }
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
