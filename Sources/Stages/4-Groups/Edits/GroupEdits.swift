/// What edits make of the groups that k-means found: names, and which groups went into which.
public struct GroupEdits: Sendable, Equatable {
  /// The groups that k-means found, and that have images.
  let found: Set<Int>
  /// By group; groups without a name, or that are gone, are not there.
  private(set) var names: [Int: String] = [:]
  /// For each group that is gone, the one that its images are in.
  private(set) var merged: [Int: Int] = [:]

  public enum Failure: Error, Equatable {
    case unknown(group: Int, known: [Int], mergedInto: Int?)
    case twice(group: Int)
    case alone
    case name(expected: String, found: String)
  }

  /// No edits.
  init(of file: AssignmentFile) { found = Set(file.rows.map(\.group)) }

  /// The groups that there are now, in order.
  var groups: [Int] { found.filter { merged[$0] == nil }.sorted() }

  /// The group that the images of a found one are in.
  func group(of found: Int) -> Int { merged[found] ?? found }

  /// The same; nil for one that k-means left without images.
  func holder(of found: Int) -> Int? { self.found.contains(found) ? group(of: found) : nil }

  /// The found groups that went into a group, in order.
  func merged(into group: Int) -> [Int] { merged.filter { $0.value == group }.map(\.key).sorted() }

  /// What one more edit makes of them; `undo` is the log's.
  func after(_ action: GroupEdit.Action) throws(Failure) -> GroupEdits {
    var edits = self
    _ = try edits.apply(action)
    return edits
  }

  /// What an edit changed, as it was before: for a long log, less than all that was there before each.
  struct Replaced: Sendable {
    fileprivate var names: [Int: String?] = [:]
    fileprivate var merged: [Int: Int?] = [:]
  }

  /// - Returns: what `take(back:)` needs.
  mutating func apply(_ action: GroupEdit.Action) throws(Failure) -> Replaced {
    var replaced = Replaced()
    switch action {
    case .name(let group, let text):
      try require(group)
      let name = try GroupName(text).text
      replaced.names = [group: names[group]]
      names[group] = name.isEmpty ? nil : name
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
        names[group] = nil
      }
      for gone in replaced.merged.keys { merged[gone] = first }
    case .undo: break
    }
    return replaced
  }

  /// Undoes the edit that was applied last.
  mutating func take(back replaced: Replaced) {
    for (group, name) in replaced.names { names[group] = name }
    for (group, target) in replaced.merged { merged[group] = target }
  }

  /// The distance stays that to the centroid that k-means found, the nearest of those of a merged group.
  func applied(to file: AssignmentFile) -> AssignmentFile {
    AssignmentFile(
      file.rows.map { .init(key: $0.key, side: $0.side, group: group(of: $0.group), distance: $0.distance) })
  }

  private func require(_ group: Int) throws(Failure) {
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
    case .name(let expected, let found): "a group's name: expected \(expected), found \(found); choose another"
    }
  }
}
