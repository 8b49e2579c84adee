package import DataDirectory
package import Dataset
package import DeepCluster
package import KMeans

/// Groups whose images people changed, by moves and splits, have the mean of their images for a centroid, as k-means has
/// it: the step of Lloyd's that follows. All others keep the one that was found.
extension GroupModel {
  /// The model of groups as they are now.
  /// - Parameters:
  ///   - keys: of images, in order, each grouped one among them.
  ///   - space: where some of them lie among the model's centroids, n x C; asked for one batch after the other.
  /// - Throws: `GroupPlacing.NoGroups` where there are more groups than the model has, `GroupSpace.NotDescribed`, what `space` throws.
  package func reshaped(
    by edits: GroupEdits, _ keys: [ItemKey], space: (Range<Int>) throws -> Samples
  ) throws -> GroupModel {
    let members = edits.reshapedMembers
    guard !members.isEmpty else { return self }
    // Numbers beyond the model's are those that edits gave, which follow the found ones.
    guard edits.rows.allSatisfy({ $0.group < centroids.rows }) else {
      throw GroupPlacing.NoGroups(path: DataFolder.groupModel)
    }
    var sums: [Int: (count: Int, values: [Double])] = [:]
    var seen = 0
    for batch in (0..<keys.count).batches(of: GroupSpace.batch) {
      let bases = batch.map { members[keys[$0]] }
      guard bases.contains(where: { $0 != nil }) else { continue }
      let mapped = try space(batch)
      for (row, base) in bases.enumerated() {
        guard let base else { continue }
        var sum = sums.removeValue(forKey: base) ?? (0, [Double](repeating: 0, count: mapped.width))
        for (column, value) in mapped.row(row).enumerated() { sum.values[column] += Double(value) }
        sums[base] = (sum.count + 1, sum.values)
        seen += 1
      }
    }
    guard seen == members.count else {
      let there = Set(keys)
      throw GroupSpace.NotDescribed(key: members.keys.filter { !there.contains($0) }.min() ?? keys[0])
    }
    return replacing(sums.mapValues { sum in sum.values.map { $0 / Double(sum.count) } })
  }
}

extension GroupEdits {
  /// The images of the bases that have others than k-means put in them, each with its base. Those placed later say nothing
  /// of where a group lies, unless it has no others.
  fileprivate var reshapedMembers: [ItemKey: Int] {
    let bases = reshaped
    guard !bases.isEmpty else { return [:] }
    let members = rows.filter { bases.contains(base(of: $0)) }
    let known = Set(members.lazy.filter { $0.side != .later }.map(base))
    return Dictionary(
      members.filter { $0.side != .later || !known.contains(base(of: $0)) }.map { ($0.key, base(of: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The groups as they are now, with the distances that `groups/assignments.csv` has of those whose images people changed:
  /// these follow from the descriptors. Where an edit was cut short the file may lag behind, and they are those of before.
  package func applied(to found: AssignmentFile, in folder: DataFolder) throws -> AssignmentFile {
    let file = applied(to: found)
    guard !reshaped.isEmpty, folder.has(DataFolder.groupAssignments) else { return file }
    let written = Dictionary(
      try AssignmentFile(.group, in: folder).rows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    return AssignmentFile(
      file.rows.map { row in written[row.key].flatMap { $0.group == row.group ? $0 : nil } ?? row })
  }
}
