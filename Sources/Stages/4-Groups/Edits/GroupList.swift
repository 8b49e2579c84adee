public import Pipeline

/// The final groups as they are now, for `tiles groups list`.
public struct GroupList: Sendable {
  public struct Entry: Sendable, Equatable {
    public let group: Int
    public let name: String?
    public let images: Int
    /// The found groups that went into it.
    public let mergedFrom: [Int]
  }

  public let entries: [Entry]

  /// Reads what k-means found and the log, which agree at any time.
  public init(in folder: DataFolder) throws {
    let found = try AssignmentFile(.found, in: folder)
    let edits = try EditLog(of: found, in: folder).now
    let sizes = Dictionary(grouping: edits.applied(to: found).rows, by: \.group).mapValues(\.count)
    entries = edits.groups.map { group in
      Entry(
        group: group, name: edits.names[group], images: sizes[group, default: 0], mergedFrom: edits.merged(into: group))
    }
  }

  public var json: JSONValue {
    .array(
      entries.map { entry in
        .object([
          "group": .int(entry.group), "name": .optional(entry.name), "images": .int(entry.images),
          "merged_from": .array(entry.mergedFrom.map { .int($0) }),
        ])
      })
  }
}
