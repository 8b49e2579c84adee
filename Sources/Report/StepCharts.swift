/// The charts of the published experiment (Makina Corpus, 2020), over the steps.
struct StepCharts {
  private let metrics: StepMetrics
  private let things: String

  private static let train = GroupColor(0x0072B2)
  private static let test = GroupColor(0xD55E00)

  init(_ content: ReportContent) {
    metrics = StepMetrics(content.steps)
    things = content.facts.things
  }

  /// Only those for which there are figures.
  var charts: [Chart] {
    [
      score, pair("accuracy", "train_acc", "ctrl_acc"), pair("loss", "train_loss", "ctrl_loss"), stability,
      sizes("train"), sizes("test"),
    ].compactMap { $0 }
  }

  /// A line a batch, as published; beyond a dozen batches their range says more than a tangle.
  private var score: Chart? {
    let batches = metrics.courses("cluster_score/batch_")
    var series: [Chart.Series]
    if batches.count > 12 {
      let columns = metrics.labels.indices.map { step in batches.compactMap { $0.values[step] } }
      series = [
        Chart.Series("best batch", StepCharts.train, columns.map { $0.max() }, dashed: true),
        Chart.Series("worst batch", StepCharts.test, columns.map { $0.min() }, dashed: true),
      ]
    } else {
      series = batches.map { Chart.Series("batch \($0.number)", GroupPalette.color(of: $0.number), $0.values) }
    }
    if let mean = metrics.course("cluster_score/mean") { series.append(.init("mean", nil, mean, strong: true)) }
    guard !series.isEmpty else { return nil }
    return Chart(
      id: "chart-score", kind: .line, title: "Clustering score per batch",
      about: "Minus the summed squared distance to the nearest centre: the nearer to 0, the tighter the clusters.",
      unit: "step", measure: "score", labels: metrics.labels, series: series)
  }

  private func pair(_ word: String, _ train: String, _ test: String) -> Chart? {
    let series = [
      metrics.course(train).map { Chart.Series("train", StepCharts.train, $0) },
      metrics.course(test).map { Chart.Series("test", StepCharts.test, $0, dashed: true) },
    ].compactMap { $0 }
    guard !series.isEmpty else { return nil }
    let accuracy = word == "accuracy"
    return Chart(
      id: "chart-\(word)", kind: .line, title: accuracy ? "Accuracy" : "Loss",
      about: accuracy
        ? "The share of \(things) for which the network names their cluster, after each step's training."
        : "Cross-entropy, weighted so that small clusters count as much as large ones.",
      unit: "step", measure: word, labels: metrics.labels, series: series, least: 0, most: accuracy ? 1 : nil)
  }

  private var stability: Chart? {
    let series = [
      metrics.course("nmi_prev").map { Chart.Series("NMI", GroupColor(0x009E73), $0) },
      metrics.course("ari_prev").map { Chart.Series("ARI", GroupColor(0xCC79A7), $0, dashed: true) },
    ].compactMap { $0 }
    guard !series.isEmpty else { return nil }
    return Chart(
      id: "chart-stability", kind: .line, title: "Agreement with the step before",
      about: "1: the clusters did not change; 0: they have nothing in common.", unit: "step", measure: "agreement",
      labels: metrics.labels, series: series, least: 0, most: 1)
  }

  private func sizes(_ part: String) -> Chart? {
    let series = metrics.courses("cluster_size_\(part)/").map {
      Chart.Series("cluster \($0.number)", GroupPalette.color(of: $0.number), $0.values)
    }
    guard !series.isEmpty else { return nil }
    return Chart(
      id: "chart-sizes-\(part)", kind: .stack, title: "Size of the clusters, \(part)",
      about: "How many \(things) of the \(part) part fell in each cluster.", unit: "step", measure: things,
      labels: metrics.labels, series: series, least: 0)
  }

  /// The final groups, train and test side by side.
  static func groupSizes(_ content: ReportContent) -> Chart? {
    guard !content.groups.isEmpty else { return nil }
    return Chart(
      id: "chart-groups", kind: .bars, title: "Size of the groups",
      about: "How many \(content.facts.things) fell in each group.", unit: "group", measure: content.facts.things,
      labels: content.groups.map { group in [String(group.id), group.name].compactMap { $0 }.joined(separator: " ") },
      series: [
        Chart.Series("train", train, content.groups.map { Double($0.train) }),
        Chart.Series("test", test, content.groups.map { Double($0.test) }),
      ], least: 0)
  }
}
