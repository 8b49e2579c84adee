/// Weights that let every group count the same in the loss, however many samples it has: N / (G n) for a group of n of
/// the N samples, where G is the number of groups that have samples (scikit-learn's `compute_class_weight("balanced")`).
///
/// A group without samples, at which scikit-learn raises, has the weight 1: it multiplies no training sample.
/// - Parameters:
///   - labels: numbers in 0..<classes.
/// - Returns: one weight for each class.
public func balancedClassWeights(labels: [Int], classes: Int) -> [Double] {
  var counts = [Int](repeating: 0, count: classes)
  for label in labels { counts[label] += 1 }
  let present = counts.filter { $0 > 0 }.count
  return counts.map { $0 == 0 ? 1 : Double(labels.count) / Double(present * $0) }
}
