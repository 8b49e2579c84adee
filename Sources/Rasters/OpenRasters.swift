import Foundation

/// Those of many rasters that were read last, which stay open: each holds a file, and what GDAL keeps of it.
struct OpenRasters<Opened> {
  /// Each core has some of its own, and a process often may have no more than 1,024 files.
  private static var most: Int { max(2, min(16, 512 / ProcessInfo.processInfo.activeProcessorCount)) }

  /// The latest at the end.
  private var open: [(place: Int, raster: Opened)] = []

  /// - Parameter place: of the raster among all of them.
  /// - Throws: what opening it throws.
  mutating func at(_ place: Int, _ make: () throws(RasterError) -> Opened) throws(RasterError) -> Opened {
    if let known = open.lastIndex(where: { $0.place == place }) {
      open.append(open.remove(at: known))
    } else {
      if open.count >= Self.most { open.removeFirst() }
      open.append((place, try make()))
    }
    return open[open.count - 1].raster
  }
}
