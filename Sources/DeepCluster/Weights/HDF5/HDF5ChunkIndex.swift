/// Where a file says which chunks of a dataset lie where.
enum HDF5ChunkIndex {
  struct Chunk {
    let place: Int
    let stored: Int
    /// The filters that were not applied to the chunk, a bit for each.
    let mask: Int
    /// Where the chunk's first element is in the dataset.
    let offset: [Int]
  }

  /// A tree of version 1.
  case tree(Int)
  /// A chunk that holds everything; without a size it was not filtered.
  case single(Int, size: Int?, mask: Int)
  /// Chunks that lie one behind the other.
  case implicit(Int)
  case fixedArray(Int)

  /// The index that a layout message of version 4 names; nil before anything was written.
  init?(_ message: inout HDF5Cursor, flags: Int) throws(HDF5Fault) {
    let kind = try message.byte()
    var filtered: (size: Int, mask: Int)?
    switch kind {
    case 1 where flags & 2 != 0: filtered = (try message.int(8), try message.int(4))
    case 1, 2: break
    // The size of its pages, which it says itself too.
    case 3: try message.skip(1)
    default:
      throw HDF5Fault(found: "chunks of a dataset that can grow, in a list of HDF5 1.10; h5repack writes them anew")
    }
    guard let address = try message.address() else { return nil }
    switch kind {
    case 1: self = .single(address, size: filtered?.size, mask: filtered?.mask ?? 0)
    case 2: self = .implicit(address)
    default: self = .fixedArray(address)
    }
  }

  /// - Parameters:
  ///   - grid: chunks along each axis.
  ///   - sizes: of a chunk.
  ///   - bytes: of a chunk without filters.
  func chunks(
    _ source: HDF5Source, grid: [Int], sizes: [Int], bytes: Int
  ) throws(HDF5Fault) -> [Chunk] {
    let count = grid.reduce(1, *)
    /// Where a chunk's first element is, by the chunk's number in the order of the grid.
    func offset(_ number: Int) -> [Int] {
      var number = number
      var offset = sizes
      for axis in grid.indices.reversed() {
        offset[axis] = number % grid[axis] * sizes[axis]
        number /= grid[axis]
      }
      return offset
    }
    switch self {
    case .tree(let root):
      var chunks: [Chunk] = []
      try Self.add(&chunks, source, at: root, level: nil, axes: grid.count, most: count)
      return chunks
    case .single(let place, let size, let mask):
      return [Chunk(place: place, stored: size ?? bytes, mask: mask, offset: offset(0))]
    case .implicit(let place):
      try source.spend(count)
      return (0..<count).map { Chunk(place: place + $0 * bytes, stored: bytes, mask: 0, offset: offset($0)) }
    case .fixedArray(let address):
      var chunks: [Chunk] = []
      for var element in try Self.elements(source, at: address, count: count) {
        guard let place = try element.address() else { break }
        let size = element.remaining > 4 ? try element.int(element.remaining - 4) : bytes
        let mask = element.remaining > 0 ? try element.int(4) : 0
        chunks.append(Chunk(place: place, stored: size, mask: mask, offset: offset(chunks.count)))
      }
      return chunks
    }
  }

  private static func add(
    _ chunks: inout [Chunk], _ source: HDF5Source, at address: Int, level: Int?, axes: Int, most: Int
  ) throws(HDF5Fault) {
    let width = 8 + 8 * (axes + 1)
    let node = try HDF5TreeNode(source, at: address, kind: .chunks, keyWidth: width, level: level)
    for (key, child) in node.children {
      if node.level > 0 {
        try add(&chunks, source, at: child, level: node.level - 1, axes: axes, most: most)
        continue
      }
      guard chunks.count < most else { throw HDF5Fault(found: "more chunks than its shape has") }
      var key = HDF5Cursor(key)
      let (stored, mask) = (try key.int(4), try key.int(4))
      var offset: [Int] = []
      for _ in 0..<axes { offset.append(try key.int(8)) }
      chunks.append(Chunk(place: child, stored: stored, mask: mask, offset: offset))
    }
  }

  private static func elements(
    _ source: HDF5Source, at address: Int, count: Int
  ) throws(HDF5Fault) -> [HDF5Cursor] {
    var header = try source.read(address, 24)
    try header.expect("FAHD")
    try header.skip(2)
    let (width, pageBits, most) = (try header.byte(), try header.byte(), try header.int(8))
    guard most == count, 8...20 ~= width, width == 8 || width > 12, pageBits <= 30,
      let block = try header.address()
    else { throw .damaged("list of chunks") }
    let page = 1 << pageBits
    let pages = count > page ? (count + page - 1) / page : 0
    // Signature, version, kind and the header's address; of pages also which there are, and a checksum.
    var place = block + 14 + (pages == 0 ? 0 : (pages + 7) / 8 + 4)
    var start = try source.read(block, 4)
    try start.expect("FADB")
    var elements: [HDF5Cursor] = []
    while elements.count < count {
      let here = min(page, count - elements.count)
      var content = try source.read(place, here * width)
      for _ in 0..<here { elements.append(HDF5Cursor(try content.take(width))) }
      // Each page has a checksum behind.
      place += here * width + 4
    }
    return elements
  }
}
