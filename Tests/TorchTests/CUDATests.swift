import Testing

@testable import Torch

/// What has code of its own for a GPU computes what the CPU computes.
@Suite(.timeLimit(.minutes(30)), .enabled(if: Device.cudaDevices > 0, "needs a CUDA device and LIBTORCH"))
struct CUDATests {
  private func values(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7919 + seed * 104_729) % 1_013) / 1_013 - 0.5 }
  }

  private func close(_ found: [Float], _ expected: [Float], _ tolerance: Float) -> Bool {
    let size = expected.map { $0 * $0 }.reduce(0, +).squareRoot()
    let distance = zip(found, expected).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    return found.count == expected.count && distance <= tolerance * size
  }

  /// In 32 bits on the CPU; on the GPU in the precision given, whose rounding is allowed for.
  private func onBoth(_ precision: Precision = .fp32, _ body: (Device) throws -> [[Float]]) throws {
    let expected = try body(.cpu)
    let gpu = try Device("cuda")
    let found = try with(precision, on: gpu) { try body(gpu) }
    let tolerance: Float = precision == .bf16 ? 1e-2 : 1e-5
    for (found, expected) in zip(found, expected) { #expect(close(found, expected, tolerance)) }
  }

  @Test(
    arguments: [[2, 64, 13, 17], [1, 8, 1, 1], [3, 36, 5, 33], [2, 728, 16, 16], [2, 6, 9, 9]],
    [Precision.fp32, .bf16])
  func depthwiseConvolutionAndItsGradients(shape: [Int], precision: Precision) throws {
    let channels = shape[1]
    try onBoth(precision) { device in
      let x = try Tensor(values(shape.reduce(1, *), 1), shape: shape, on: device).packed()
      let kernel = try Tensor(values(channels * 9, 2), shape: [channels, 1, 3, 3], on: device).packed()
      try x.requireGradient()
      try kernel.requireGradient()
      let same = (0..<channels * channels).map { Float($0 % (channels + 1) == 0 ? 1 : 0) }
      let pointwise = try Tensor(same, shape: [channels, channels, 1, 1], on: device).packed()
      let y = try x.separablyConvolved(depthwise: kernel, pointwise: pointwise).converted()
      try y.mean(weights: Tensor(values(shape.reduce(1, *), 3), shape: shape, on: device)).backward()
      return try [y.floats(), x.gradient.floats(), kernel.gradient.floats()]
    }
  }

  @Test(arguments: [true, false], [Precision.fp32, .bf16])
  func foldedPointwiseConvolution(thenRelu: Bool, precision: Precision) throws {
    try onBoth(precision) { device in
      let x = try Tensor(values(2 * 24 * 5 * 7, 1), shape: [2, 24, 5, 7], on: device).packed()
      let kernel = try Tensor(values(40 * 24, 2), shape: [40, 24, 1, 1], on: device).packed()
      func each(_ seed: Int, offset: Float = 0) throws -> Tensor {
        try Tensor(values(40, seed).map { $0 + offset }, shape: [40], on: device)
      }
      let normalization = BatchNormalization(
        gamma: try each(3), beta: try each(4), mean: try each(5), variance: try each(6, offset: 2), momentum: 0.01,
        epsilon: 1e-3)
      let convolution = try FoldedConvolution(kernel: kernel, normalization: normalization)
      return [try convolution(x, thenRelu: thenRelu).converted().floats()]
    }
  }

  @Test func kernelsCanBeCompiled() throws {
    #expect(try Shortcuts().compilesForGPU)
  }

  @Test func stepsOfAdam() throws {
    try onBoth { device in
      let x = try Tensor(values(30, 1), shape: [5, 6], on: device)
      let kernel = try Tensor(values(18, 2), shape: [3, 6], on: device)
      let bias = try Tensor(values(3, 3), shape: [3], on: device)
      for parameter in [kernel, bias] { try parameter.requireGradient() }
      let optimizer = try Optimizer(.adam, parameters: [kernel, bias], learningRate: 1e-2)
      for _ in 0..<4 {
        try x.linear(kernel, bias: bias).crossEntropy(labels: Tensor(labels: [0, 1, 2, 1, 0], on: device))
          .mean(weights: Tensor([1, 2, 1, 2, 1], shape: [5], on: device)).backward()
        try optimizer.step()
      }
      let moments = try #require(try optimizer.moments())
      #expect(moments.steps == 4)
      return try [kernel.floats(), bias.floats(), moments.first, moments.second]
    }
  }
}
