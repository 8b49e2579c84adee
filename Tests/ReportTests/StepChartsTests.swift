import Foundation
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct StepChartsTests {
  private func charts(_ steps: [[String: Double]]) -> [String: Chart] {
    let content = ReportContent(title: "t", facts: Sample.facts(), steps: steps)
    return Dictionary(uniqueKeysWithValues: StepCharts(content).charts.map { ($0.id, $0) })
  }

  @Test func thePublishedFiguresAreAllDrawn() throws {
    let charts = charts(Sample.steps)
    #expect(
      Set(charts.keys) == [
        "chart-score", "chart-accuracy", "chart-loss", "chart-stability", "chart-sizes-train", "chart-sizes-test",
      ])
    let score = try #require(charts["chart-score"])
    #expect(score.series.map(\.name) == (0..<7).map { "batch \($0)" } + ["mean"])
    #expect(score.series[2].values == (0..<10).map { -8100 + 400 * Double($0) })
    #expect(charts["chart-accuracy"]?.series.map(\.name) == ["Train", "Test"])
    #expect(charts["chart-sizes-train"]?.series[4].values[9] == 1560)
  }

  @Test func onlyWhatWasMeasuredIsDrawn() {
    #expect(charts([]).isEmpty)
    #expect(charts([["ctrl_acc": 0.5]]).keys.sorted() == ["chart-accuracy"])
    #expect(charts([["ctrl_acc": 0.5]])["chart-accuracy"]?.series.map(\.name) == ["Test"])
  }

  @Test func aStepWithoutAValueAndAnInfiniteValueAreGaps() {
    let chart = charts([["train_loss": .infinity], [:], ["train_loss": 2], ["train_loss": .nan]])["chart-loss"]
    #expect(chart?.series[0].values == [nil, nil, 2, nil])
  }

  @Test func batchesAreOrderedByNumberAndManyBecomeTheirRange() throws {
    let twelve = Dictionary(uniqueKeysWithValues: (0..<12).map { ("cluster_score/batch_\($0)", -Double($0)) })
    #expect(charts([twelve])["chart-score"]?.series.last?.name == "batch 11")
    let many = Dictionary(uniqueKeysWithValues: (0..<800).map { ("cluster_score/batch_\($0)", -Double($0)) })
    let series = try #require(charts([many])["chart-score"]?.series)
    #expect(series.map(\.name) == ["best batch", "worst batch"])
    #expect(series.map(\.values) == [[0], [-799]])
  }

  @Test func manyClustersBecomeTheirRange() throws {
    func sizes(_ count: Int) throws -> Chart {
      let sizes = (0..<count).map { ("cluster_size_train/\($0)", Double($0 + 1)) }
      return try #require(charts([Dictionary(uniqueKeysWithValues: sizes)])["chart-sizes-train"])
    }
    #expect(try sizes(24).kind == .stack && sizes(24).series.count == 24)
    let many = try sizes(60)
    #expect(many.kind == .line && many.series.map(\.name) == ["largest cluster", "smallest cluster"])
    #expect(many.series.map(\.values) == [[60], [1]])
  }

  @Test func stepsAreNumberedAsTheySay() {
    #expect(StepMetrics([["loss": 1], ["loss": 2]]).labels == ["1", "2"])
    #expect(StepMetrics([["step": 4], ["step": 5]]).labels == ["4", "5"])
  }

  @Test func figuresWithoutAChartAreNotLost() {
    let steps = [["seconds": 2, "cluster_score/batch_0": 1, "cluster_score/batch_x": 2.0, "step": 1]]
    #expect(StepMetrics(steps).others == ["cluster_score/batch_x", "seconds"])
  }

  @Test func aChartIsAlsoWordsAndATable() throws {
    let chart = try #require(charts(Sample.steps)["chart-accuracy"])
    #expect(chart.words(English()) == "First to last: Train 0.5 to 0.86, Test 0.45 to 0.81.")
    let figure = chart.figure(drawn: true, English()).text
    #expect(
      figure.contains("<canvas id=\"chart-accuracy\" role=\"img\" aria-label=\"Accuracy. First to last: Train 0.5"))
    #expect(figure.contains("<tr><th scope=\"row\"><bdi>10</bdi></th><td>0.8600</td><td>0.8100</td></tr>"))
    #expect(!figure.contains("<details open>"))
  }

  @Test func withoutChartJsTheTableIsOpen() throws {
    let figure = try #require(charts(Sample.steps)["chart-accuracy"]).figure(drawn: false, English()).text
    #expect(figure.contains("<details open>") && !figure.contains("<canvas"))
  }
}
