import Testing
import Torch

/// Against the convolution and the normalisation one after the other, in 64 bits.
@Suite(.timeLimit(.minutes(30))) struct FoldedConvolutionTests {
  struct Case: CustomTestStringConvertible {
    var shape: [Int]
    var outputs = 40
    var size = 1
    var stride = 1
    var isSeparable = false
    var testDescription: String {
      "\(shape) to \(outputs), \(size)x\(size), stride \(stride), separable: \(isSeparable)"
    }
  }

  private static let cases = [
    Case(shape: [2, 24, 5, 7]), Case(shape: [3, 24, 9, 8], stride: 2), Case(shape: [1, 3, 11, 17], size: 3, stride: 2),
    Case(shape: [2, 24, 5, 7], isSeparable: true), Case(shape: [4, 728, 16, 16], outputs: 728, isSeparable: true),
    // Too few channels for the CPU's own kernels.
    Case(shape: [2, 5, 3, 3], outputs: 7, isSeparable: true), Case(shape: [1, 8, 1, 1], outputs: 8),
  ]

  private func values(_ shape: [Int], _ seed: Int, offset: Float = 0) throws -> Tensor {
    try Tensor(plainNumbers(shape.reduce(1, *), seed).map { $0 + offset }, shape: shape)
  }

  private struct Layers {
    var depthwise: Tensor?
    let kernel: Tensor
    let normalization: BatchNormalization

    func folded(stride: Int) throws -> FoldedConvolution {
      try FoldedConvolution(kernel: kernel, depthwise: depthwise, normalization: normalization, stride: stride)
    }

    func callAsFunction(_ x: Tensor, stride: Int, relu: Bool) throws -> [Float] {
      let x = try relu ? x.relu() : x
      let y =
        if let depthwise { try x.separablyConvolved(depthwise: depthwise, pointwise: kernel) } else {
          try x.convolved(kernel, stride: stride)
        }
      return try normalization(y, thenRelu: relu).floats()
    }
  }

  private func layers(_ which: Case, _ floats: Tensor.FloatType) throws -> Layers {
    let (inputs, outputs) = (which.shape[1], which.outputs)
    func make(_ shape: [Int], _ seed: Int, offset: Float = 0) throws -> Tensor {
      try values(shape, seed, offset: offset).converted(to: floats).packed()
    }
    return Layers(
      depthwise: which.isSeparable ? try make([inputs, 1, 3, 3], 1) : nil,
      kernel: try make([outputs, inputs, which.size, which.size], 2),
      normalization: try BatchNormalization(
        gamma: make([outputs], 3), beta: make([outputs], 4), mean: make([outputs], 5),
        variance: make([outputs], 6, offset: 1), momentum: 0.01, epsilon: 1e-3, byBatch: false))
  }

  @Test(arguments: cases, [true, false]) func doesWhatTheLayersDid(which: Case, relu: Bool) throws {
    let exact = try layers(which, .float64), folded = try layers(which, .float32).folded(stride: which.stride)
    let foldedExactly = try exact.folded(stride: which.stride)
    // The same one for images of another size, in another precision, with the ReLU and without.
    let other = [which.shape[0] + 1] + which.shape.dropFirst()
    for (shape, precision, relu) in [
      (which.shape, Precision.fp32, relu), (which.shape, .fp32, !relu), (other, .fp32, relu),
      (which.shape, .fp32, relu), (which.shape, .bf16, relu), (which.shape, .fp32, relu),
    ] {
      let x = try values(shape, 7).packed(), exactX = try x.converted(to: .float64)
      let expected = try exact(exactX, stride: which.stride, relu: relu)
      let y = try with(precision, on: .cpu) { try folded(x, afterRelu: relu, thenRelu: relu).floats() }
      #expect(expected.contains { $0 != 0 })
      expectClose(y, expected, precision == .fp32 ? 1e-5 : 3e-2)
      #expect(!relu || y.allSatisfy { $0 >= 0 })
      expectClose(try foldedExactly(exactX, afterRelu: relu, thenRelu: relu).floats(), expected, 1e-6)
    }
  }

  @Test func isACopy() throws {
    let which = Case(shape: [1, 8, 2, 2])
    let layers = try layers(which, .float32), x = try values(which.shape, 7)
    let before = try layers.folded(stride: 1)(x).floats(), folded = try layers.folded(stride: 1)
    try layers.kernel.add(layers.kernel)
    try layers.normalization.mean.add(layers.normalization.gamma)
    #expect(try folded(x).floats() == before)
    #expect(try layers.folded(stride: 1)(x).floats() != before)
  }

  @Test func saysWhatDoesNotFit() throws {
    func message(_ which: Case, _ shape: [Int]) throws -> String? {
      let error = #expect(throws: TorchError.self) {
        try layers(which, .float32).folded(stride: which.stride)(values(shape, 7))
      }
      return error?.message
    }
    let plain = Case(shape: [1, 8, 2, 2]), large = Case(shape: [1, 8, 5, 5], size: 3, stride: 2)
    #expect(try message(plain, [1, 16, 2, 2])?.contains("to have 8 channels") == true)
    #expect(try message(plain, [8])?.contains("4D") == true)
    #expect(try message(large, [1, 8, 2, 2])?.contains("greater than actual input size") == true)
    #expect(try message(Case(shape: [1, 8, 2, 2], stride: 0), [1, 8, 2, 2])?.contains("stride of 1") == true)
    // A third of the channels: nearly a convolution with three kernels for each of them.
    let separable = Case(shape: [1, 24, 2, 2], isSeparable: true)
    #expect(try message(separable, [1, 8, 2, 2])?.contains("to have 24 channels") == true)
  }
}
