internal import Files

/// How far the figures of a run can be trusted: each with a band, which the page puts in words.
struct Certainty {
  /// Kaufman and Rousseeuw (1990), "Finding Groups in Data", table 4.
  enum Structure {
    case strong
    case reasonable
    case weak
    case none

    init(silhouette: Double) {
      self = silhouette > 0.7 ? .strong : silhouette > 0.5 ? .reasonable : silhouette > 0.25 ? .weak : .none
    }
  }

  /// Whether the clusters of the last two steps are the same. Our own bounds, which docs/report.md gives.
  enum Settling {
    case settled
    case shifting
    case unsettled

    init(nmi: Double) { self = nmi >= 0.9 ? .settled : nmi >= 0.7 ? .shifting : .unsettled }
  }

  /// How much better the network does on what it learned from. Our own bound, which docs/report.md gives.
  enum Gap {
    case none
    case wide(points: Int)

    init(train: Double, test: Double) {
      let points = Int(nearest: (train - test) * 100)
      self = points > 5 ? .wide(points: points) : .none
    }
  }

  let content: ReportContent
  let phrases: any Phrases

  /// Only what was measured is said.
  var sentences: [String] {
    let metrics = StepMetrics(content.steps)
    func last(_ name: String) -> Double? {
      metrics.course(name)?.last.flatMap { $0 }.flatMap { $0.isFinite ? $0 : nil }
    }
    let accuracy = last("ctrl_acc").map { test in
      let train = last("train_acc")
      return phrases.accuracy(
        train: train, test: test, train.map { Gap(train: $0, test: test) }, content.facts.thing,
        isFair: content.facts.knownTest ?? 0 == 0)
    }
    let moves =
      content.facts.settled.map { phrases.ended(step: content.steps.count, nmi: $0) }
      ?? last("nmi_prev").map { phrases.settled($0, Settling(nmi: $0)) }
    return [
      accuracy, moves,
      content.facts.silhouette.map { phrases.silhouette($0, Structure(silhouette: $0)) },
      content.facts.confidence.map { phrases.confidence($0, least: leastConfident) },
    ].compactMap { $0 }
  }

  /// nil where there is nothing to choose from.
  private var leastConfident: (group: Int, value: Double)? {
    let known = content.groups.compactMap { group in group.confidence.map { (group: group.id, value: $0) } }
    return known.count < 2 ? nil : known.min { ($0.value, $0.group) < ($1.value, $1.group) }
  }
}
