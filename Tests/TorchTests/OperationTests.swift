import Testing
import Torch

@Suite(.timeLimit(.minutes(30))) struct OperationTests {
  private func ones(_ shape: [Int]) throws -> Tensor {
    try Tensor([Float](repeating: 1, count: shape.reduce(1, *)), shape: shape)
  }

  @Test func convolvesWithAStride() throws {
    let x = try Tensor((1...9).map(Float.init), shape: [1, 1, 3, 3])
    #expect(try x.convolved(ones([1, 1, 3, 3])).floats() == [45])
    #expect(try x.convolved(ones([1, 1, 1, 1]), stride: 2).floats() == [1, 3, 7, 9])
  }

  @Test func depthwiseConvolutionPadsAndKeepsChannelsApart() throws {
    let x = try Tensor([1, 2, 3, 4, 10, 20, 30, 40], shape: [1, 2, 2, 2])
    let y = try x.separablyConvolved(
      depthwise: ones([2, 1, 3, 3]), pointwise: Tensor([1, 0, 0, 1], shape: [2, 2, 1, 1]))
    #expect(try y.floats() == [10, 10, 10, 10, 100, 100, 100, 100])
  }

  @Test func poolingRoundsTheSizeUp() throws {
    let x = try Tensor((1...16).map(Float.init), shape: [1, 1, 4, 4])
    #expect(try x.maxPooled().floats() == [11, 12, 15, 16])
    let odd = try Tensor((1...9).map(Float.init), shape: [1, 1, 3, 3])
    #expect(try odd.maxPooled(padding: (rows: 1, columns: 1)).floats() == [5, 6, 8, 9])
  }

  @Test func addingChangesTheTensorAndReluDoesNot() throws {
    let x = try Tensor([-1, 2], shape: [2])
    #expect(try x.relu().floats() == [0, 2])
    #expect(try x.floats() == [-1, 2])
    try x.add(ones([2]))
    #expect(try x.floats() == [0, 3])
  }

  @Test func scalesAveragesAndMultiplies() throws {
    let pixels = try Tensor(pixels: [0, 255], shape: [2]).converted().affine(scale: 1 / 127.5, offset: -1)
    #expect(try pixels.floats() == [-1, 1])
    let x = try Tensor([1, 3, 5, 7], shape: [1, 2, 1, 2])
    #expect(try x.meanOverPixels().floats() == [2, 6])
    let spread = try Tensor([1, 5, 5, 11], shape: [1, 2, 1, 2]).deviationOverPixels().floats()
    #expect(spread == [2, 3])
    let dense = try Tensor([1, 0, 0, 1, 1, 1], shape: [3, 2])
    let y = try Tensor([2, 5], shape: [1, 2]).linear(dense, bias: Tensor([0, 0, 1], shape: [3]))
    #expect(try y.floats() == [2, 5, 8])
  }

  @Test func lossesAreThoseOfTheirDefinition() throws {
    let logits = try Tensor([0, 0, 0, 0], shape: [2, 2])
    #expect(try logits.softmax().floats() == [0.5, 0.5, 0.5, 0.5])
    let losses = try logits.crossEntropy(labels: Tensor(labels: [0, 1]))
    #expect(try losses.floats().allSatisfy { abs($0 - 0.6931472) < 1e-6 })
    // The divisor is the number of samples, not the sum of the weights.
    let mean = try losses.mean(weights: Tensor([1, 3], shape: [2]))
    #expect(abs(try mean.floats()[0] - 2 * 0.6931472) < 1e-6)
  }

  @Test func normalizingABatchMovesTheStatistics() throws {
    let norm = BatchNormalization(
      gamma: try ones([1]), beta: try Tensor([0], shape: [1]), mean: try Tensor([0], shape: [1]),
      variance: try ones([1]), momentum: 0.01, epsilon: 0)
    let y = try norm(Tensor([1, 3], shape: [2, 1, 1, 1]))
    #expect(try y.floats() == [-1, 1])
    #expect(abs(try norm.mean.floats()[0] - 0.02) < 1e-6)
    // The variance of two samples, unbiased, is 2.
    #expect(abs(try norm.variance.floats()[0] - 1.01) < 1e-6)
  }

  @Test func frozenNormalizationLeavesTheStatisticsAlone() throws {
    let norm = BatchNormalization(
      gamma: try ones([1]), beta: try Tensor([0], shape: [1]), mean: try ones([1]),
      variance: try Tensor([4], shape: [1]), momentum: 0.01, epsilon: 0, byBatch: false)
    #expect(try norm(Tensor([1, 5], shape: [2, 1, 1, 1])).floats() == [0, 2])
    #expect(try norm.mean.floats() == [1])
    #expect(try norm.variance.floats() == [4])
  }

  @Test func saysWhatLibtorchSaid() throws {
    let error = #expect(throws: TorchError.self) { try ones([1, 2, 4, 4]).convolved(ones([1, 3, 3, 3])) }
    #expect(error?.operation == "convolve")
    #expect(error?.message.contains("expected input[1, 2, 4, 4] to have 3 channels") == true)
    #expect(error?.description.contains("Exception raised from") == false)
  }
}
