internal import Files
import Imaging

/// The charts of the published experiment (Makina Corpus, 2020), over the steps.
struct StepCharts {
  private let metrics: StepMetrics
  private let thing: Thing
  private let phrases: any Phrases

  private static let train = RGBColor(0x0072B2)
  private static let test = RGBColor(0xD55E00)
  private static let later = RGBColor(0x009E73)

  init(_ content: ReportContent) {
    metrics = StepMetrics(content.steps)
    thing = content.facts.thing
    phrases = content.language.phrases
  }

  /// Only those for which there are figures.
  var charts: [Chart] {
    [
      score, pair("accuracy", "train_acc", "ctrl_acc"), pair("loss", "train_loss", "ctrl_loss"), stability,
      sizes("train", .train), sizes("test", .test),
    ].compactMap { $0 }
  }

  /// A line a batch, as published; beyond a dozen batches their range says more than a tangle.
  private var score: Chart? {
    let batches = metrics.courses("cluster_score/batch_")
    var series: [Chart.Series]
    if batches.count > 12 {
      series = range(of: batches, .best, .worst)
    } else {
      series = batches.map {
        Chart.Series(phrases.series(batch: $0.number), GroupPalette.color(of: $0.number), $0.values)
      }
    }
    if let mean = metrics.course("cluster_score/mean") {
      series.append(.init(phrases.term(.mean), nil, mean, strong: true))
    }
    guard !series.isEmpty else { return nil }
    return Chart(
      id: "chart-score", kind: .line, title: phrases.term(.scoreTitle),
      about: phrases.term(.scoreAbout), unit: phrases.term(.step), measure: phrases.term(.score),
      labels: metrics.labels, series: series)
  }

  private func range(of courses: [(number: Int, values: [Double?])], _ most: Term, _ least: Term) -> [Chart.Series] {
    let columns = metrics.labels.indices.map { step in courses.compactMap { $0.values[step] } }
    return [
      Chart.Series(phrases.term(most), StepCharts.train, columns.map { $0.max() }, dashed: true),
      Chart.Series(phrases.term(least), StepCharts.test, columns.map { $0.min() }, dashed: true),
    ]
  }

  private func pair(_ word: String, _ train: String, _ test: String) -> Chart? {
    let series = [
      metrics.course(train).map { Chart.Series(phrases.term(.train), StepCharts.train, $0) },
      metrics.course(test).map { Chart.Series(phrases.term(.test), StepCharts.test, $0, dashed: true) },
    ].compactMap { $0 }
    guard !series.isEmpty else { return nil }
    let accuracy = word == "accuracy"
    return Chart(
      id: "chart-\(word)", kind: .line, title: phrases.term(accuracy ? .accuracy : .loss),
      about: accuracy ? phrases.about(accuracyOf: thing) : phrases.term(.lossAbout), unit: phrases.term(.step),
      measure: phrases.term(accuracy ? .accuracy : .loss).lowercased(), labels: metrics.labels, series: series,
      least: 0, most: accuracy ? 1 : nil)
  }

  private var stability: Chart? {
    let series = [
      metrics.course("nmi_prev").map { Chart.Series("NMI", RGBColor(0x009E73), $0) },
      metrics.course("ari_prev").map { Chart.Series("ARI", RGBColor(0xCC79A7), $0, dashed: true) },
    ].compactMap { $0 }
    guard !series.isEmpty else { return nil }
    return Chart(
      id: "chart-stability", kind: .line, title: phrases.term(.stability), about: phrases.term(.stabilityAbout),
      unit: phrases.term(.step), measure: phrases.term(.agreement),
      labels: metrics.labels, series: series, least: 0, most: 1)
  }

  /// A band a cluster, as published; more than two dozen cannot be told apart.
  private func sizes(_ part: String, _ word: Term) -> Chart? {
    let clusters = metrics.courses("cluster_size_\(part)/")
    guard !clusters.isEmpty else { return nil }
    let many = clusters.count > 24
    let series =
      many
      ? range(of: clusters, .largest, .smallest)
      : clusters.map {
        Chart.Series(phrases.series(cluster: $0.number), GroupPalette.color(of: $0.number), $0.values)
      }
    return Chart(
      id: "chart-sizes-\(part)", kind: many ? .line : .stack, title: phrases.title(sizesOf: word),
      about: phrases.about(sizesOf: word, thing), unit: phrases.term(.step), measure: phrases.plural(thing),
      labels: metrics.labels, series: series, least: 0)
  }

  /// The final groups by the ground that they cover, the largest first; nil for photographs.
  static func groupGround(_ content: ReportContent) -> Chart? {
    let phrases = content.language.phrases
    let groups = content.groups.compactMap { group in group.ground.map { (group: group, ground: $0) } }
      .sorted { ($0.ground.squareKilometres, $1.group.id) > ($1.ground.squareKilometres, $0.group.id) }
    guard !groups.isEmpty else { return nil }
    return Chart(
      id: "chart-ground", kind: .bars, title: phrases.term(.groupGround), about: phrases.term(.groupGroundAbout),
      unit: phrases.term(.group), measure: "km²", labels: groups.map(\.group.label),
      series: [
        Chart.Series("km²", train, groups.map { $0.ground.squareKilometres.rounded(toSignificant: 4) })
      ], least: 0)
  }

  /// The final groups, their parts side by side.
  static func groupSizes(_ content: ReportContent) -> Chart? {
    guard !content.groups.isEmpty else { return nil }
    let (phrases, thing) = (content.language.phrases, content.facts.thing)
    let placed = content.groups.map { Double($0.later) }
    return Chart(
      id: "chart-groups", kind: .bars, title: phrases.term(.groupSizes), about: phrases.about(groupSizesOf: thing),
      unit: phrases.term(.group), measure: phrases.plural(thing),
      labels: content.groups.map(\.label),
      series: [
        Chart.Series(phrases.term(.train), train, content.groups.map { Double($0.train) }),
        Chart.Series(phrases.term(.test), test, content.groups.map { Double($0.test) }),
      ] + (placed.contains { $0 > 0 } ? [Chart.Series(phrases.term(.placedLater), later, placed)] : []), least: 0)
  }
}

extension ReportContent.Group {
  /// Its number, and its name if it has one.
  fileprivate var label: String { [String(id), name].compactMap { $0 }.joined(separator: " ") }
}
