/// Strings that an object has beside its content.
struct HDF5Attribute {
  private let type: HDF5Datatype
  private let count: Int
  private let content: ArraySlice<UInt8>

  private static let mostStrings = 10_000
  private static let mostBytes = 1 << 20

  /// nil where the object has none of that name.
  init?(_ name: String, of object: HDF5Object, in source: HDF5Source) throws(HDF5Fault) {
    for message in object.messages where message.kind == .attribute {
      guard !message.isShared else { continue }
      if let attribute = try Self(message.content, name) {
        self = attribute
        return
      }
    }
    guard var info = try object.message(.attributeInfo) else { return nil }
    try info.skip(1)
    try info.skip(try info.byte() & 1 == 0 ? 0 : 2)
    guard let list = try HDF5DenseList(&info, source) else { return nil }
    for record in try list.records() {
      if let attribute = try Self(list.object(record), name) {
        self = attribute
        return
      }
    }
    return nil
  }

  /// nil for one of another name.
  private init?(_ message: ArraySlice<UInt8>, _ wanted: String) throws(HDF5Fault) {
    var message = HDF5Cursor(message)
    let version = try message.byte()
    guard 1...3 ~= version else { throw .damaged("attribute") }
    let flags = try message.byte()
    let sizes = (name: try message.int(2), type: try message.int(2), space: try message.int(2))
    try message.skip(version == 3 ? 1 : 0)
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    guard try HDF5Cursor.text(message.take(padded(sizes.name))) == wanted else { return nil }
    guard version == 1 || flags & 3 == 0 else {
      throw HDF5Fault(found: "an attribute \(wanted) that is described by another object")
    }
    var type = HDF5Cursor(try message.take(padded(sizes.type)))
    var space = HDF5Cursor(try message.take(padded(sizes.space)))
    self.type = try HDF5Datatype(&type)
    count = try HDF5Dataspace(&space).count
    content = try message.take(message.remaining)
  }

  func strings(_ source: HDF5Source) throws(HDF5Fault) -> [String] {
    guard count > 0 else { return [] }
    guard count <= Self.mostStrings else { throw HDF5Fault(found: "\(count) strings") }
    try source.spend(count)
    switch type.kind {
    case .string:
      guard type.size > 0, type.size <= Self.mostBytes, type.size * count <= Self.mostBytes else {
        throw HDF5Fault(found: "strings of more than \(Self.mostBytes) bytes")
      }
      var content = HDF5Cursor(content)
      var strings: [String] = []
      for _ in 0..<count {
        // An end is there only where there is room for it.
        strings.append(String(decoding: try content.take(type.size).prefix { $0 != 0 }, as: UTF8.self))
      }
      return strings
    case .variableString: return try referenced(source)
    default: throw HDF5Fault(found: "an attribute that should hold strings holds numbers")
    }
  }

  // MARK: Strings of variable length: each by its length, a heap, and its number there

  private func referenced(_ source: HDF5Source) throws(HDF5Fault) -> [String] {
    var content = HDF5Cursor(content)
    var strings: [String] = []
    var total = 0
    var collections: [Int: [Int: ArraySlice<UInt8>]] = [:]
    for _ in 0..<count {
      let (length, heap, number) = (try content.int(4), try content.address(), try content.int(4))
      // Many can refer to the same text.
      total += length
      guard total <= Self.mostBytes else { throw HDF5Fault(found: "strings of more than \(Self.mostBytes) bytes") }
      guard length > 0, let heap, heap > 0 else {
        strings.append("")
        continue
      }
      if collections[heap] == nil { collections[heap] = try Self.collection(at: heap, source) }
      guard let text = collections[heap]?[number], text.count >= length else { throw .damaged("string") }
      strings.append(String(decoding: text.prefix(length).prefix { $0 != 0 }, as: UTF8.self))
    }
    return strings
  }

  private static func collection(at address: Int, _ source: HDF5Source) throws(HDF5Fault) -> [Int: ArraySlice<UInt8>] {
    var start = try source.read(address, 16)
    try start.expect("GCOL")
    try start.skip(4)
    let size = try start.int(8)
    guard size >= 16, size <= 16 << 20 else { throw .damaged("list of strings") }
    var content = try source.read(address + 16, size - 16)
    var objects: [Int: ArraySlice<UInt8>] = [:]
    while content.remaining >= 16 {
      let number = try content.int(2)
      try content.skip(6)
      // Number 0 is the free room behind the last.
      guard number > 0 else { break }
      let size = try content.int(8)
      try source.spend(1)
      objects[number] = try content.take(size)
      try content.skip(min((8 - size % 8) % 8, content.remaining))
    }
    return objects
  }
}
