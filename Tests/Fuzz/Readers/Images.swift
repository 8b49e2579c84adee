import Foundation
import Imaging

extension Reader {
  static let images: [Reader] = [image("jpeg"), image("png"), image("picture")]

  private static func image(_ name: String) -> Reader {
    Reader(
      name: name, form: .bytes,
      words: [
        "IHDR", "IDAT", "PLTE", "tRNS", "iCCP", "JFIF", "Adobe", "Exif\0\0", "VP8X", "ANMF", "ftyp", "ispe", "irot",
      ]
    ) { input, _ in
      let bare = try attempt { try BareCopy(of: input) }
      if let bare, !bare.isSame, let facts = try? PhotographFacts(decoding: bare.data),
        facts.place != nil || facts.taken != nil
      {
        broken("a bare copy that says something")
      }
      let format = ImageFormat(sniffing: input)
      _ = format?.mediaType
      let checked = try attempt { try Raster.check(tile: input) }
      for side in [0, 64, 300] {
        let image = try Raster(decoding: input, minimumSide: side)
        // It may stand upright on its side.
        let sizes = [(image.width, image.height), (image.height, image.width)]
        if side == 0, let checked, !sizes.contains(where: { $0 == checked }) { broken("two sizes of one image") }
        guard side > 0, image.width * image.height < 4_000_000 else { continue }
        let square = image.squared(64)
        _ = LightnessPlane(image)
        _ = Texture(LightnessPlane(square))
        _ = image.isBlank
        if let hash = PerceptualHash(image), PerceptualHash(hash.description) != hash { broken("two hashes of one") }
        let pixel = Lab(red: square.pixels[0], green: square.pixels[1], blue: square.pixels[2])
        _ = (pixel.hex, pixel.difference(to: Lab(0x336699)))
        _ = try ContactSheet().compose([image, square]).jpeg(quality: 75)
        var mean = MeanImage(side: 32)
        mean.add(image)
        _ = mean.raster
      }
    }
  }
}
