package import DataDirectory
import Dataset

/// Names, colours, merges and moves brought over from the groups of before to those that were found now, by the images that
/// they have in common: k-means with one image more finds groups that are nearly the same, and what people called them
/// still holds.
package struct CarriedEdits {
  /// In the order in which they are to be made.
  package let actions: [GroupEdit.Action]
  /// What people made of a group of which no group of now has most images: its name, else its number.
  package let lost: [String]

  /// - Parameters:
  ///   - before: as k-means found them, with their edits.
  ///   - found: what it finds now.
  package init(from before: AssignmentFile, _ edits: GroupEdits, to found: AssignmentFile) {
    // What was placed later, and is not there now, says nothing of the groups.
    let there = Set(found.rows.map(\.key))
    let held = Dictionary(
      before.rows.filter { $0.side != .later || there.contains($0.key) }
        .map { ($0.key, edits.group(of: $0)) }, uniquingKeysWith: { first, _ in first })
    var common: [Int: [Int: Int]] = [:]
    for row in found.rows { if let group = held[row.key] { common[row.group, default: [:]][group, default: 0] += 1 } }
    // A group of now belongs to the one of before that most of its images were in, of those that were there.
    var parts: [Int: [(group: Int, images: Int)]] = [:]
    for (group, counts) in common {
      guard let (home, images) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
        2 * images > counts.values.reduce(0, +)
      else { continue }
      parts[home, default: []].append((group, images))
    }
    let sizes = Dictionary(grouping: held.values, by: { $0 }).mapValues(\.count)
    // What people put in a group, they want in it.
    let moved = Dictionary(
      grouping: found.rows.filter { edits.moved[$0.key] != nil && held[$0.key] != nil }, by: { held[$0.key] })
    var next = GroupEdits(of: found).next
    var actions: [GroupEdit.Action] = []
    var lost: [String] = []
    for group in edits.groups {
      let (name, color, wasMerged) = (edits.names[group], edits.colors[group], !edits.merged(into: group).isEmpty)
      let (isMade, rows) = (edits.made.contains(group), moved[group, default: []])
      guard name != nil || color != nil || wasMerged || !rows.isEmpty else { continue }
      var parts = parts[group, default: []].sorted { (-$0.images, $0.group) < (-$1.images, $1.group) }
      if 2 * parts.reduce(0, { $0 + $1.images }) <= sizes[group, default: 0] { parts = [] }
      let home: Int
      if let first = parts.first {
        home = first.group
        if wasMerged, parts.count > 1 { actions.append(.merge(parts.map(\.group))) }
      } else if isMade, !rows.isEmpty {
        home = next
        next += 1
      } else {
        let what = wasMerged ? "a merged one" : color != nil ? "which has a colour" : "which images were moved to"
        lost.append(name ?? "group \(group), \(what)")
        continue
      }
      // A group that is made again is made of all that it had.
      let wanted = parts.isEmpty ? found.rows.filter { held[$0.key] == group } : rows
      let others = wanted.filter { row in !parts.contains { $0.group == row.group } }.map(\.key).sorted()
      var isNew = parts.isEmpty
      func part(byHand: Bool) -> [GroupEdit.Part]? {
        let images = others.filter { (edits.moved[$0]?.isByHand ?? false) == byHand }
        defer { isNew = isNew && images.isEmpty }
        return images.isEmpty ? nil : [.init(group: home, isNew: isNew, images: images)]
      }
      if let moved = part(byHand: true) { actions.append(.move(moved)) }
      if let placed = part(byHand: false) { actions.append(.place(placed)) }
      if let name { actions.append(.name(group: home, text: name)) }
      if let color { actions.append(.color(group: home, text: color.description)) }
    }
    (self.actions, self.lost) = (actions, lost)
  }
}
