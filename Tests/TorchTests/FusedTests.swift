import Foundation
import Testing
import Torch

/// The CPU's own kernels, in 32 bits, against libtorch's operations one after the other, in 64 bits.
@Suite(.timeLimit(.minutes(30))) struct FusedTests {
  private struct Case: CustomTestStringConvertible {
    var shape: [Int]
    /// Nothing: no normalisation.
    var byBatch: Bool?
    var relu: Bool
    var testDescription: String { "\(shape), by batch: \(byBatch.map { "\($0)" } ?? "-"), ReLU: \(relu)" }
  }

  private static let cases: [Case] = [
    Case(shape: [7, 8, 1, 1], byBatch: true, relu: true), Case(shape: [3, 24, 5, 1], byBatch: true, relu: false),
    Case(shape: [2, 40, 7, 9], byBatch: true, relu: true), Case(shape: [2, 728, 16, 16], byBatch: true, relu: true),
    // Large enough to be written around the caches.
    Case(shape: [1, 16, 768, 768], byBatch: true, relu: true),
    Case(shape: [1, 16, 33, 40], byBatch: false, relu: true), Case(shape: [2, 16, 4, 6], byBatch: false, relu: false),
    Case(shape: [2, 64, 13, 17], byBatch: nil, relu: true), Case(shape: [2, 64, 13, 17], byBatch: nil, relu: false),
  ]

  /// What `body` makes of a tensor of `shape` and a normalisation, its gradients, and the statistics that it left.
  private func found(
    _ which: Case, _ floats: Tensor.FloatType, kernels: [[Int]] = [],
    _ body: (_ x: Tensor, BatchNormalization?, _ kernels: [Tensor]) throws -> Tensor
  ) throws -> [[Float]] {
    let channels = which.shape[1]
    func make(_ shape: [Int], _ seed: Int, offset: Float = 0) throws -> Tensor {
      try Tensor(plainNumbers(shape.reduce(1, *), seed).map { $0 + offset }, shape: shape).converted(to: floats)
        .packed()
    }
    let x = try make(which.shape, 1, offset: 1)
    var normalization: BatchNormalization?
    if let byBatch = which.byBatch {
      normalization = try BatchNormalization(
        gamma: make([channels], 2), beta: make([channels], 3), mean: make([channels], 4, offset: 1),
        variance: make([channels], 5, offset: 1), momentum: 0.1, epsilon: 1e-3, byBatch: byBatch)
    }
    var made: [Tensor] = []
    for shape in kernels { made.append(try make(shape, 6 + made.count)) }
    var learned = [x] + made
    if let normalization { learned += [normalization.gamma, normalization.beta] }
    for tensor in learned { try tensor.requireGradient() }
    let y = try body(x, normalization, made)
    try y.converted(to: floats).mean(weights: make(y.shape, 9)).backward()
    var results = [try y.floats()]
    for tensor in learned { results.append(try tensor.gradient.floats()) }
    if let normalization { results += [try normalization.mean.floats(), try normalization.variance.floats()] }
    return results
  }

  private func expectClose(_ found: [[Float]], _ expected: [[Float]], _ tolerance: Float) {
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { TorchTests.expectClose(found, expected, tolerance) }
  }

  @Test(arguments: cases) private func convolves(_ which: Case) throws {
    let channels = which.shape[1]
    func body(_ x: Tensor, _ normalization: BatchNormalization?, _ kernels: [Tensor]) throws -> Tensor {
      try x.separablyConvolved(after: normalization, relu: which.relu, depthwise: kernels[0], pointwise: kernels[1])
    }
    let kernels = [[channels, 1, 3, 3], [12, channels, 1, 1]]
    let expected = try found(which, .float64, kernels: kernels, body)
    expectClose(try found(which, .float32, kernels: kernels, body), expected, 1e-5)
    var rounded = try with(.bf16, on: .cpu) { try found(which, .float32, kernels: kernels, body) }
    // The gradient of a product of matrices, which an old processor rounds in every sum: `tiles cluster` refuses to.
    if !Device.cpu.computes(in: .bf16) { rounded[3] = expected[3] }
    expectClose(rounded, expected, 3e-2)
  }

  @Test(arguments: cases.filter { $0.byBatch != nil }) private func normalizes(_ which: Case) throws {
    func body(_ x: Tensor, _ normalization: BatchNormalization?, _ kernels: [Tensor]) throws -> Tensor {
      let normalization = try #require(normalization)
      return try normalization(x, thenRelu: which.relu, adding: kernels[0])
    }
    let expected = try found(which, .float64, kernels: [which.shape], body)
    expectClose(try found(which, .float32, kernels: [which.shape], body), expected, 1e-5)
    let rounded = try with(.bf16, on: .cpu) { try found(which, .float32, kernels: [which.shape], body) }
    expectClose(rounded, expected, 3e-2)
  }

  @Test(arguments: cases.filter { $0.byBatch != nil }) private func pools(_ which: Case) throws {
    func body(_ x: Tensor, _ normalization: BatchNormalization?, _ kernels: [Tensor]) throws -> Tensor {
      try x.maxPooled(after: normalization, padding: (rows: which.shape[2] % 2, columns: which.shape[3] % 2))
    }
    let expected = try found(which, .float64, body)
    expectClose(try found(which, .float32, body), expected, 1e-5)
  }

  @Test(arguments: [[7, 8, 3, 3], [2, 40, 7, 9], [3, 728, 16, 16], [1, 16, 125, 125]])
  func poolsWithoutGradients(shape: [Int]) throws {
    let x = try Tensor(plainNumbers(shape.reduce(1, *), 1), shape: shape).packed()
    func pool() throws -> [Float] {
      try x.maxPooled(padding: (rows: shape[2] % 2, columns: shape[3] % 2)).floats()
    }
    // With gradients on, libtorch does it. Maxima are not rounded.
    #expect(try withoutGradients(pool) == pool())
    #expect(try with(.bf16, on: .cpu) { try withoutGradients(pool) } == pool())
  }

  @Test func poolingKeepsWhatIsNotANumber() throws {
    var numbers = [Float](repeating: 1, count: 8 * 9)
    numbers[8 * 4 + 2] = .nan
    let x = try Tensor(numbers, shape: [1, 3, 3, 8]).permuted([0, 3, 1, 2])
    let found = try withoutGradients { try x.maxPooled().floats() }
    #expect(found.indices.filter { found[$0].isNaN } == [2])
  }

  /// Keras's: epsilon is added to the root of the second moment that is not corrected.
  @Test func stepsOfAdamAreThoseOfItsDefinition() throws {
    // With channels last, and a number of elements that no register divides.
    let shape = [5, 3, 3, 7]
    let parameter = try Tensor(plainNumbers(315, 1), shape: shape).packed()
    try parameter.requireGradient()
    let optimizer = try Optimizer(.adam, parameters: [parameter], learningRate: 0.01, epsilon: 1e-3)
    var expected = plainNumbers(315, 1).map(Double.init)
    var moments = (first: [Double](repeating: 0, count: 315), second: [Double](repeating: 0, count: 315))
    for step in 1...3 {
      let gradients = plainNumbers(315, step + 1)
      try parameter.mean(weights: Tensor(gradients, shape: shape)).backward()
      try optimizer.step()
      let rate = 0.01 * (1 - pow(0.999, Double(step))).squareRoot() / (1 - pow(0.9, Double(step)))
      for (index, gradient) in gradients.enumerated() {
        let gradient = Double(gradient) / 315
        moments.first[index] += 0.1 * (gradient - moments.first[index])
        moments.second[index] += 0.001 * (gradient * gradient - moments.second[index])
        expected[index] -= rate * moments.first[index] / (moments.second[index].squareRoot() + 1e-3)
      }
    }
    expectClose([try parameter.floats()], [expected.map(Float.init)], 1e-6)
  }

  @Test func givesTheSameTwice() throws {
    let which = Case(shape: [4, 40, 21, 19], byBatch: true, relu: true)
    func once() throws -> [[Float]] {
      try found(which, .float32, kernels: [[40, 1, 3, 3], [16, 40, 1, 1]]) { x, normalization, kernels in
        try x.separablyConvolved(after: normalization, relu: true, depthwise: kernels[0], pointwise: kernels[1])
      }
    }
    #expect(try once() == once())
  }

  /// All of the above in this process, which has computed nothing yet, with no wider registers than `capability` allows.
  private static func check(capability: String) throws {
    setenv("ATEN_CPU_CAPABILITY", capability, 1)
    for which in cases {
      try FusedTests().convolves(which)
      guard which.byBatch != nil else { continue }
      try FusedTests().normalizes(which)
      try FusedTests().pools(which)
    }
    try FusedTests().stepsOfAdamAreThoseOfItsDefinition()
  }

  @Test func registersOf256BitsDoTheSame() async {
    await #expect(processExitsWith: .success) { try FusedTests.check(capability: "avx2") }
  }

  @Test func registersOf128BitsDoTheSame() async {
    await #expect(processExitsWith: .success) { try FusedTests.check(capability: "default") }
  }
}
