extension Raster {
  /// height x width values, 0 to 255, of the channels as they are stored.
  /// Source: ITU-R BT.601.
  var brightness: [Float] {
    stride(from: 0, to: pixels.count, by: 3).map { at in
      let (red, green, blue) = (Float(pixels[at]), Float(pixels[at + 1]), Float(pixels[at + 2]))
      return 0.299 * red + 0.587 * green + 0.114 * blue
    }
  }
}
