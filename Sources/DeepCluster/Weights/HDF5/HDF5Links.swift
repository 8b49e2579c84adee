/// What a group has under a name.
enum HDF5Link {
  case hard(Int)
  case soft(String)
  /// A link into another file.
  case external
  case unknown(Int)
}

/// The links of a group, in any of the three ways to store them.
struct HDF5Links {
  private(set) var byName: [String: HDF5Link] = [:]

  /// No group of Keras comes near.
  static let most = 10_000
  private static let mostBytesOfNames = 16 << 20

  init(of group: HDF5Object, in source: HDF5Source) throws(HDF5Fault) {
    if var table = try group.message(.symbolTable) {
      guard let tree = try table.address(), let heap = try table.address() else { throw .damaged("group") }
      let names = try Self.names(at: heap, source)
      try addTree(at: tree, level: nil, names, source)
    }
    for message in group.messages where message.kind == .link {
      guard !message.isShared else { throw .damaged("link") }
      try add(message.content, source)
    }
    if var info = try group.message(.linkInfo) {
      try info.skip(1)
      try info.skip(try info.byte() & 1 == 0 ? 0 : 8)
      if let list = try HDF5DenseList(&info, source) {
        // A record has a hash in front.
        for record in try list.records() { try add(list.object(record.dropFirst(4)), source) }
      }
    }
  }

  private mutating func add(_ name: String, _ link: HDF5Link, _ source: HDF5Source) throws(HDF5Fault) {
    try source.spend(1 + name.utf8.count / 64)
    guard byName.count < Self.most else { throw HDF5Fault(found: "a group of more than \(Self.most) links") }
    byName[name] = link
  }

  // MARK: A tree of version 1, whose leaves have numbers of names in a heap

  private static func names(at address: Int, _ source: HDF5Source) throws(HDF5Fault) -> ArraySlice<UInt8> {
    var heap = try source.read(address, 32)
    try heap.expect("HEAP")
    try heap.skip(4)
    let size = try heap.int(8)
    try heap.skip(8)
    guard size <= mostBytesOfNames else { throw HDF5Fault(found: "a group whose names fill \(size) bytes") }
    guard let place = try heap.address() else { throw .damaged("list of names") }
    var names = try source.read(place, size)
    return try names.take(size)
  }

  private static func name(_ place: Int, _ names: ArraySlice<UInt8>) throws(HDF5Fault) -> String {
    guard place < names.count else { throw .damaged("name") }
    return try HDF5Cursor.text(names.dropFirst(place))
  }

  private mutating func addTree(
    at address: Int, level: Int?, _ names: ArraySlice<UInt8>, _ source: HDF5Source
  ) throws(HDF5Fault) {
    let node = try HDF5TreeNode(source, at: address, kind: .names, keyWidth: 8, level: level)
    for (_, child) in node.children {
      if node.level > 0 {
        try addTree(at: child, level: node.level - 1, names, source)
      } else {
        try addSymbols(at: child, names, source)
      }
    }
  }

  private mutating func addSymbols(
    at address: Int, _ names: ArraySlice<UInt8>, _ source: HDF5Source
  ) throws(HDF5Fault) {
    var start = try source.read(address, 8)
    try start.expect("SNOD")
    try start.skip(2)
    let count = try start.int(2)
    var symbols = try source.read(address + 8, 40 * count)
    for _ in 0..<count {
      let name = try Self.name(symbols.int(8), names)
      let object = try symbols.address()
      let kind = try symbols.int(4)
      try symbols.skip(4)
      let target = try symbols.int(4)
      try symbols.skip(12)
      if kind == 2 {
        try add(name, .soft(Self.name(target, names)), source)
      } else if let object {
        try add(name, .hard(object), source)
      }
    }
  }

  // MARK: A message for each

  private mutating func add(_ message: ArraySlice<UInt8>, _ source: HDF5Source) throws(HDF5Fault) {
    var message = HDF5Cursor(message)
    try message.skip(1)
    let flags = try message.byte()
    let kind = flags & 8 == 0 ? 0 : try message.byte()
    // The order it was made in, and the character set.
    try message.skip((flags & 4 == 0 ? 0 : 8) + (flags & 16 == 0 ? 0 : 1))
    let name = String(decoding: try message.take(try message.int(1 << (flags & 3))), as: UTF8.self)
    switch kind {
    case 0:
      guard let object = try message.address() else { throw .damaged("link") }
      try add(name, .hard(object), source)
    case 1: try add(name, .soft(String(decoding: message.take(message.int(2)), as: UTF8.self)), source)
    case 64: try add(name, .external, source)
    default: try add(name, .unknown(kind), source)
    }
  }
}
