internal import WebPages

/// What was done, what came out and how sure it is, in sentences and in figures. A sentence appears only when its
/// figures are there.
struct Summary {
  private let content: ReportContent
  private let known: ReportContent.Facts
  private let phrases: any Phrases

  init(_ content: ReportContent) {
    self.content = content
    known = content.facts
    phrases = content.language.phrases
  }

  var section: Section {
    let facts = facts.map { name, value in "<div><dt>\(name)</dt><dd><bdi>\(value)</bdi></dd></div>\n" as HTML }
    return Section(
      id: "summary", title: phrases.term(.summary),
      body: """
        <div class="prose">
        \(paragraphs(sentences))</div>
        \(sureness)<dl class="facts">
        \(facts)</dl>
        """)
  }

  private func paragraphs(_ sentences: [String]) -> [HTML] { sentences.map { "<p>\($0)</p>\n" as HTML } }

  private var sureness: HTML {
    let figures = Certainty(content: content, phrases: phrases).sentences
    let against = content.evaluation.map(phrases.agreement)
    guard !figures.isEmpty || against != nil else { return "" }
    let note = figures.isEmpty ? [] : [phrases.term(.sureNote)]
    return """
      <div class="prose" id="sureness">
      <h3>\(phrases.term(.sureness))</h3>
      \(paragraphs(figures + note + [against ?? phrases.term(.noLabels)]))</div>

      """
  }

  var sentences: [String] { [harvest, missing, split, leak, training, grouping, covering, later].compactMap { $0 } }

  private var harvest: String? {
    known.tiles.map {
      phrases.harvest(
        $0, known.thing, zoom: known.zoom, region: known.region, sides: known.box.map(phrases.sides),
        source: known.attribution.map(HTML.words) ?? known.source)
    }
  }

  private var missing: String? {
    let (absent, failed) = (known.absent ?? 0, known.failed ?? 0)
    return absent + failed > 0 ? phrases.missing(absent: absent, failed: failed) : nil
  }

  private var split: String? {
    guard let train = known.train, let test = known.test else { return nil }
    return phrases.split(train: train, test: test, known.splitMethod, seed: known.splitSeed, trained: isTrained)
  }

  private var leak: String? {
    known.leakingPairs.map { phrases.touching($0, trained: isTrained) }
      ?? known.knownTest.map { phrases.known($0, trained: isTrained) }
  }

  private var isTrained: Bool { !content.steps.isEmpty }

  private var training: String? {
    guard !content.steps.isEmpty else { return nil }
    let done = content.steps.count
    return phrases.training(
      steps: done, planned: known.steps == done ? nil : known.steps, clusters: known.clusters, known.thing)
  }

  private var grouping: String? {
    let sizes = content.groups.map(\.images)
    guard let least = sizes.min(), let most = sizes.max() else { return nil }
    return phrases.grouping(content.groups.count, least: least, most: most, known.thing, trained: isTrained)
  }

  private var covering: String? {
    let known = content.groups.filter { $0.ground != nil }.sorted {
      ($0.ground?.squareKilometres ?? 0, $1.id) > ($1.ground?.squareKilometres ?? 0, $0.id)
    }
    guard let most = known.first, let least = known.last, let ground = content.squareKilometres else { return nil }
    return phrases.covering(ground, groups: known.count > 1 ? (most, least) : nil)
  }

  private var later: String? {
    known.later.flatMap { $0 > 0 ? phrases.later($0, known.thing) : nil }
  }

  var facts: [(String, String)] {
    let numerals = phrases.numerals
    func count(_ value: Int?) -> String? { value.map(numerals.count) }
    let found = content.evaluation
    let all: [(Term, String?)] = [
      (.source, known.source), (.region, known.region ?? known.box.map(phrases.sides)), (.zoom, count(known.zoom)),
      (known.zoom == nil ? .images : .tiles, count(known.tiles)),
      (.ground, content.squareKilometres.map(numerals.ground)), (.absent, count(known.absent)),
      (.failed, count(known.failed)), (.train, count(known.train)), (.test, count(known.test)),
      (.placedLater, count(known.later.flatMap { $0 > 0 ? $0 : nil })),
      (.trainShare, known.ratio.map { numerals.number($0) }), (.splitMethod, known.splitMethod.map(phrases.name)),
      (.touchingPairs, count(known.leakingPairs)), (.clusters, count(known.clusters)),
      (.stepsAsked, count(known.steps)), (.groups, count(known.groups)),
      (.silhouette, known.silhouette.map { numerals.number($0) }),
      (.confidence, known.confidence.map { numerals.fixed($0, 2) }), (.nmi, found.map { numerals.number($0.nmi) }),
      (.ari, found.map { numerals.number($0.ari) }), (.purity, found.map { numerals.number($0.purity) }),
      (.seed, known.seed.map(String.init)),
    ]
    return all.compactMap { term, value in value.map { (phrases.term(term), $0) } }
  }
}
