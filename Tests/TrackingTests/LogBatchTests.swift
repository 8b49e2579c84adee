import Foundation
import Testing

@testable import Tracking

@Suite(.timeLimit(.minutes(30))) struct LogBatchTests {
  private func metrics(_ count: Int) -> [LogBatch.Metric] {
    (0..<count).map { .init(key: "m\($0)", value: Double($0), timestamp: 1, step: 0) }
  }

  private func pairs(_ count: Int, length: Int = 1) -> [LogBatch.Pair] {
    (0..<count).map { .param("p\($0)", String(repeating: "\u{1}", count: length)) }
  }

  @Test(arguments: [(0, 0), (1, 1), (1000, 1), (1001, 2), (2500, 3)])
  func `no more than 1000 metrics go together`(_ count: Int, _ batches: Int) {
    let split = LogBatch.split(metrics: metrics(count))
    #expect(split.count == batches)
    #expect(split.flatMap(\.metrics) == metrics(count))
  }

  @Test func `no more than 100 params, 100 tags and 1000 of all go together`() {
    let split = LogBatch.split(metrics: metrics(1000), params: pairs(250), tags: pairs(101))
    for batch in split {
      #expect(batch.params.count <= 100)
      #expect(batch.tags.count <= 100)
      #expect(batch.params.count + batch.tags.count + batch.metrics.count <= 1000)
    }
    #expect(split.flatMap(\.metrics) == metrics(1000))
    #expect(split.flatMap(\.params) == pairs(250))
    #expect(split.flatMap(\.tags) == pairs(101))
  }

  @Test func `no batch is longer than a megabyte of JSON`() throws {
    let long = pairs(100, length: 6000)
    let split = LogBatch.split(params: long)
    #expect(split.count > 1)
    for batch in split { #expect(try JSONEncoder().encode(batch).count < 1_000_000) }
    #expect(split.flatMap(\.params) == long)
  }

  @Test func `values are cut where MLflow would cut them`() {
    let text = String(repeating: "x", count: 9000)
    #expect(LogBatch.Pair.param("a", text).value.count == 6000)
    #expect(LogBatch.Pair.tag("a", text).value.count == 8000)
  }

  @Test(arguments: [
    ("cluster_score/batch_0", "cluster_score/batch_0"), ("a b-c.d:e_f", "a b-c.d:e_f"), ("a,b=é²", "a_b___"),
    ("/a//b/", "a/b"), ("a/../b/.", "a/_/b/_"), ("", "_"), ("///", "_"),
  ])
  func `keys are made of what MLflow takes`(_ key: String, _ expected: String) {
    #expect(MLflowText.key(key) == expected)
  }

  @Test func `keys have at most 250 characters`() {
    #expect(MLflowText.key(String(repeating: "k", count: 300)).count == 250)
  }
}
