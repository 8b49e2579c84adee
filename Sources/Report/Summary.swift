/// What was done and what came out, in sentences and in figures. A sentence appears only when its figures are there.
struct Summary {
  private let content: ReportContent
  private let known: ReportContent.Facts

  init(_ content: ReportContent) {
    self.content = content
    known = content.facts
  }

  var section: Section {
    let sentences = sentences.map { "<p>\($0)</p>\n" as HTML }
    let facts = facts.map { name, value in "<div><dt>\(name)</dt><dd><bdi>\(value)</bdi></dd></div>\n" as HTML }
    return Section(
      id: "summary", title: "Summary",
      body: "<div class=\"prose\">\n\(sentences)</div>\n<dl class=\"facts\">\n\(facts)</dl>")
  }

  var sentences: [String] { [harvest, missing, split, leak, training, grouping, evaluation].compactMap { $0 } }

  private var harvest: String? {
    guard let tiles = known.tiles else { return nil }
    let zoom = known.zoom.map { " at zoom \($0)" } ?? ""
    let region = known.region.map { " over \($0)" } ?? ""
    let source = known.source.map { ", from \($0)" } ?? ""
    return Wording.count(tiles, known.things) + zoom + region + source + "."
  }

  private var missing: String? {
    let parts = [
      known.absent.flatMap { $0 > 0 ? "\(Wording.count($0)) more do not exist at the source" : nil },
      known.failed.flatMap { $0 > 0 ? "\(Wording.count($0)) could not be fetched" : nil },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " and ") + "."
  }

  private var split: String? {
    guard let train = known.train, let test = known.test else { return nil }
    return
      "\(Wording.count(train)) of them train the network; \(Wording.count(test)), which it never learns from, test it."
  }

  private var leak: String? {
    guard let pairs = known.leakingPairs else { return nil }
    if pairs == 0 { return "No test tile touches a train tile." }
    return "Pairs of a train and a test tile that touch: \(Wording.count(pairs)). Neighbours look alike, so the test "
      + "figures are somewhat flattering."
  }

  private var training: String? {
    guard !content.steps.isEmpty else { return nil }
    let done = content.steps.count
    let planned = known.steps.flatMap { $0 == done ? nil : " of \(Wording.count($0))" } ?? ""
    let clusters = known.clusters.map { " \(Wording.count($0))" } ?? ""
    let steps = Wording.count(done) + planned + (planned.isEmpty && done == 1 ? " step" : " steps")
    let method =
      "No label was given. In \(steps) the \(known.things) were sorted into\(clusters) clusters by what the network "
      + "saw in them, and the network was trained to tell those clusters apart."
    guard let accuracy = StepMetrics(content.steps).course("ctrl_acc")?.compactMap({ $0 }).last, accuracy.isFinite
    else { return method }
    let share = Wording.number((accuracy * 1000).rounded() / 10)
    return method + " In the end it named the cluster of \(share) % of the test \(known.things)."
  }

  private var grouping: String? {
    let sizes = content.groups.map { $0.train + $0.test }
    guard let least = sizes.min(), let most = sizes.max() else { return nil }
    let range = least == most ? "" : "\(Wording.count(least)) to "
    return "The last network's view of the \(known.things) gives \(Wording.count(content.groups.count, "groups")) of "
      + "\(range)\(Wording.count(most)) \(known.things)."
  }

  private var evaluation: String? {
    guard let found = content.evaluation else { return nil }
    return "Against labels known beforehand the groups reach NMI \(Wording.number(found.nmi)), ARI "
      + "\(Wording.number(found.ari)) and purity \(Wording.number(found.purity)); 1 is full agreement."
  }

  var facts: [(String, String)] {
    let counts: [(String, Int?)] = [
      ("Zoom", known.zoom), (known.zoom == nil ? "Images" : "Tiles", known.tiles),
      ("Absent at the source", known.absent),
      ("Failed", known.failed), ("Train", known.train), ("Test", known.test),
    ]
    let later: [(String, Int?)] = [
      ("Touching train/test pairs", known.leakingPairs), ("Clusters", known.clusters), ("Steps asked for", known.steps),
      ("Groups", known.groups),
    ]
    func worded(_ list: [(String, Int?)]) -> [(String, String?)] {
      list.map { name, value in (name, value.map { Wording.count($0) }) }
    }
    let found = content.evaluation
    let texts: [(String, String?)] =
      [("Source", known.source), ("Region", known.region)] + worded(counts)
      + [("Train share", known.ratio.map { Wording.number($0) })] + worded(later)
      + [
        ("NMI", found.map { Wording.number($0.nmi) }), ("ARI", found.map { Wording.number($0.ari) }),
        ("Purity", found.map { Wording.number($0.purity) }), ("Seed", known.seed.map(String.init)),
      ]
    return texts.compactMap { name, value in value.map { (name, $0) } }
  }
}
