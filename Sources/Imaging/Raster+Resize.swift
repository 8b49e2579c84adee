extension Raster {
  /// Bilinear resampling with half-pixel centres; when shrinking, a triangle filter as wide as the source pixels that
  /// fall on one target pixel, so that nothing is skipped (what Pillow's `resize(BILINEAR)` does).
  public func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    if newWidth == width && newHeight == height { return self }
    let columns = Filter(from: width, to: newWidth)
    let rows = Filter(from: height, to: newHeight)
    var wide = [Float](repeating: 0, count: height * newWidth * 3)
    for y in 0..<height {
      for x in 0..<newWidth {
        var red: Float = 0
        var green: Float = 0
        var blue: Float = 0
        let (first, weights) = columns.entries[x]
        for index in weights.indices {
          let weight = weights[index]
          let at = (y * width + first + index) * 3
          red += weight * Float(pixels[at])
          green += weight * Float(pixels[at + 1])
          blue += weight * Float(pixels[at + 2])
        }
        let to = (y * newWidth + x) * 3
        wide[to] = red
        wide[to + 1] = green
        wide[to + 2] = blue
      }
    }
    let stride = newWidth * 3
    var result = [UInt8](repeating: 0, count: newHeight * stride)
    var sums = [Float](repeating: 0, count: stride)
    for y in 0..<newHeight {
      for index in 0..<stride { sums[index] = 0 }
      let (first, weights) = rows.entries[y]
      for row in weights.indices {
        let weight = weights[row]
        let from = (first + row) * stride
        for index in 0..<stride { sums[index] += weight * wide[from + index] }
      }
      for index in 0..<stride { result[y * stride + index] = UInt8(min(255, max(0, sums[index] + 0.5))) }
    }
    return Raster(width: newWidth, height: newHeight, pixels: result)
  }

  /// For each target position, the source positions it is made of and their weights (sum 1).
  private struct Filter {
    let entries: [(first: Int, weights: [Float])]

    init(from source: Int, to target: Int) {
      let scale = Double(source) / Double(target)
      let support = max(scale, 1)
      entries = (0..<target).map { position in
        let center = (Double(position) + 0.5) * scale
        let first = max(0, Int((center - support + 0.5).rounded(.down)))
        let last = min(source, Int((center + support + 0.5).rounded(.down)))
        let raw = (first..<max(last, first + 1)).map { max(0, 1 - abs((Double($0) + 0.5 - center) / support)) }
        let sum = raw.reduce(0, +)
        return (first, raw.map { Float(sum > 0 ? $0 / sum : 1 / Double(raw.count)) })
      }
    }
  }
}
