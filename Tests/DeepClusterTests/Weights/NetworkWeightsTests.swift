import DeepCluster
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct NetworkWeightsTests {
  @Test func randomWeightsFollowTheSeed() {
    let specification = [ArraySpecification("a/kernel", [3, 3, 2, 4]), ArraySpecification("b/kernel", [3, 3, 2, 4])]
    let first = NetworkWeights.random(specification, seed: 0)
    #expect(first == .random(specification, seed: 0))
    #expect(first != .random(specification, seed: 1))
    #expect(first.arrays[0].values != first.arrays[1].values)
  }

  @Test func kernelsAreGlorotUniformWithTheFansOfKeras() {
    let specification = ArraySpecification("head/kernel", [2_048, 5])
    let values = NetworkWeights.random([specification], seed: 0).arrays[0].values
    let limit = Float((6.0 / 2_053).squareRoot())
    #expect(values.allSatisfy { abs($0) <= limit })
    #expect(values.contains { $0 > 0.95 * limit } && values.contains { $0 < -0.95 * limit })
  }

  @Test func normalizationStartsAsTheIdentity() {
    let weights = NetworkWeights.random(seed: 0)
    #expect(weights["block1_conv1_bn/gamma"]?.values == [Float](repeating: 1, count: 32))
    #expect(weights["block1_conv1_bn/moving_variance"]?.values == [Float](repeating: 1, count: 32))
    #expect(weights["block1_conv1_bn/moving_mean"]?.values == [Float](repeating: 0, count: 32))
  }

  @Test func formulaWeightsAreThoseOfTheGoldenFiles() throws {
    let checksums = try #require(try Golden.json("formula_weight_checksums") as? [[Any]])
    let arrays = FormulaWeights.make().arrays
    #expect(arrays.count == checksums.count)
    for (array, checksum) in zip(arrays, checksums) {
      let sum = array.values.reduce(0) { $0 + Double($1) }
      let expected = try #require(checksum[3] as? Double)
      #expect(checksum[2] as? [Int] == array.specification.shape)
      #expect(abs(sum - expected) < 1e-6 * max(1, abs(expected)), "\(array.specification.name)")
    }
  }
}
