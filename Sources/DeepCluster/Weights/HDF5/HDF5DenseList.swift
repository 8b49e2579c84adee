/// Many links or attributes of a newer group: a tree of version 2 with a record for each, and a heap that they lie in.
struct HDF5DenseList {
  private let source: HDF5Source
  private let heap: HDF5Heap
  private let tree: Int

  /// - Parameter info: where the two addresses follow; nil where the group has no such list.
  init?(_ info: inout HDF5Cursor, _ source: HDF5Source) throws(HDF5Fault) {
    guard let heap = try info.address() else { return nil }
    guard let tree = try info.address() else { return nil }
    self.source = source
    self.heap = try HDF5Heap(source, at: heap)
    self.tree = tree
  }

  /// - Parameter record: from its number in the heap on.
  func object(_ record: ArraySlice<UInt8>) throws(HDF5Fault) -> ArraySlice<UInt8> { try heap.object(record) }

  // MARK: The tree

  private struct Shape {
    let nodeSize: Int
    let recordSize: Int
    /// Bytes that the count of records in a node takes.
    let countWidth: Int
    /// For each level, bytes that the count of all records below takes.
    let totalWidths: [Int]
  }

  /// 16 million records have 4.
  private static let greatestDepth = 8

  func records() throws(HDF5Fault) -> [ArraySlice<UInt8>] {
    var header = try source.read(tree, 38)
    try header.expect("BTHD")
    try header.skip(2)
    let (nodeSize, recordSize, depth) = (try header.int(4), try header.int(2), try header.int(2))
    try header.skip(2)
    let root = try header.address()
    let count = try header.int(2)
    guard let root, count > 0 else { return [] }
    guard recordSize > 0, 64...65_536 ~= nodeSize, nodeSize > recordSize + 64, depth <= Self.greatestDepth else {
      throw .damaged("list of links or attributes")
    }
    var records: [ArraySlice<UInt8>] = []
    let shape = Self.shape(nodeSize, recordSize, depth)
    try add(&records, at: root, count, level: depth, shape)
    return records
  }

  private static func shape(_ nodeSize: Int, _ recordSize: Int, _ depth: Int) -> Shape {
    func width(_ number: Int) -> Int { max(0, (Int.bitWidth - 1 - number.leadingZeroBitCount)) / 8 + 1 }
    var most = (nodeSize - 10) / recordSize
    let countWidth = width(most)
    var widths = [0]
    for _ in 0..<depth {
      let pointer = 8 + countWidth + (widths.last ?? 0)
      let here = max(1, (nodeSize - 10 - pointer) / (recordSize + pointer))
      let total = (here + 1).multipliedReportingOverflow(by: most)
      most = total.overflow ? Int.max / 2 : total.partialValue + here
      widths.append(width(most))
    }
    return Shape(nodeSize: nodeSize, recordSize: recordSize, countWidth: countWidth, totalWidths: widths)
  }

  private func add(
    _ records: inout [ArraySlice<UInt8>], at address: Int, _ count: Int, level: Int, _ shape: Shape
  ) throws(HDF5Fault) {
    var node = try source.read(address, min(shape.nodeSize, max(0, source.count - address)))
    try node.expect(level == 0 ? "BTLF" : "BTIN")
    try node.skip(2)
    try source.spend(count)
    for _ in 0..<count { records.append(try node.take(shape.recordSize)) }
    guard level > 0 else { return }
    for _ in 0...count {
      guard let child = try node.address() else { throw .damaged("list of links or attributes") }
      let below = try node.int(shape.countWidth)
      try node.skip(shape.totalWidths[level - 1])
      try add(&records, at: child, below, level: level - 1, shape)
    }
  }
}
