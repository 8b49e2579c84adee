internal import Files
public import Imaging
internal import Options
public import Ranks

/// The mean and the standard deviation of red, green and blue in images, with pixels from 0 to 1.
public struct ChannelStatistics: Sendable, Equatable {
  public let mean: [Double]
  public let deviation: [Double]

  /// Wide enough for numbers that undo a gain, too narrow for those of pixels from 0 to 255.
  static let means = 0.0...1.0
  static let deviations = 0.001...10.0
  /// As people write them.
  static let form = "MEAN,MEAN,MEAN/STD,STD,STD"

  /// nil unless there are three of each, in their ranges.
  public init?(mean: [Double], deviation: [Double]) {
    guard mean.count == 3, mean.allSatisfy(Self.means.contains), deviation.count == 3,
      deviation.allSatisfy(Self.deviations.contains)
    else { return nil }
    self.init(mean, deviation)
  }

  private init(_ mean: [Double], _ deviation: [Double]) { (self.mean, self.deviation) = (mean, deviation) }

  init?(word: Substring) {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false).map { part in
      // What is no number is in no range.
      part.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    }
    guard parts.count == 2 else { return nil }
    self.init(mean: parts[0], deviation: parts[1])
  }

  var word: String {
    [mean, deviation].map { $0.map { JSONValue.double($0).text }.joined(separator: ",") }.joined(separator: "/")
  }

  /// The same of 8-bit pixels.
  var of8Bits: (mean: [Float], deviation: [Float]) {
    (mean.map { Float($0) * 255 }, deviation.map { Float($0) * 255 })
  }

  /// Of the images of ImageNet, as torchvision has them.
  static let imagenet = Self([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
  /// Of those that DINOv3's networks for satellite images saw (SAT-493M).
  static let dinov3Satellite = Self([0.430, 0.411, 0.296], [0.213, 0.156, 0.143])
}

extension ChannelStatistics {
  private static let imagesInRun = 256

  /// Of all pixels of images, as a network gets them. What is added up are whole numbers, so that neither the number of
  /// threads nor that of processes makes a difference.
  /// - Parameters:
  ///   - images: one at least.
  ///   - world: the processes that measure together, each some of the images; all know all.
  ///   - progress: gets the numbers of this process's images that are done and that there are, and may throw to stop.
  /// - Throws: what the images and `progress` throw, `RankFailure`, `CancellationError`.
  init(
    of images: any ImageSet, side: Int, fit: Fit, world: World = .alone,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    precondition(images.count > 0, "no images to measure")
    let own = world.share(of: images.count)
    // 255 squared for each pixel: 10^14 of them fit.
    var sums = [Int64](repeating: 0, count: 6)
    for run in own.batches(of: Self.imagesInRun) {
      let found = try concurrently(run.count) { place in
        try Self.sums(of: images.raster(at: run.lowerBound + place).fitted(side, fit).pixels)
      }
      for values in found { for (place, value) in values.enumerated() { sums[place] += value } }
      try progress(run.upperBound - own.lowerBound, own.count)
    }
    sums = try world.sum(sums)
    let count = Double(images.count * side * side)
    let mean = sums.prefix(3).map { Double($0) / count }
    let deviation = zip(mean, sums.suffix(3)).map { mean, squares in
      // A channel that does not vary is taken for one that varies by a grey level.
      max(1, (Double(squares) / count - mean * mean).squareRoot())
    }
    // Records have these very numbers: with six decimals people can read them.
    func rounded(_ value: Double) -> Double { (value / 255 * 1e6).rounded() / 1e6 }
    self.init(mean.map(rounded), deviation.map(rounded))
  }

  /// Of three channels, then of their squares.
  private static func sums(of pixels: [UInt8]) -> [Int64] {
    var sums = [Int64](repeating: 0, count: 6)
    for (place, pixel) in pixels.enumerated() {
      let value = Int64(pixel)
      sums[place % 3] += value
      sums[3 + place % 3] += value * value
    }
    return sums
  }
}

extension DescriptorOptions {
  /// The same, with the mean and the deviation of training images where `set` asks for them.
  /// - Throws: as `ChannelStatistics`.
  public func measured(
    on images: any ImageSet, world: World = .alone, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> Self {
    guard normalization == .set(nil) else { return self }
    var options = self
    options.normalization = .set(
      try ChannelStatistics(of: images, side: inputSize, fit: fit, world: world, progress: progress))
    return options
  }
}
