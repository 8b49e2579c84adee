public import DataDirectory
import Files
public import Options
import Pipeline
public import Report

/// The final groups as they are now, for `tiles groups list`.
public struct GroupList: Sendable {
  public struct Entry: GroupExtent, Sendable, Equatable {
    public let group: Int
    public let name: String?
    /// What it may be called while it has no name.
    public var proposed: ProposedName?
    /// `#rrggbb`, as report, viewer and exports have it.
    public let color: String
    /// Whether a person gave it.
    public var isColorGiven = false
    /// The name was brought over from earlier groups, and nobody has confirmed it.
    public let isCarried: Bool
    public let images: Int
    public var later = 0
    public var squareKilometres: Double?
    public var share: Double?
    /// The found groups that went into it.
    public let mergedFrom: [Int]

    /// `3 Forest`, `3 ≈ dark green`
    func title(in language: PageLanguage) -> String {
      let proposal = proposed.map { "\(ProposedName.mark) \($0.text(in: language))" }
      return ["\(group)", name ?? proposal].compactMap(\.self).joined(separator: " ")
    }
  }

  public let entries: [Entry]

  /// Reads what k-means found and the log, which agree at any time.
  public init(in folder: DataFolder) throws {
    let found = try AssignmentFile(.found, in: folder)
    try self.init(of: found, EditLog(of: found, in: folder), in: folder)
  }

  /// Without proposed names where what they follow from cannot be read: the list is right without them.
  package init(of found: AssignmentFile, _ log: EditLog, in folder: DataFolder) throws {
    let proposals = try? GroupProposals(log.now.applied(to: found), log.now, in: folder)
    try self.init(of: found, log, GroupColors(log.now, in: folder), proposed: proposals?.names ?? [:])
  }

  init(
    of found: AssignmentFile, _ log: EditLog, _ colors: GroupColors = .palette, proposed: [Int: ProposedName] = [:]
  ) {
    let (edits, carried) = (log.now, log.carriedNames)
    let file = edits.applied(to: found)
    let members = Dictionary(grouping: file.rows, by: \.group)
    let ground = file.ground
    let gone = Dictionary(grouping: edits.merged.keys, by: edits.group(of:))
    entries = edits.groups.map { group in
      Entry(
        group: group, name: edits.names[group], proposed: edits.names[group] == nil ? proposed[group] : nil,
        color: colors.color(of: group).description, isColorGiven: colors.isGiven(to: group),
        isCarried: carried.contains(group),
        images: members[group, default: []].count,
        later: members[group, default: []].count { $0.side == .later },
        squareKilometres: ground[group]?.squareKilometres,
        share: ground[group]?.share,
        mergedFrom: gone[group, default: []].sorted())
    }
  }

  /// - Parameter language: of proposed names.
  public func json(in language: PageLanguage = .english) -> JSONValue {
    .array(
      entries.map { entry in
        .object([
          "group": .int(entry.group), "name": .optional(entry.name),
          "proposed": .optional(entry.proposed?.text(in: language)), "color": .string(entry.color),
          "color_given": .bool(entry.isColorGiven), "carried": .bool(entry.isCarried),
          "images": .int(entry.images), "later": .int(entry.later),
          "km2": .optional(entry.squareKilometres?.rounded(toSignificant: 7)),
          "share": .optional(entry.share?.rounded(toSignificant: 7)),
          "merged_from": .array(entry.mergedFrom.map { .int($0) }),
        ])
      })
  }
}

extension DataFolder {
  /// The log of the groups' edits, which alone knows what people call them; nil where there are no groups.
  package func editLog() throws -> EditLog? {
    guard has(AssignmentFile.Column.found.path) else { return nil }
    return try EditLog(of: AssignmentFile(.found, in: self), in: self)
  }
}
