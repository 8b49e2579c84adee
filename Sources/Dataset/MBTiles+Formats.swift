package import Imaging
package import TileStore

extension MBTiles {
  /// The format of most tiles, for `format` in the metadata; nil where there is none that is known.
  package func mostFrequentFormat() throws -> ImageFormat? {
    var counts: [ImageFormat: Int] = [:]
    for (start, count) in try starts(bytes: ImageFormat.sniffedBytes) {
      if let format = ImageFormat(sniffing: start) { counts[format, default: 0] += count }
    }
    return ImageFormat.mostFrequent(counts)
  }
}
