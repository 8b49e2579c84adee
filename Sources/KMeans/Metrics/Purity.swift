/// The part of the samples that belong to the most frequent class of their group, from 0 to 1; 1 without samples.
///
/// More groups make it greater, one sample a group makes it 1: compare it only at the same number of groups.
/// - Parameters:
///   - groups: the group found for each sample.
///   - classes: the known class of each sample. Purity is not symmetric: exchanged arguments give another figure.
public func purity(_ groups: [Int], _ classes: [Int]) -> Double {
  let table = ContingencyTable(groups, classes)
  guard table.total > 0 else { return 1 }
  var largest = [Int](repeating: 0, count: table.rowSums.count)
  for cell in table.cells { largest[cell.row] = max(largest[cell.row], cell.count) }
  return Double(largest.reduce(0, +)) / Double(table.total)
}
