import DeepCluster
import KMeans
import Random
import Testing

@Suite(.timeLimit(.minutes(30))) struct ClusterProposalTests {
  private func heaps(_ kinds: Int, count: Int) -> Samples {
    var random = SplitMix64(seed: 2)
    let width = 24
    let values = (0..<count).flatMap { row in
      (0..<width).map { column in Float((column % kinds == row % kinds ? 4 : 1) + random.uniform()) }
    }
    return Samples(count: count, width: width, values: values)
  }

  @Test(arguments: [3, 4, 6], Recipe.allCases) func findsTheNumberOfHeaps(kinds: Int, recipe: Recipe) throws {
    var options = try recipe.options.grouping
    // What is left of heaps beyond these is noise, which whitening makes as large.
    if options.whiten { options.components = kinds - 1 }
    let data = heaps(kinds, count: 180)
    let proposal = try ClusterProposal(fitting: 180, widths: [data.width], seed: 1, options) { data.rows(at: $0) }
    #expect(proposal.clusters == kinds, "\(proposal.silhouettes)")
    #expect(proposal.silhouettes.map(\.clusters) == Array(2...30))
  }

  @Test func tooFewImagesGiveNone() throws {
    let data = heaps(2, count: 2)
    let proposal = try ClusterProposal(fitting: 2, widths: [data.width], seed: 1, GroupingOptions()) {
      data.rows(at: $0)
    }
    #expect(proposal.clusters == nil)
  }
}
