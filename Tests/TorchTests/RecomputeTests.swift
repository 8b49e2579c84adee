import Testing
import Torch

@Suite struct RecomputeTests {
  private struct Stop: Error, CustomStringConvertible { let description = "no more" }

  private func normalization() throws -> BatchNormalization {
    func values(_ value: Float) throws -> Tensor { try Tensor([value, value], shape: [2]) }
    let made = BatchNormalization(
      gamma: try values(1), beta: try values(0), mean: try values(0), variance: try values(1), momentum: 0.25,
      epsilon: 1e-3)
    try made.gamma.requireGradient()
    return made
  }

  /// 2 x 2 x 2 x 2.
  private let pixels = (0..<16).map { Float(($0 * 7) % 5) }
  private let weights = (0..<16).map { Float($0) - 3 }

  /// The gradients at x and gamma, and the moving mean, after one pass forth and back.
  private func pass(recomputed: Bool) throws -> [[Float]] {
    let norm = try normalization()
    let x = try Tensor(pixels, shape: [2, 2, 2, 2])
    try x.requireGradient()
    let body = { (x: Tensor) in try norm.train(x).relu() }
    let y = try recomputed ? x.recomputed(body) : body(x)
    try y.mean(weights: Tensor(weights, shape: [2, 2, 2, 2])).backward()
    return try [x.gradient.floats(), norm.gamma.gradient.floats(), norm.mean.floats(), y.floats()]
  }

  @Test func gradientsAndStatisticsAreThoseOfKeepingEverything() throws {
    #expect(try pass(recomputed: true) == pass(recomputed: false))
  }

  @Test func theBodyRunsOnceForthAndOnceBack() throws {
    var runs = 0
    let x = try Tensor([1, 2], shape: [2])
    try x.requireGradient()
    let y = try x.recomputed { x in
      runs += 1
      return try x.relu()
    }
    #expect(runs == 1)
    try y.mean(weights: Tensor([2, 4], shape: [2])).backward()
    #expect(runs == 2)
    #expect(try x.gradient.floats() == [1, 2])
  }

  @Test func weightsGetTheirGradientsInHalfPrecisionToo() throws {
    func gradient(recomputed: Bool) throws -> [Float] {
      let kernel = try Tensor([0.5, -0.25, 1, 2], shape: [2, 2, 1, 1])
      try kernel.requireGradient()
      let x = try Tensor(pixels, shape: [2, 2, 2, 2])
      try x.requireGradient()
      let body = { (x: Tensor) in try x.convolved(kernel).relu() }
      try with(.bf16, on: .cpu) {
        let y = try recomputed ? x.recomputed(body) : body(x)
        try y.converted().mean(weights: Tensor(weights, shape: [2, 2, 2, 2])).backward()
      }
      return try kernel.gradient.floats()
    }
    #expect(try gradient(recomputed: true) == gradient(recomputed: false))
  }

  @Test func anErrorOfTheBodyIsThrown() throws {
    let x = try Tensor([1], shape: [1])
    let error = #expect(throws: TorchError.self) { try x.recomputed { _ in throw Stop() } }
    #expect(error?.message.contains("no more") ?? false)
  }

  @Test func theBodyIsFreedWithTheGraph() throws {
    final class Witness {}
    weak var witness: Witness?
    try {
      let kept = Witness()
      witness = kept
      let x = try Tensor([1], shape: [1])
      try x.requireGradient()
      let y = try x.recomputed { x in
        _ = kept
        return try x.relu()
      }
      try y.mean(weights: Tensor([1], shape: [1])).backward()
    }()
    #expect(witness == nil)
  }
}
