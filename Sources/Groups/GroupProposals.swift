package import DataDirectory
import Dataset
package import Report

/// What the groups of a data directory may be called, from their profiles and from the known classes of images.
/// It is written nowhere: it follows from those.
package struct GroupProposals {
  /// By group, of those that people named, too.
  package let names: [Int: ProposedName]

  /// Fewer are no group's class, if it has more images than that.
  private static let leastLabelled = 5
  private static let leastShare = 0.6

  /// - Parameters:
  ///   - file: the groups as they are now.
  ///   - edits: that made them so.
  /// - Throws: `ProfileFile.Unreadable`, what reading the labels throws.
  package init(_ file: AssignmentFile, _ edits: GroupEdits, in folder: DataFolder) throws {
    let profiles = folder.has(ProfileFile.path) ? try ProfileFile(contentsOf: folder[ProfileFile.path]).groups : []
    let known = try LabelTable(in: folder)
    self.init(file, edits, profiles: profiles, labels: known.labels, french: known.french)
  }

  /// A person may say more than is proposed to one.
  private static let longest = 80

  init(
    _ file: AssignmentFile, _ edits: GroupEdits, profiles: [ProfileFile.Group], labels: [ItemKey: String],
    french: [String: String] = [:]
  ) {
    let own = Dictionary(profiles.map { ($0.group, $0) }, uniquingKeysWith: { first, _ in first })
    let all = ProfiledGroups(profiles)
    let members = Dictionary(grouping: labels.isEmpty ? [] : file.rows, by: \.group)
    names = ProposedName.proposals(
      for: edits.groups.map { group in
        ProposedName.Grounds(
          group: group, features: own[group].map { GroupFeatures($0, among: all) },
          label: Self.label(of: members[group, default: []], labels, french))
      },
      besides: edits.names, longest: Self.longest)
  }

  /// The class that most of the labelled images are of; nil where no class is.
  private static func label(
    of rows: [AssignmentFile.Row], _ labels: [ItemKey: String], _ french: [String: String]
  ) -> (name: ProposedName.Label, share: Double)? {
    var counts: [String: Int] = [:]
    for row in rows { if let label = labels[row.key] { counts[label, default: 0] += 1 } }
    let labelled = counts.values.reduce(0, +)
    guard labelled > 0, labelled >= min(leastLabelled, rows.count),
      let (label, most) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      Double(most) >= leastShare * Double(labelled),
      let name = proposable(label)
    else { return nil }
    return (ProposedName.Label(name, french: french[label].flatMap(proposable)), Double(most) / Double(labelled))
  }

  /// What is no name of a group, or leaves no room for what tells two groups of one class apart, is not proposed.
  private static func proposable(_ label: String) -> String? {
    guard let name = try? GroupName(label).text, !name.isEmpty, name.unicodeScalars.count <= longest - 10 else {
      return nil
    }
    return name
  }
}
