/// An array in a file.
struct HDF5Dataset {
  enum Layout {
    case compact(ArraySlice<UInt8>)
    /// nil before anything was written.
    case contiguous(Int?, size: Int)
    case chunks(HDF5ChunkIndex?, shape: [Int])
  }

  let space: HDF5Dataspace
  private let object: HDF5Object
  private let layout: Layout

  /// 1 GiB as 32-bit floats.
  private static let mostValues = 1 << 28

  /// - Throws: where its values are in another file.
  init(_ object: HDF5Object) throws(HDF5Fault) {
    self.object = object
    guard !object.isGroup, var space = try object.message(.dataspace), var layout = try object.message(.layout) else {
      throw HDF5Fault(found: "an object of another kind")
    }
    guard !object.has(.externalFiles) else { throw HDF5Fault(found: "data in another file (external storage)") }
    self.space = try HDF5Dataspace(&space)
    self.layout = try Self.layout(&layout)
  }

  private static func layout(_ message: inout HDF5Cursor) throws(HDF5Fault) -> Layout {
    let version = try message.byte()
    guard 1...4 ~= version else { throw HDF5Fault(found: "a layout of the version \(version)") }
    if version <= 2 { return try oldLayout(&message) }
    switch try message.byte() {
    case 0: return .compact(try message.take(try message.int(2)))
    case 1: return .contiguous(try message.address(), size: try message.int(8))
    case 2 where version == 3:
      let axes = try message.byte()
      let root = try message.address()
      return .chunks(root.map { .tree($0) }, shape: try sizes(axes, 4, &message))
    case 2:
      let flags = try message.byte()
      guard flags & 1 == 0 else { throw HDF5Fault(found: "chunks that are filtered in part") }
      let (axes, width) = (try message.byte(), try message.byte())
      guard 1...8 ~= width else { throw .damaged("layout") }
      let shape = try sizes(axes, width, &message)
      return .chunks(try HDF5ChunkIndex(&message, flags: flags), shape: shape)
    case 3: throw HDF5Fault(found: "a virtual dataset, whose data are in other files")
    case let kind: throw HDF5Fault(found: "a layout of the unknown kind \(kind)")
    }
  }

  /// Before HDF5 1.6.
  private static func oldLayout(_ message: inout HDF5Cursor) throws(HDF5Fault) -> Layout {
    let axes = try message.byte()
    let kind = try message.byte()
    try message.skip(5)
    let address = kind == 0 ? nil : try message.address()
    if kind == 2 { return .chunks(address.map { .tree($0) }, shape: try sizes(axes, 4, &message)) }
    let sizes = try sizes(axes, 4, &message)
    if kind == 0 { return .compact(try message.take(try message.int(4))) }
    var bytes = 1
    for size in sizes {
      let next = bytes.multipliedReportingOverflow(by: size)
      guard !next.overflow else { throw .damaged("layout") }
      bytes = next.partialValue
    }
    return .contiguous(address, size: bytes)
  }

  private static func sizes(_ axes: Int, _ width: Int, _ message: inout HDF5Cursor) throws(HDF5Fault) -> [Int] {
    guard axes <= 33 else { throw .damaged("layout") }
    var sizes: [Int] = []
    for _ in 0..<axes { sizes.append(try message.int(width)) }
    return sizes
  }

  // MARK: Values

  /// Where all values are, once it is clear that they are there. Their memory is not taken yet.
  struct Values {
    let type: HDF5Datatype
    let count: Int
    fileprivate let bytes: Int
    fileprivate let chunks: HDF5Chunks?
  }

  func values(_ source: HDF5Source) throws(HDF5Fault) -> Values {
    guard var message = try object.message(.datatype) else { throw .damaged("dataset") }
    let type = try HDF5Datatype(&message)
    guard type.isNumber else { throw HDF5Fault(found: "values of a type that is no usual number") }
    guard space.count <= Self.mostValues else { throw HDF5Fault(found: "\(space.count) values") }
    let bytes = space.count * type.size
    var chunks: HDF5Chunks?
    switch layout {
    case _ where bytes == 0: break
    case .compact(let content): try Self.require(content.count, bytes)
    case .contiguous(let place, let size):
      guard let place else { throw HDF5Fault(found: "values that were never written") }
      try Self.require(size, bytes)
      guard place <= source.count, bytes <= source.count - place else {
        throw HDF5Fault(found: "values beyond the end of the file")
      }
    case .chunks(let index, let shape):
      guard let index else { throw HDF5Fault(found: "values that were never written") }
      let filters = try object.message(.filters).map { (message) throws(HDF5Fault) in
        var message = message
        return try HDF5Filters(&message)
      }
      chunks = try HDF5Chunks(source, index, chunk: shape, of: space.shape, type, filters)
    }
    return Values(type: type, count: space.count, bytes: bytes, chunks: chunks)
  }

  private static func require(_ stored: Int, _ bytes: Int) throws(HDF5Fault) {
    guard stored == bytes else { throw HDF5Fault(found: "\(stored) bytes stored for \(bytes) bytes of values") }
  }

  func floats(_ source: HDF5Source) throws(HDF5Fault) -> [Float] {
    let values = try values(source)
    guard values.bytes > 0 else { return [] }
    if let chunks = values.chunks { return try chunks.floats(source) }
    switch layout {
    case .compact(let content): return values.type.floats(Array(content))
    case .contiguous(let place?, _): return values.type.floats(try source.values(place, values.bytes))
    default: return []
    }
  }
}
