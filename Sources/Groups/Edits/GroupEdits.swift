package import DataDirectory
package import Dataset
public import Files
package import Imaging

/// What edits make of the groups that k-means found: names, colours, which images went to other groups, and which groups
/// went into which. An image has a base, the group that k-means put it in or that it was moved to; a merged group has the
/// images of several bases.
public struct GroupEdits: Sendable {
  /// The groups that k-means found, and that have images.
  package let found: Set<Int>
  /// The groups that people made of images, and that were not taken back.
  package private(set) var made: Set<Int> = []
  /// Of each image that was moved, placed or split off.
  package private(set) var moved: [ItemKey: Move] = [:]
  /// What the next group that is made is called: no number that was ever given, also where that was taken back.
  package private(set) var next: Int
  /// By group; groups without a name, or that are gone, are not there.
  package private(set) var names: [Int: String] = [:]
  /// By group; groups to which nobody gave one, or that are gone, are not there.
  package private(set) var colors: [Int: RGBColor] = [:]
  /// For each group that is gone, the one that its images are in.
  package private(set) var merged: [Int: Int] = [:]
  /// Where an image went.
  package struct Move: Sendable, Equatable {
    package let base: Int
    /// Whether a person moved this very image.
    package let isByHand: Bool
  }

  /// In the order of their keys.
  let rows: [AssignmentFile.Row]
  /// How many images each base has.
  private var sizes: [Int: Int]

  public enum Failure: ExitCoded, Equatable {
    public var exitStatus: ExitStatus { .usage }
    case unknown(group: Int, known: [Int], mergedInto: Int?)
    case twice(group: Int)
    case alone
    /// Images to move, none of which another group has.
    case nothingToMove(group: Int?)
    case noImage(String, others: Int)
    /// More parts than images, or than images that differ.
    case tooManyParts(group: Int, most: Int, found: Int)
    case tooFewParts(Int)
    /// A number for a group that is made, which cannot be its.
    case badNumber(group: Int, next: Int)
    case name(BadName)
    case color(String)

    public enum BadName: Sendable, Equatable {
      /// In Unicode scalars.
      case tooLong(Int, most: Int)
      /// As `U+0007`.
      case control(String)
    }
  }

  /// The groups as they were found, without edits.
  package init(of file: AssignmentFile) {
    rows = file.inOrder
    sizes = rows.reduce(into: [:]) { $0[$1.group, default: 0] += 1 }
    found = Set(sizes.keys)
    next = (found.max() ?? -1) + 1
  }

  /// The groups that there are now, in order: those that have images.
  package var groups: [Int] { Set(sizes.lazy.filter { $0.value > 0 }.map { group(of: $0.key) }).sorted() }

  /// The group that the images of a base are in.
  package func group(of base: Int) -> Int { merged[base] ?? base }

  /// The base of an image.
  package func base(of row: AssignmentFile.Row) -> Int { moved[row.key]?.base ?? row.group }

  /// The group that an image is in.
  package func group(of row: AssignmentFile.Row) -> Int { group(of: base(of: row)) }

  /// The group that the images of a base are in; nil for one without images.
  package func holder(of base: Int) -> Int? { images(of: base) > 0 ? group(of: base) : nil }

  /// How many images have this base.
  package func images(of base: Int) -> Int { sizes[base, default: 0] }

  private func hasImages(_ group: Int) -> Bool {
    images(of: group) > 0 || merged.contains { $0.value == group && images(of: $0.key) > 0 }
  }

  /// The bases that went into a group, and that have images, in order.
  package func merged(into group: Int) -> [Int] {
    merged.filter { $0.value == group && images(of: $0.key) > 0 }.map(\.key).sorted()
  }

  /// Whether all groups have the images that they have after other edits of the same groups.
  package func hasSameImages(as other: GroupEdits) -> Bool { merged == other.merged && moved == other.moved }

  /// The bases that have other images than k-means put in them.
  package var reshaped: Set<Int> {
    moved.reduce(into: []) { bases, move in
      if let found = row(of: move.key)?.group, found != move.value.base { bases.formUnion([found, move.value.base]) }
    }
  }

