/// The header of a group or a dataset: messages that say what it is.
struct HDF5Object {
  enum Kind: Int {
    case dataspace = 0x01, linkInfo, datatype, link = 0x06, externalFiles, layout, filters = 0x0B, attribute
    case continuation = 0x10, symbolTable, attributeInfo = 0x15
  }

  let address: Int
  private(set) var messages: [(kind: Kind, isShared: Bool, content: ArraySlice<UInt8>)] = []

  /// The most bytes that all pieces of an object may have.
  private static let largest = 16 << 20
  private static let mostPieces = 1_024

  init(_ source: HDF5Source, at address: Int) throws(HDF5Fault) {
    self.address = address
    var start = try source.read(address, 16)
    let isNew = try start.take(4).elementsEqual("OHDR".utf8)
    var pieces: [(address: Int, size: Int)] = []
    var hasOrder = false
    if isNew {
      try start.skip(1)
      let flags = try start.byte()
      hasOrder = flags & 4 != 0
      let before = address + 6 + (flags & 0x20 == 0 ? 0 : 16) + (flags & 0x10 == 0 ? 0 : 4)
      let width = 1 << (flags & 3)
      var size = try source.read(before, width)
      pieces.append((before + width, try size.int(width)))
    } else {
      start = try source.read(address, 16)
      guard try start.byte() == 1 else { throw .damaged("header of an object") }
      try start.skip(7)
      pieces.append((address + 16, try start.int(4)))
    }
    var total = 0
    var index = 0
    while index < pieces.count {
      let piece = pieces[index]
      total += piece.size
      guard total <= Self.largest, index < Self.mostPieces else {
        throw HDF5Fault(found: "an object whose header goes round, or has more than \(Self.largest) bytes")
      }
      var content = try source.read(piece.address, piece.size)
      if isNew, index > 0 {
        // Later pieces have a signature in front and a checksum behind.
        try content.expect("OCHK")
        content = HDF5Cursor(try content.take(max(0, content.remaining - 4)))
      }
      try add(&content, isNew, hasOrder, source, &pieces)
      index += 1
    }
  }

  private mutating func add(
    _ piece: inout HDF5Cursor, _ isNew: Bool, _ hasOrder: Bool, _ source: HDF5Source,
    _ pieces: inout [(address: Int, size: Int)]
  ) throws(HDF5Fault) {
    let head = isNew ? (hasOrder ? 6 : 4) : 8
    // Fewer bytes than a message has are a gap.
    while piece.remaining >= head {
      let number = try piece.int(isNew ? 1 : 2)
      let size = try piece.int(2)
      let flags = try piece.byte()
      try piece.skip(head - (isNew ? 4 : 5))
      let content = try piece.take(size)
      try source.spend(1)
      guard let kind = Kind(rawValue: number) else { continue }
      guard kind == .continuation else {
        messages.append((kind, flags & 2 != 0, content))
        continue
      }
      var target = HDF5Cursor(content)
      guard let address = try target.address() else { throw .damaged("header of an object") }
      pieces.append((address, try target.int(8)))
    }
  }

  /// nil where the object has none.
  func message(_ kind: Kind) throws(HDF5Fault) -> HDF5Cursor? {
    guard let message = messages.first(where: { $0.kind == kind }) else { return nil }
    guard !message.isShared else { throw HDF5Fault(found: "an object that is described by another") }
    return HDF5Cursor(message.content)
  }

  func has(_ kind: Kind) -> Bool { messages.contains { $0.kind == kind } }

  var isGroup: Bool { has(.symbolTable) || has(.linkInfo) }
}
