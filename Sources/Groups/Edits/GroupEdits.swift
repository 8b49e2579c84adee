package import DataDirectory
public import Files
package import Imaging

/// What edits make of the groups that k-means found: names, colours, and which groups went into which.
public struct GroupEdits: Sendable, Equatable {
  /// The groups that k-means found, and that have images.
  package let found: Set<Int>
  /// By group; groups without a name, or that are gone, are not there.
  package private(set) var names: [Int: String] = [:]
  /// By group; groups to which nobody gave one, or that are gone, are not there.
  package private(set) var colors: [Int: RGBColor] = [:]
  /// For each group that is gone, the one that its images are in.
  package private(set) var merged: [Int: Int] = [:]

  public enum Failure: ExitCoded, Equatable {
    public var exitStatus: ExitStatus { .usage }
    case unknown(group: Int, known: [Int], mergedInto: Int?)
    case twice(group: Int)
    case alone
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
  package init(of file: AssignmentFile) { found = Set(file.rows.map(\.group)) }

  /// The groups that there are now, in order.
  package var groups: [Int] { found.filter { merged[$0] == nil }.sorted() }

  /// The group that the images of a found one are in.
  package func group(of found: Int) -> Int { merged[found] ?? found }

  /// The group that the images of a found one are in; nil for one that k-means left without images.
  package func holder(of found: Int) -> Int? { self.found.contains(found) ? group(of: found) : nil }

  /// The found groups that went into a group, in order.
  package func merged(into group: Int) -> [Int] { merged.filter { $0.value == group }.map(\.key).sorted() }

  /// These edits and one more; `undo` is not among them, since the log takes back.
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
    case .undo: break
    }
    return replaced
  }

  /// Undoes the edit that was applied last.
  package mutating func take(back replaced: Replaced) {
    for (group, name) in replaced.names { names[group] = name }
    for (group, color) in replaced.colors { colors[group] = color }
    for (group, target) in replaced.merged { merged[group] = target }
  }

  /// The distance stays that to the centroid that k-means found, the nearest of those of a merged group.
  package func applied(to file: AssignmentFile) -> AssignmentFile {
    AssignmentFile(
      file.rows.map { .init(key: $0.key, side: $0.side, group: group(of: $0.group), distance: $0.distance) })
  }

  /// - Throws: `Failure.unknown` for none of the groups that there are.
  package func require(_ group: Int) throws(Failure) {
    guard found.contains(group), merged[group] == nil else {
      throw .unknown(group: group, known: groups, mergedInto: merged[group])
    }
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