  /// The images of a group, in order.
  package func keys(in group: Int) -> [ItemKey] { rows.filter { self.group(of: $0) == group }.map(\.key) }

  /// Whether an image is grouped.
  package func has(_ key: ItemKey) -> Bool { row(of: key) != nil }

  /// The group that a grouped image is in.
  package func group(of key: ItemKey) -> Int? { row(of: key).map(group) }

  /// What k-means says of an image; nil for one that is not grouped.
  private func row(of key: ItemKey) -> AssignmentFile.Row? {
    var range = 0..<rows.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if rows[middle].key < key { range = middle + 1..<range.upperBound } else { range = range.lowerBound..<middle }
    }
    return range.lowerBound < rows.count && rows[range.lowerBound].key == key ? rows[range.lowerBound] : nil
  }

  /// These edits and one more; `undo` and `redo` are not among them, since the log takes back.
  package func after(_ action: GroupEdit.Action) throws(Failure) -> GroupEdits {
    var edits = self
    _ = try edits.apply(action)
    return edits
  }

  /// What an edit changed, as it was before: for a long log, less than all that was there before each.
  package struct Replaced: Sendable {
    fileprivate var names: [Int: String?] = [:]
    fileprivate var colors: [Int: RGBColor?] = [:]
    fileprivate var merged: [Int: Int?] = [:]
    fileprivate var moved: [ItemKey: Move?] = [:]
    fileprivate var made: [Int] = []
  }

  /// - Returns: what `take(back:)` needs.
  package mutating func apply(_ action: GroupEdit.Action) throws(Failure) -> Replaced {
    var replaced = Replaced()
    switch action {
    case .name(let group, let text):
      try require(group)
      let name = try GroupName(text).text
      replaced.names = [group: names[group]]
      names[group] = name.isEmpty ? nil : name
    case .color(let group, let text):
      try require(group)
      let color = try GroupEdit.color(text)
      replaced.colors = [group: colors[group]]
      colors[group] = color
    case .merge(let groups):
      guard let first = groups.first, groups.count > 1 else { throw .alone }
      var seen: Set<Int> = []
      for group in groups {
        try require(group)
        guard seen.insert(group).inserted else { throw .twice(group: group) }
      }
      let others = Set(groups.dropFirst())
      for (gone, target) in merged where others.contains(target) { replaced.merged[gone] = .some(target) }
      for group in others {
        replaced.merged[group] = .some(nil)
        replaced.names[group] = .some(names[group])
        replaced.colors[group] = .some(colors[group])
        (names[group], colors[group]) = (nil, nil)
      }
      for gone in replaced.merged.keys { merged[gone] = first }
    case .move(let parts): try move(parts, byHand: true, &replaced)
    case .place(let parts): try move(parts, byHand: false, &replaced)
    case .split(let group, let parts):
      try require(group)
      try move(parts, byHand: nil, &replaced)
    case .undo, .redo: break
    }
    return replaced
  }

  /// - Parameter byHand: nil leaves to each image what it has: a split parts those that a person moved from others, and says
  ///   nothing of whether they were.
  ///
  /// What the log says of images that are not there, as of photographs that were placed later before the groups were
  /// found again, holds when they are.
  private mutating func move(
    _ parts: [GroupEdit.Part], byHand: Bool?, _ replaced: inout Replaced
  ) throws(Failure) {
    for part in parts {
      if part.isNew { try requireFree(part.group, besides: replaced.made) } else { try require(part.group) }
      if part.isNew { replaced.made.append(part.group) }
    }
    var left: Set<Int> = []
    for part in parts {
      for key in part.images {
        if let group = group(of: key) { left.insert(group) }
        if replaced.moved[key] == nil { replaced.moved[key] = .some(moved[key]) }
        setMove(of: key, to: Move(base: part.group, isByHand: byHand ?? moved[key]?.isByHand ?? false))
      }
    }
    made.formUnion(replaced.made)
    next = max(next, (replaced.made.max() ?? -1) + 1)
    // One that lost its images is gone, as a merged one.
    for group in left where !hasImages(group) {
      replaced.names[group] = .some(names[group])
      replaced.colors[group] = .some(colors[group])
      (names[group], colors[group]) = (nil, nil)
    }
  }

  private mutating func setMove(of key: ItemKey, to move: Move?) {
    if let row = row(of: key) {
      sizes[self.base(of: row), default: 0] -= 1
      sizes[move?.base ?? row.group, default: 0] += 1
    }
    moved[key] = move
  }

  /// Undoes the edit that was applied last.
  package mutating func take(back replaced: Replaced) {
    for (group, name) in replaced.names { names[group] = name }
    for (group, color) in replaced.colors { colors[group] = color }
    for (group, target) in replaced.merged { merged[group] = target }
    for (key, move) in replaced.moved { setMove(of: key, to: move) }
    made.subtract(replaced.made)
  }

  /// The distance stays that to the centroid that k-means found, the nearest of those of a merged group.
  package func applied(to file: AssignmentFile) -> AssignmentFile {
    AssignmentFile(
      file.rows.map { .init(key: $0.key, side: $0.side, group: group(of: $0), distance: $0.distance) })
  }

  /// One that lost its images is none of the groups that there are, and a log may name it all the same: which images there
  /// are is not the log's to say.
  /// - Throws: `Failure.unknown` for a number of no group.
  package func require(_ group: Int) throws(Failure) {
    guard found.contains(group) || made.contains(group), merged[group] == nil else {
      throw .unknown(group: group, known: groups, mergedInto: merged[group])
    }
  }

  /// - Throws: `Failure.unknown` for none of the groups that there are.
  package func requireImages(in group: Int) throws(Failure) {
    try require(group)
    guard hasImages(group) else { throw .unknown(group: group, known: groups, mergedInto: nil) }
  }

  /// - Throws: `Failure.badNumber` for a number that a new group cannot have.
  private func requireFree(_ group: Int, besides others: [Int]) throws(Failure) {
    let next = max(next, (others.max() ?? -1) + 1)
    guard 0...next ~= group, AssignmentFile.groups.contains(group), !found.contains(group), !made.contains(group),
      !others.contains(group)
    else { throw .badNumber(group: group, next: next) }
  }
}

