import Foundation
import Testing

@testable import Report

@Suite struct SummaryTests {
  @Test func theSummaryTellsTheWholeRun() throws {
    #expect(
      Summary(try Sample.content()).sentences == [
        "256 tiles at zoom 12 over france, from mapbox.",
        "6 more do not exist at the source.",
        "192 of them train the network; 64, which it never learns from, test it.",
        "Pairs of a train and a test tile that touch: 40. Neighbours look alike, so the test figures are somewhat "
          + "flattering.",
        "No label was given. In 10 steps the tiles were sorted into 5 clusters by what the network saw in them, and "
          + "the network was trained to tell those clusters apart. In the end it named the cluster of 81 % of the test "
          + "tiles.",
        "The last network's view of the tiles gives 5 groups of 44 to 64 tiles.",
        "Against labels known beforehand the groups reach NMI 0.75, ARI 0.5 and purity 0.8125; 1 is full agreement.",
      ])
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
    #expect(summary.sentences.first == "256 images over france, from mapbox.")
    #expect(summary.facts.contains { $0 == ("Images", "256") })
  }
}
