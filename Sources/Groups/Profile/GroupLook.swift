import Dataset
import Imaging
import Random

/// What the images of a group look like: colours, texture and their mean, taken from a sample of them, so that neither time
/// nor memory grows with the group.
struct GroupLook {
  /// Side of the mean image, in pixels.
  static let meanSide = 128
  /// The most images, and the pixels that each gives to the colours: 8,192 are enough for shares to a hundredth.
  static let sample = 64
  private static let pixelsPerImage = 128
  /// Larger images are shrunk to this side before their texture is measured.
  private static let textureSide = 256

  let colors: [DominantColors.Color]
  let meanColor: Lab
  /// The mean contrast of the images, as the next two are means; see `Texture`.
  let contrast: Double
  let grain: Double
  let coherence: Double
  /// The mean of the images' orientations, each weighing as much as it is coherent.
  let orientation: AxialMean
  let meanImage: Raster

  /// nil for no images.
  init?(of keys: [ItemKey], in library: ImageLibrary, seed: UInt64, group: Int) throws {
    var random = SplitMix64(seed: seed, group)
    let sorted = keys.sorted()
    guard !sorted.isEmpty else { return nil }
    let chosen = random.sample(min(Self.sample, sorted.count), of: sorted.count).sorted().map { sorted[$0] }
    let images = library.images(chosen, minimumSide: Self.textureSide)
    var pixels: [Lab] = []
    var textures: [Texture] = []
    var mean = MeanImage(side: Self.meanSide)
    for index in 0..<images.count {
      let image = try images.raster(at: index)
      let square = image.squared(min(Self.textureSide, image.width, image.height))
      mean.add(image)
      textures.append(Texture(LightnessPlane(square)))
      for _ in 0..<Self.pixelsPerImage {
        let at = random.index(below: square.width * square.height) * 3
        pixels.append(Lab(red: square.pixels[at], green: square.pixels[at + 1], blue: square.pixels[at + 2]))
      }
    }
    colors = try DominantColors(of: pixels, seed: random.next()).colors
    meanColor = Lab(meanOf: pixels.map { ($0, 1) })
    func average(_ part: (Texture) -> Double) -> Double { textures.map(part).reduce(0, +) / Double(textures.count) }
    contrast = average(\.contrast)
    grain = average(\.grain)
    coherence = average(\.coherence)
    orientation = AxialMean(textures.map { ($0.orientation, $0.coherence) })
    meanImage = mean.raster
  }
}
