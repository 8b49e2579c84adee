import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct CertaintyTests {
  private func sentences(_ change: (inout ReportContent) -> Void) throws -> [String] {
    var content = try Sample.content()
    change(&content)
    return Certainty(content: content, phrases: English()).sentences
  }

  @Test(arguments: [(0.71, "well apart"), (0.7, "reasonably"), (0.5, "weakly"), (0.25, "hardly"), (-0.1, "hardly")])
  func `the silhouette is read as Kaufman and Rousseeuw do`(value: Double, word: String) throws {
    let told = try sentences { $0.facts.silhouette = value }
    #expect(told.contains { $0.hasPrefix("Silhouette") && $0.contains(word) })
  }

  @Test(arguments: [(0.9, "they have settled"), (0.89, "shift a little"), (0.69, "have not settled")])
  func `clusters that still move are said to`(nmi: Double, words: String) throws {
    let told = try sentences { $0.steps[9]["nmi_prev"] = nmi }
    #expect(told.contains { $0.contains(words) })
  }

  @Test func `accuracies beyond any share end no report`() throws {
    let told = try sentences { content in
      content.steps[9]["train_acc"] = 1e308
      content.steps[9]["ctrl_acc"] = -1e308
    }
    #expect(!told.isEmpty)
  }

  @Test func `a training that ended because its clusters had settled is told by what ended it`() throws {
    let told = try sentences { content in
      content.steps[9]["nmi_prev"] = 0.6
      content.facts.settled = 0.65
    }
    #expect(told.contains { $0.hasPrefix("The training ended after step 10, because its clusters had settled") })
    #expect(told.contains { $0.contains("0.65") } && !told.contains { $0.contains("the last two steps") })
  }

  @Test func `what was learned by heart is told in points`() throws {
    let told = try sentences { content in
      content.steps[9]["train_acc"] = 0.98
      content.steps[9]["ctrl_acc"] = 0.8
    }
    #expect(told[0].hasSuffix("the 18 points between are what it learned by heart."))
  }

  @Test func `only what was measured is said`() throws {
    let none = try sentences { content in
      content.steps = []
      content.facts.silhouette = nil
      content.facts.confidence = nil
    }
    #expect(none.isEmpty)
    // A first step has no step before it, and without a test part there is no accuracy of it.
    let first = try sentences { $0.steps = [["train_acc": 0.5, "nmi_prev": .nan]] }
    #expect(first.count == 2 && first[0].hasPrefix("Silhouette"))
  }

  @Test func `a group alone is not the least sure`() throws {
    let told = try sentences { $0.groups = Array($0.groups.prefix(1)) }
    #expect(told.last == "Mean confidence 0.25 (0: half way to the next group, 1: in the middle of its own).")
  }
}
