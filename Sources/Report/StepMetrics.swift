/// The metrics of the steps, turned so that each name has its course.
struct StepMetrics {
  private let steps: [[String: Double]]

  init(_ steps: [[String: Double]]) { self.steps = steps }

  /// The number of each step: its `step`, else its place counted from 1.
  var labels: [String] {
    steps.enumerated().map { index, step in
      step["step"].flatMap { Int(exactly: $0) }.map(String.init) ?? String(index + 1)
    }
  }

  /// A value a step; nil for a step without it. nil when no step has it.
  func course(_ name: String) -> [Double?]? {
    let values = steps.map { $0[name] }
    return values.contains { $0 != nil } ? values : nil
  }

  /// Courses whose names are a prefix and a number (`cluster_score/batch_` and 0, 1, …), in the order of the numbers.
  func courses(_ prefix: String) -> [(number: Int, values: [Double?])] {
    let numbers = Set(steps.joined().compactMap { StepMetrics.number($0.key, after: prefix) })
    return numbers.sorted().compactMap { number in course("\(prefix)\(number)").map { (number, $0) } }
  }

  /// Names that no chart shows.
  var others: [String] {
    let charted: Set = [
      "step", "train_acc", "ctrl_acc", "train_loss", "ctrl_loss", "nmi_prev", "ari_prev", "cluster_score/mean",
    ]
    let prefixes = ["cluster_score/batch_", "cluster_size_train/", "cluster_size_test/"]
    return Set(steps.joined().map(\.key)).filter { name in
      !charted.contains(name) && !prefixes.contains { StepMetrics.number(name, after: $0) != nil }
    }.sorted()
  }

  private static func number(_ name: String, after prefix: String) -> Int? {
    name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
  }
}
