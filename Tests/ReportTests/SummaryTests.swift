import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct SummaryTests {
  @Test func theSummaryTellsTheWholeRun() throws {
    #expect(
      Summary(try Sample.content()).sentences == [
        "256 tiles at zoom 12 over france, from © Example.",
        "6 more do not exist at the source.",
        "192 of them train the network; 64, which it never learns from, test it; they were drawn at random (seed 0).",
        "Pairs of a train and a test tile that touch: 40. Neighbours look alike, so the test figures are somewhat "
          + "flattering.",
        "No label was given. In 10 steps the tiles were sorted into 5 clusters by what the network saw in them, and "
          + "the network was trained to tell those clusters apart.",
        "The last network's view of the tiles gives 5 groups of 44 to 64 tiles.",
      ])
  }

  @Test func `how sure it is stands in plain words`() throws {
    let text = Summary(try Sample.content()).section.html.text
    for sentence in [
      "In the end the network named the cluster of 81 % of the test tiles, and of 86 % of those that it learned from: "
        + "what it learned holds for tiles that it never saw.",
      "The clusters of the last two steps agree with an NMI of 0.95 (1: the same): they have settled.",
      "Silhouette 0.38 (-1 to 1): the groups are weakly apart, and may in part be of the method&#39;s making.",
      "Mean confidence 0.25 (0: half way to the next group, 1: in the middle of its own); least sure is group 2, with "
        + "0.25.",
      "Against labels known beforehand the groups reach NMI 0.75, ARI 0.5 and purity 0.8125; 1 is full agreement.",
    ] { #expect(text.contains("<p>\(sentence)</p>"), "\(sentence)") }
  }

  @Test func `without labels the page says that nobody knows whether the groups are right`() throws {
    var content = try Sample.content()
    content.evaluation = nil
    #expect(Summary(content).section.html.text.contains("No labels were known beforehand"))
  }

  @Test func `a place without a name is told by its sides`() throws {
    var content = try Sample.content()
    content.facts.region = nil
    content.facts.box = .init(west: -5.142, south: 41.333, east: 9.56, north: 51.089)
    #expect(
      Summary(content).sentences[0]
        == "256 tiles at zoom 12 (5.14° W to 9.56° E, 41.33° N to 51.09° N), from © Example.")
  }

  @Test func `without a training nothing is said of one, and without a credit the source has its word`() throws {
    var content = try Sample.content()
    content.steps = []
    content.facts.attribution = nil
    #expect(
      Summary(content).sentences == [
        "256 tiles at zoom 12 over france, from mapbox.", "6 more do not exist at the source.",
        "The groups were found among 192 of them; 64 were given to the nearest group afterwards; they were drawn at random "
          + "(seed 0).",
        "Pairs of a train and a test tile that touch: 40.",
        "The network's view of the tiles gives 5 groups of 44 to 64 tiles.",
      ])
    content.language = .french
    let french = Summary(content).sentences
    #expect(french.contains { $0.hasPrefix("Les groupes ont été trouvés parmi 192 d’entre elles") })
    #expect(
      french.allSatisfy { !$0.contains("entraîner") && !$0.contains("dernier réseau") && !$0.contains("flatteurs") })
  }

  @Test func whatIsNotKnownIsNotSaid() {
    let bare = ReportContent(title: "t", facts: .init(toolVersion: "1", created: Sample.created))
    #expect(Summary(bare).sentences.isEmpty)
    #expect(Summary(bare).facts.isEmpty)
  }

  @Test func anInterruptedRunSaysHowFarItCame() {
    let content = ReportContent(
      title: "t", facts: Sample.facts(), steps: Array(Sample.steps.prefix(3)))
    #expect(Summary(content).sentences.contains { $0.contains("In 3 of 10 steps") })
  }

  @Test func seedZeroIsASeed() {
    let facts = Summary(ReportContent(title: "t", facts: Sample.facts())).facts
    #expect(facts.contains { $0 == ("Seed", "0") })
  }

  @Test func imagesWithoutAPlaceAreNotCalledTiles() {
    let summary = Summary(ReportContent(title: "t", facts: Sample.facts(zoom: nil)))
    #expect(summary.sentences.first == "256 images over france, from © Example.")
    #expect(summary.facts.contains { $0 == ("Images", "256") })
  }
}