extension GroupEdits: Equatable {
  /// Of the same images.
  public static func == (left: GroupEdits, right: GroupEdits) -> Bool {
    left.found == right.found && left.made == right.made && left.moved == right.moved && left.merged == right.merged
      && left.names == right.names && left.colors == right.colors
  }
}

extension GroupEdits.Failure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let group, let known, let into):
      "group \(group): expected one of \(known.map(String.init).joined(separator: ", ")), found "
        + (into.map { "one that was merged into group \($0)" } ?? "no such group")
        + "; `tiles groups list` shows them"
    case .twice(let group): "group \(group): expected groups to merge that differ, found it twice; name it once"
    case .alone: "merge: expected two or more groups, found fewer; name the one that stays first"
    case .nothingToMove(let group):
      "move: expected images that \(group.map { "are not in group \($0)" } ?? "are grouped"), found none; name them as "
        + "`tiles search` does"
    case .noImage(let image, let others):
      "\(image): expected a grouped image of this data directory, found none"
        + (others > 0 ? ", nor of \(others) others" : "") + "; groups/assignments.csv has them"
    case .tooManyParts(let group, let most, let found):
      "group \(group): expected at most \(most) parts, as many as it has images that differ, found \(found); choose fewer"
    case .tooFewParts(let found): "split: expected two or more parts, found \(found); choose more"
    case .badNumber(let group, let next):
      "group \(group): expected a number for a new group, as \(next), found one that it cannot have"
    case .name(.tooLong(let count, let most)):
      "a group's name: expected at most \(most) characters, found \(count); choose another"
    case .name(.control(let code)):
      "a group's name: expected no control characters, found \(code); choose another"
    case .color(let found):
      "a group's colour: expected # and six hexadecimal digits, as #1f77b4, found '\(found)'; choose another, "
        + "and put it between quotes"
    }
  }
}
