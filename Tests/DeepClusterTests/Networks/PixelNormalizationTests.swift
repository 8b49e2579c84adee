import Options
import TestSupport
import Testing
import Torch

@testable import DeepCluster

/// One pixel of red 0, green 128 and blue 255; the expected numbers were worked out with NumPy.
@Suite(.timeLimit(.minutes(30))) struct PixelNormalizationTests {
  private static let xception = PixelReference.affine(scale: 1 / 127.5, offset: -1)
  private static let own = ChannelStatistics(mean: [0.5, 0.5, 0.5], deviation: [0.1, 0.2, 0.4])

  private func normalized(_ reference: PixelReference, _ normalization: Normalization) throws -> [Float] {
    try PixelNormalization(reference, normalization, device: .cpu, floats: .float32)(
      Tensor(pixels: [0, 128, 255], shape: [1, 1, 1, 3])
    ).floats()
  }

  @Test(
    arguments: [
      (xception, [-1, 0.00392157, 1]),
      (.affine(scale: 1 / 128, offset: -127 / 128), [-0.9921875, 0.0078125, 1]),
      (.imagenet, [-2.11790393, 0.20518207, 2.64]),
      // Blue first.
      (.caffe, [151.061, 11.221, -123.68]),
    ] as [(PixelReference, [Float])])
  func `a network's own`(reference: PixelReference, expected: [Float]) throws {
    #expect(largestDifference(try normalized(reference, .network), expected) < 1e-4)
  }

  @Test func `numbers take its place, in the network's order of channels`() throws {
    let satellite: [Float] = [-2.01877934, 0.58308195, 4.92307692]
    #expect(largestDifference(try normalized(.imagenet, .dinov3Satellite), satellite) < 1e-4)
    #expect(largestDifference(try normalized(Self.xception, .dinov3Satellite), satellite) < 1e-4)
    let numbers = try #require(ChannelStatistics(mean: [0.1, 0.2, 0.3], deviation: [0.5, 0.25, 2]))
    #expect(largestDifference(try normalized(.imagenet, .numbers(numbers)), [-0.2, 1.20784314, 0.35]) < 1e-5)
    #expect(largestDifference(try normalized(.caffe, .numbers(numbers)), [0.35, 1.20784314, -0.2]) < 1e-5)
  }

  /// Images of a set become such as ImageNet's are, and then what the network's reference makes of those.
  @Test(
    arguments: [
      (.imagenet, [-5, 0.00980392, 1.25], 2e-5),
      (xception, [-2.32, -0.08360784, 0.3745], 2e-5),
      (.affine(scale: 1 / 128, offset: -127 / 128), [-2.30703125, -0.079375, 0.37694336], 2e-5),
      (.caffe, [71.30975, 0.061, -291.98], 2e-3),
    ] as [(PixelReference, [Float], Float)])
  func `a set's own mean and deviation are brought to ImageNet's`(
    reference: PixelReference, expected: [Float], most: Float
  ) throws {
    #expect(largestDifference(try normalized(reference, .set(Self.own)), expected) < most)
  }

  @Test func `what nobody has measured is no number`() throws {
    let error = #expect(throws: OptionFailure.self) { try normalized(.imagenet, .set(nil)) }
    #expect(error?.description.hasPrefix("normalization: expected set:MEAN") == true, "\(String(describing: error))")
  }

  /// Descriptors of finished runs must not change by a bit: the steps of before there was a choice.
  @Test func `a network's own are the very numbers of before`() throws {
    let pixels = try Tensor(pixels: (0..<48).map { UInt8($0 * 5) }, shape: [1, 4, 4, 3])
    let images = try pixels.permuted([0, 3, 1, 2]).converted()
    func own(_ reference: PixelReference) throws -> [Float] {
      try PixelNormalization(reference, .network, device: .cpu, floats: .float32)(pixels).floats()
    }
    #expect(try own(Self.xception) == images.affine(scale: 1 / 127.5, offset: -1).floats())
    func channels(_ mean: [Float], _ deviation: [Float]) throws -> BatchNormalization {
      BatchNormalization(
        gamma: try Tensor([1, 1, 1], shape: [3]), beta: try Tensor([0, 0, 0], shape: [3]),
        mean: try Tensor(mean, shape: [3]), variance: try Tensor(deviation.map { $0 * $0 }, shape: [3]), momentum: 0,
        epsilon: 0, byBatch: false)
    }
    let imagenet = try channels([0.485, 0.456, 0.406].map { $0 * 255 }, [0.229, 0.224, 0.225].map { $0 * 255 })
    #expect(try own(.imagenet) == imagenet(images).floats())
    let reversal = try Tensor([0, 0, 1, 0, 1, 0, 1, 0, 0], shape: [3, 3, 1, 1])
    let caffe = try channels([103.939, 116.779, 123.68], [1, 1, 1])
    #expect(try own(.caffe) == caffe(images.convolved(reversal)).floats())
  }

  @Test func `a network gets what the options ask for`() throws {
    var options = DescriptorOptions(inputSize: 71)
    let weights = NetworkWeights.random(seed: 0)
    let pixels = try Tensor(Golden.images(side: 71))
    let usual = try options.network(weights).descriptors(of: pixels, options.kinds())[0].floats()
    #expect(try Xception(weights: weights).descriptors(of: pixels).floats() == usual)
    options.normalization = .dinov3Satellite
    let other = try options.network(weights).descriptors(of: pixels, options.kinds())[0].floats()
    #expect(relativeDistance(other, usual) > 0.01)
    options.normalization = .set(nil)
    #expect(throws: OptionFailure.self) { try options.network(weights) }
  }
}
