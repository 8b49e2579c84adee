/// A fractal heap: blocks of growing sizes, in rows, and what lies in them by its distance from the heap's start.
struct HDF5Heap {
  private let source: HDF5Source
  private let width: Int
  private let firstSize: Int
  private let directRows: Int
  private let offsetWidth: Int
  private let lengthWidth: Int
  private let root: Int
  /// 0 where the root is a block itself.
  private let rows: Int

  init(_ source: HDF5Source, at address: Int) throws(HDF5Fault) {
    var header = try source.read(address, 142)
    try header.expect("FRHP")
    try header.skip(3)
    // Nobody compresses names, and a few bytes could become any number.
    guard try header.int(2) == 0 else { throw HDF5Fault(found: "a compressed list of links or attributes") }
    try header.skip(1)
    let largest = try header.int(4)
    try header.skip(96)
    width = try header.int(2)
    firstSize = try header.int(8)
    let direct = try header.int(8)
    let bits = try header.int(2)
    try header.skip(2)
    guard let root = try header.address() else { throw .damaged("heap") }
    self.root = root
    rows = try header.int(2)
    func isPower(_ number: Int) -> Bool { number > 0 && number & (number - 1) == 0 }
    guard isPower(width), isPower(firstSize), isPower(direct), firstSize <= direct, direct <= 1 << 31,
      width <= 1_024, 8...60 ~= bits, rows <= 64, largest > 0
    else { throw .damaged("heap") }
    func log2(_ number: Int) -> Int { Int.bitWidth - 1 - number.leadingZeroBitCount }
    directRows = log2(direct) - log2(firstSize) + 2
    offsetWidth = (bits + 7) / 8
    lengthWidth = min((log2(direct) + 7) / 8, (log2(largest) + 7) / 8)
    self.source = source
  }

  func object(_ record: ArraySlice<UInt8>) throws(HDF5Fault) -> ArraySlice<UInt8> {
    var record = HDF5Cursor(record)
    let flags = try record.byte()
    switch flags >> 4 & 3 {
    case 0:
      let (offset, length) = (try record.int(offsetWidth), try record.int(max(1, lengthWidth)))
      var object = try source.read(try place(of: offset), length)
      return try object.take(length)
    case 2: return try record.take(flags & 15 + 1)
    default: throw HDF5Fault(found: "a link or an attribute of a size that Keras never writes")
    }
  }

  private func size(ofRow row: Int) throws(HDF5Fault) -> Int {
    let (size, overflow) = firstSize.multipliedReportingOverflow(by: 1 << min(max(0, row - 1), 40))
    guard !overflow, size < 1 << 50 else { throw .damaged("heap") }
    return size
  }

  private func place(of offset: Int) throws(HDF5Fault) -> Int {
    guard rows > 0 else { return root + offset }
    var (block, rows, offset) = (root, rows, offset)
    while true {
      var row = 0
      while row < rows, try offset >= width * size(ofRow: row) {
        offset -= width * (try size(ofRow: row))
        row += 1
      }
      guard row < rows else { throw .damaged("heap") }
      let size = try size(ofRow: row)
      // Signature, version, the heap's address and the block's offset.
      var entry = try source.read(block + 13 + offsetWidth + 8 * (row * width + offset / size), 8)
      guard let child = try entry.address() else { throw .damaged("heap") }
      offset %= size
      if row < directRows { return child + offset }
      // As many rows as make up its size, fewer than here.
      var below = 0
      var filled = 0
      while filled < size {
        filled += width * (try self.size(ofRow: below))
        below += 1
      }
      (block, rows) = (child, below)
    }
  }
}
