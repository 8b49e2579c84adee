/// The chunks of a dataset, all of which are there.
struct HDF5Chunks {
  private typealias Chunk = HDF5ChunkIndex.Chunk

  private let chunks: [Chunk]
  private let shape: [Int]
  /// The lengths of a chunk along each axis.
  private let sizes: [Int]
  private let type: HDF5Datatype
  private let filters: HDF5Filters?
  /// How many bytes an unpacked chunk has.
  private let bytes: Int

  /// - Parameter sizes: of a chunk, and of an element behind.
  init(
    _ source: HDF5Source, _ index: HDF5ChunkIndex, chunk sizes: [Int], of shape: [Int], _ type: HDF5Datatype,
    _ filters: HDF5Filters?
  ) throws(HDF5Fault) {
    guard !shape.isEmpty, sizes.count == shape.count + 1, sizes.last == type.size,
      sizes.allSatisfy({ 1..<(1 << 32) ~= $0 })
    else { throw .damaged("layout") }
    self.sizes = sizes.dropLast()
    var (bytes, count, whole) = (type.size, 1, type.size)
    var grid: [Int] = []
    for (size, length) in zip(self.sizes, shape) {
      // `shape` has few elements, and `size` is below 2^32.
      guard bytes < 1 << 31 else { throw HDF5Fault(found: "endless chunks") }
      bytes *= size
      grid.append((length + size - 1) / size)
      count *= grid[grid.count - 1]
      whole *= length
    }
    // Where a dataset may grow, its chunks can be larger than itself.
    guard bytes <= 2 * whole + (16 << 20) else { throw HDF5Fault(found: "chunks much larger than the values in them") }
    // Each has an address at least.
    guard count <= source.count / 8 else { throw HDF5Fault(found: "values that were never written in full") }
    (self.shape, self.type, self.filters, self.bytes) = (shape, type, filters, bytes)
    chunks = try index.chunks(source, grid: grid, sizes: self.sizes, bytes: bytes)
    guard Set(chunks.map(\.offset)).count == count else {
      throw HDF5Fault(found: "values that were never written in full")
    }
    for chunk in chunks { try check(chunk, source) }
  }

  private func check(_ chunk: Chunk, _ source: HDF5Source) throws(HDF5Fault) {
    for (axis, start) in chunk.offset.enumerated() {
      guard start < shape[axis], start % sizes[axis] == 0 else { throw .damaged("place of a chunk") }
    }
    guard chunk.place <= source.count, chunk.stored <= source.count - chunk.place else {
      throw HDF5Fault(found: "values beyond the end of the file")
    }
    let isDense = filters?.areDense == true
    // Deflate adds a little to what it cannot pack, and a checksum has 4 bytes.
    let most = bytes + (isDense ? bytes / 100 + 1_024 : 0) + (filters == nil ? 0 : 4)
    guard chunk.stored <= most, chunk.stored >= bytes / (isDense ? HDF5Filters.greatestRatio : 1) else {
      throw HDF5Fault(found: "a chunk of \(chunk.stored) bytes that should unpack to \(bytes)")
    }
  }

  // MARK: Values

  func floats(_ source: HDF5Source) throws(HDF5Fault) -> [Float] {
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    for chunk in chunks {
      let stored = try source.values(chunk.place, chunk.stored)
      let unpacked = try filters?.undone(stored, mask: chunk.mask, size: bytes, element: type.size) ?? stored
      guard unpacked.count == bytes else { throw HDF5Fault(found: "a chunk of another size") }
      put(type.floats(unpacked), chunk.offset, into: &values)
    }
    return values
  }

  /// Rows of a chunk to their places among all values; what lies beyond the shape is left out.
  private func put(_ chunk: [Float], _ offset: [Int], into values: inout [Float]) {
    let last = shape.count - 1
    let width = min(sizes[last], shape[last] - offset[last])
    let inside = zip(zip(sizes, shape), offset).map { min($0.0, $0.1 - $1) }
    var place = [Int](repeating: 0, count: shape.count)
    while true {
      var (from, to) = (0, 0)
      for axis in 0...last {
        from = from * sizes[axis] + place[axis]
        to = to * shape[axis] + offset[axis] + place[axis]
      }
      values.replaceSubrange(to..<(to + width), with: chunk[from..<(from + width)])
      var axis = last - 1
      while axis >= 0 {
        place[axis] += 1
        if place[axis] < inside[axis] { break }
        place[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
