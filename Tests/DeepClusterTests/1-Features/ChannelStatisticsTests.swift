import Imaging
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct ChannelStatisticsTests {
  /// Plain images: red 40, 80, 120, 160, and again; green 50; blue 0, 0, 255, 255.
  private struct Plain: ImageSet {
    let count: Int
    func raster(at index: Int) -> Raster {
      let kind = index % 4
      return Raster(width: 6, height: 6) { _, _ in (UInt8(40 + 40 * kind), 50, kind < 2 ? 0 : 255) }
    }
  }

  /// Red: mean 100, deviation the root of (60² + 20² + 20² + 60²) / 4 = 2,000. Green does not vary, and is taken to do so
  /// by a grey level, 1 / 255. More than 256 images take more than one run.
  @Test(arguments: [4, 300]) func `the mean and the deviation of all pixels`(count: Int) throws {
    var done: [[Int]] = []
    let found = try ChannelStatistics(of: Plain(count: count), side: 6, fit: .squash) { done.append([$0, $1]) }
    #expect(found.mean == [0.392157, 0.196078, 0.5])
    #expect(found.deviation == [0.175378, 0.003922, 0.5])
    #expect(done == (count == 4 ? [[4, 4]] : [[256, 300], [300, 300]]))
    // Records have the very numbers that were used.
    #expect(found.word == "0.392157,0.196078,0.5/0.175378,0.003922,0.5")
    #expect(ChannelStatistics(word: found.word[...]) == found)
  }

  /// Half of what a network sees of it are bars of 128.
  @Test func `they are those of what a network sees`() throws {
    struct Wide: ImageSet {
      let count = 1
      func raster(at index: Int) -> Raster { Raster(width: 4, height: 2) { _, _ in (0, 0, 0) } }
    }
    #expect(try ChannelStatistics(of: Wide(), side: 4, fit: .squash).mean == [0, 0, 0])
    let padded = try ChannelStatistics(of: Wide(), side: 4, fit: .pad)
    #expect(padded.mean == [0.25098, 0.25098, 0.25098] && padded.deviation == padded.mean)
  }

  @Test func `an image that cannot be read is told`() {
    #expect(throws: PaintedImages.Torn(index: 3)) {
      try ChannelStatistics(of: PaintedImages(count: 5, torn: 3), side: 71, fit: .squash)
    }
  }

  @Test func `only set asks for them, and only once`() throws {
    var options = DescriptorOptions(inputSize: 71)
    for normalization in [Normalization.network, .dinov3Satellite, .set(.imagenet), .numbers(.imagenet)] {
      options.normalization = normalization
      #expect(try options.measured(on: PaintedImages(count: 1, torn: 0)) == options)
    }
    options.normalization = .set(nil)
    let images = PaintedImages(count: 4)
    let measured = try options.measured(on: images)
    #expect(measured.normalization == .set(try ChannelStatistics(of: images, side: 71, fit: .squash)))
  }
}
