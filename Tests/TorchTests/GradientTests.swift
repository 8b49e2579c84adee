import Testing
import Torch

@Suite(.timeLimit(.minutes(30))) struct GradientTests {
  /// The mean of w x, with the gradient x / n at w.
  private func loss(_ w: Tensor, _ x: [Float]) throws -> Tensor {
    try w.mean(weights: Tensor(x, shape: [x.count]))
  }

  @Test func backwardLeavesTheGradient() throws {
    let w = try Tensor([1, 2], shape: [2])
    try w.requireGradient()
    try loss(w, [4, -6]).backward()
    #expect(try w.gradient.floats() == [2, -3])
  }

  @Test func withoutGradientsNothingIsRecorded() throws {
    let w = try Tensor([1], shape: [1])
    try w.requireGradient()
    let value = try withoutGradients { try loss(w, [3]) }
    #expect(throws: TorchError.self) { try value.backward() }
    try loss(w, [3]).backward()
    #expect(try w.gradient.floats() == [3])
  }

  @Test func gradientsAreBackOnAfterAnError() throws {
    struct Stop: Error {}
    let w = try Tensor([1], shape: [1])
    try w.requireGradient()
    #expect(throws: Stop.self) { try withoutGradients { throw Stop() } }
    try loss(w, [3]).backward()
    #expect(try w.gradient.floats() == [3])
  }

  @Test func descentStepsAgainstTheGradientAndForgetsIt() throws {
    let w = try Tensor([1, 2], shape: [2])
    try w.requireGradient()
    let optimizer = try Optimizer(.sgd, parameters: [w], learningRate: 0.5)
    try loss(w, [4, -6]).backward()
    try optimizer.step()
    #expect(try w.floats() == [0, 3.5])
    try loss(w, [4, -6]).backward()
    try optimizer.step()
    #expect(try w.floats() == [-1, 5])
  }

  @Test func adamWeighsEpsilonAsKerasDoes() throws {
    let w = try Tensor([0], shape: [1])
    try w.requireGradient()
    let optimizer = try Optimizer(.adam, parameters: [w], learningRate: 1, epsilon: 1e-3)
    // First step: m̂ = g, v̂ = g², and Keras's epsilon counts sqrt(1 - 0.999) less: g / (g + ε / sqrt(0.001)).
    try loss(w, [0.1]).backward()
    try optimizer.step()
    #expect(abs(try w.floats()[0] + 0.1 / (0.1 + 1e-3 / Float(0.001).squareRoot())) < 1e-5)
  }

  @Test func halfPrecisionRoundsAndEnds() throws {
    let x = try Tensor([1.001], shape: [1, 1])
    let one = try Tensor([1], shape: [1, 1])
    let zero = try Tensor([0], shape: [1])
    let rounded = try with(.bf16, on: .cpu) { try x.linear(one, bias: zero).floats()[0] }
    #expect(rounded == 1)
    #expect(try x.linear(one, bias: zero).floats()[0] == 1.001)
  }
}
