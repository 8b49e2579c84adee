import Foundation
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

  @Test func `adds and takes a ReLU, with and without gradients`() throws {
    let other = try Tensor([2, 1], shape: [2])
    let without = try withoutGradients { try Tensor([-3, 2], shape: [2]).addThenRelu(other).floats() }
    #expect(without == [0, 3])
    let x = try Tensor([-3, 2], shape: [2])
    try x.requireGradient()
    try x.addThenRelu(other).mean(weights: ones([2])).backward()
    #expect(try x.gradient.floats() == [0, 0.5])
    #expect(try x.floats() == [-3, 2])
  }

  @Test func `pools windows and rounds the size down`() throws {
    let x = try Tensor((1...16).map(Float.init), shape: [1, 1, 4, 4])
    #expect(try x.maxPooled(size: 2, stride: 2, padding: 0).floats() == [6, 8, 14, 16])
    #expect(try x.maxPooled(size: 3, stride: 2, padding: 1).floats() == [6, 8, 14, 16])
    let odd = try Tensor((1...9).map(Float.init), shape: [1, 1, 3, 3])
    #expect(try odd.maxPooled(size: 2, stride: 2, padding: 0).floats() == [5])
  }

  @Test func `tokens are places, row by row`() throws {
    let image = try Tensor((0..<12).map(Float.init), shape: [1, 2, 2, 3])
    let tokens = try image.tokens()
    #expect(try tokens.shape == [1, 6, 2] && tokens.floats() == [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])
    let all = try Tensor([-1, -2], shape: [1, 1, 2]).joined(tokens)
    #expect(try all.shape == [1, 7, 2] && all.floats().prefix(4) == [-1, -2, 0, 6])
    #expect(try all.places(from: 1, height: 2, width: 3).floats() == image.floats())
    #expect(try all.adding(Tensor([10, 20], shape: [2])).floats().prefix(3) == [9, 18, 10])
    let scaled = try tokens.adding(tokens, scaledBy: Tensor([1, 0], shape: [2]))
    #expect(try scaled.floats().prefix(4) == [0, 6, 2, 7])
  }

  @Test(arguments: [false, true]) func `cubic interpolation keeps planes`(antialiased: Bool) throws {
    let image = try Tensor((0..<64).map { Float($0 / 8) }, shape: [1, 1, 8, 8])
    let same = try image.bicubic(height: 8, width: 8, antialiased: antialiased).floats()
    expectClose(same, try image.floats(), 1e-6)
    // Away from the edges a slope stays one where a is -0.5, and is 0.047 off at most where it is -0.75.
    let larger = try image.bicubic(height: 16, width: 16, antialiased: antialiased).floats()
    let tolerance: Float = antialiased ? 1e-5 : 0.05
    #expect((5..<10).allSatisfy { abs(larger[$0 * 16 + 8] - (Float($0) + 0.5) / 2 + 0.5) < tolerance })
  }

  @Test func `normalises layers and takes GELUs by their definitions`() throws {
    let x = try Tensor([1, 2, 3, 6], shape: [1, 4])
    let found = try x.layerNormalized(
      gamma: Tensor([1, 1, 2, 1], shape: [4]), beta: Tensor([0, 0, 1, 0], shape: [4]), epsilon: 0)
    let deviation = Float(3.5).squareRoot()
    expectClose(try found.floats(), [-2 / deviation, -1 / deviation, 1, 3 / deviation], 1e-6)
    let values: [Float] = [-3, -0.5, 0, 1, 4]
    let expected = values.map { 0.5 * $0 * (1 + Float(erf(Double($0) / 2.0.squareRoot()))) }
    let same = try (kernel: Tensor([1], shape: [1, 1]), bias: Tensor([0], shape: [1]))
    expectClose(try Tensor(values, shape: [1, 5, 1]).fedForward(same, same).floats(), expected, 1e-6)
  }

  /// Without gradients they are cut, and the last piece is shorter.
  @Test func `many tokens attend to one another whether gradients are wanted or not`() throws {
    let (tokens, heads, width) = (301, 2, 4)
    let x = try Tensor(plainNumbers(2 * tokens * 3 * heads * width, 7), shape: [2, tokens, 3 * heads * width])
    let found = try withoutGradients { try x.attended(heads: heads) }
    expectClose(try found.floats(), try x.attended(heads: heads).floats(), 1e-5)
  }

  @Test func `feeds many tokens forward as two layers do`() throws {
    let (tokens, inputs, hidden) = (3_001, 6, 5)
    let x = try Tensor(plainNumbers(2 * tokens * inputs, 5), shape: [2, tokens, inputs])
    let first = try (
      kernel: Tensor(plainNumbers(hidden * inputs, 3), shape: [hidden, inputs]),
      bias: Tensor(plainNumbers(hidden, 2), shape: [hidden])
    )
    let second = try (
      kernel: Tensor(plainNumbers(inputs * hidden, 7), shape: [inputs, hidden]),
      bias: Tensor(plainNumbers(inputs, 9), shape: [inputs])
    )
    let whole = try x.fedForward(first, second)
    let found = try withoutGradients { try x.fedForward(first, second) }
    #expect(try found.shape == [2, tokens, inputs])
    expectClose(try found.floats(), try whole.floats(), 1e-5)
  }

  /// By loops, in double precision.
  @Test(arguments: [false, true]) func `attention is that of its definition`(isRotary: Bool) throws {
    let (images, tokens, heads, width, turned) = (3, 5, 2, 4, 4)
    let row = 3 * heads * width
    let values = plainNumbers(images * tokens * row, 7).map { 4 * $0 }
    let angles = plainNumbers(turned * width / 2, 3).map { 6 * Double($0) }
    // Twice in a row, as pairs are half a row apart.
    func table(_ function: (Double) -> Double) throws -> Tensor {
      let all = (0..<turned).flatMap { place in
        (0..<width).map { Float(function(angles[place * width / 2 + $0 % (width / 2)])) }
      }
      return try Tensor(all, shape: [turned, width])
    }
    func part(_ image: Int, _ token: Int, _ kind: Int, _ head: Int) -> [Double] {
      let begin = ((image * tokens + token) * 3 + kind) * heads * width + head * width
      var found = values[begin..<begin + width].map(Double.init)
      guard isRotary, kind < 2, token >= tokens - turned else { return found }
      let half = width / 2
      for place in 0..<half {
        let angle = angles[(token - tokens + turned) * half + place]
        let (a, b) = (found[place], found[place + half])
        found[place] = a * cos(angle) - b * sin(angle)
        found[place + half] = b * cos(angle) + a * sin(angle)
      }
      return found
    }
    var expected: [Float] = []
    for image in 0..<images {
      for token in 0..<tokens {
        for head in 0..<heads {
          let query = part(image, token, 0, head)
          let likeness = (0..<tokens).map { other in
            exp(zip(query, part(image, other, 1, head)).reduce(0) { $0 + $1.0 * $1.1 } / Double(width).squareRoot())
          }
          let sum = likeness.reduce(0, +)
          for place in 0..<width {
            let shares = (0..<tokens).map { likeness[$0] / sum * part(image, $0, 2, head)[place] }
            expected.append(Float(shares.reduce(0, +)))
          }
        }
      }
    }
    let x = try Tensor(values, shape: [images, tokens, row])
    let rotary = try isRotary ? (cosines: table(cos), sines: table(sin)) : nil
    expectClose(try x.attended(heads: heads, rotary: rotary).floats(), expected, 1e-5)
    // Without gradients it is another loop.
    let without = try withoutGradients { try x.attended(heads: heads, rotary: rotary).floats() }
    expectClose(without, expected, 1e-5)
    #expect(throws: TorchError.self) { try x.attended(heads: 5) }
  }
}
