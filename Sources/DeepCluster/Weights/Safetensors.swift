public import Files
public import Foundation

/// Arrays by name in one file, with a few words beside them, as Python's `safetensors` reads and writes them:
/// 8 bytes with the length of a JSON header, the header, the values. Source: github.com/huggingface/safetensors.
public struct Safetensors: Sendable {
  public enum ElementType: String, Sendable {
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float32 = "F32"
    case float64 = "F64"
    case int64 = "I64"
    // Beside a network's weights in other programs' files; nothing here reads them.
    case bool = "BOOL"
    case int8 = "I8"
    case int16 = "I16"
    case int32 = "I32"
    case uint8 = "U8"
    case uint16 = "U16"
    case uint32 = "U32"
    case uint64 = "U64"

    var size: Int {
      switch self {
      case .bool, .int8, .uint8: 1
      case .float16, .bfloat16, .int16, .uint16: 2
      case .float32, .int32, .uint32: 4
      case .float64, .int64, .uint64: 8
      }
    }
  }

  public struct Entry: Sendable, Equatable {
    public let type: ElementType
    public let shape: [Int]
    /// Row-major, little endian.
    public let bytes: Data

    public init(_ values: [Float], shape: [Int]) { self.init(.float32, shape, values) }
    public init(_ values: [Double], shape: [Int]) { self.init(.float64, shape, values) }
    public init(_ values: [Int]) { self.init(.int64, [values.count], values.map(Int64.init)) }

    fileprivate init(_ type: ElementType, shape: [Int], bytes: Data) {
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }

    private init<Element>(_ type: ElementType, _ shape: [Int], _ values: [Element]) {
      precondition(shape.reduce(1, *) == values.count, "the shape \(shape) does not hold \(values.count) values")
      self.init(type, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
    }
  }

  public struct Failure: Error, CustomStringConvertible, Equatable {
    public let path: String
    public let expected: String
    public let found: String
    /// What to do about it, where whoever reads the file knows.
    public var remedy: String?
    public var description: String {
      "\(path): expected \(expected), found \(found)" + (remedy.map { "; \($0)" } ?? "")
    }
  }

  public private(set) var entries: [String: Entry]
  public let metadata: [String: String]
  let path: String

  /// What a file would give.
  init(entries: [String: Entry], metadata: [String: String], path: String) {
    (self.entries, self.metadata, self.path) = (entries, metadata, path)
  }

  /// A hundred times that of the published network. The reference implementation allows 100 MB; read as JSON they would take gigabytes.
  private static let longestHeader = 4 << 20
  /// Kernels have 4 axes.
  private static let mostAxes = 32

  /// - Throws: `Safetensors.Failure`.
  public init(contentsOf url: URL) throws {
    let data: Data
    do {
      let opened = try OpenedFile(url)
      data = try opened.contents()
    } catch {
      let found = (error as? OpenedFile.Refusal)?.found ?? "no file that can be read"
      throw Failure(path: url.path, expected: Self.kind, found: found)
    }
    try self.init(data, path: url.path)
  }

  private static let kind = "a safetensors file"

  /// - Parameters:
  ///   - data: what a file has.
  ///   - path: of an error.
  /// - Throws: `Safetensors.Failure`.
  init(_ data: Data, path: String) throws {
    self.path = path
    let expected = Self.kind
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { ($0 << 8) | UInt64($1) }
    guard data.count >= 8, length <= UInt64(data.count - 8) else {
      throw Failure(path: path, expected: expected, found: "\(data.count) bytes without a whole header")
    }
    guard length <= Self.longestHeader else {
      throw Failure(path: path, expected: expected, found: "a header of \(length) bytes")
    }
    let values = data.dropFirst(8 + Int(length))
    let text = data.dropFirst(8).prefix(Int(length))
    guard var header = try? JSONSerialization.jsonObject(with: text) as? [String: Any]
    else { throw Failure(path: path, expected: expected, found: "a header that is not a JSON object") }
    guard Self.countOfNames(in: text) == header.count else {
      throw Failure(path: path, expected: "each array once", found: "a header that has a name twice")
    }
    switch header.removeValue(forKey: "__metadata__") {
    case nil: metadata = [:]
    case let words as [String: String]: metadata = words
    default:
      throw Failure(path: path, expected: "texts in __metadata__", found: "something else")
    }
    entries = [:]
    for (name, description) in header {
      guard let entry = Self.entry(description, in: values) else {
        throw Failure(
          path: path, expected: "'\(name.prefix(200))' as numbers inside \(values.count) bytes",
          found: "\("\(description)".prefix(200))")
      }
      entries[name] = entry
    }
    try requireEachByteOnce(of: values)
  }

  /// Names of a JSON object, which a dictionary has once each.
  private static func countOfNames(in object: Data) -> Int {
    var (count, depth) = (0, 0)
    var (isText, isEscaped) = (false, false)
    for byte in object {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":") where depth == 1: count += 1
      default: break
      }
    }
    return count
  }

  private static func entry(_ description: Any, in values: Data) -> Entry? {
    guard let description = description as? [String: Any], let code = description["dtype"] as? String,
      let type = ElementType(rawValue: code), let shape = description["shape"] as? [Int], shape.count <= mostAxes,
      shape.allSatisfy({ $0 >= 0 && $0 <= values.count }),
      let offsets = description["data_offsets"] as? [Int], offsets.count == 2, 0 <= offsets[0],
      offsets[0] <= offsets[1], offsets[1] <= values.count
    else { return nil }
    let count = shape.reduce((value: type.size, overflow: false)) {
      let product = $0.value.multipliedReportingOverflow(by: $1)
      return (product.partialValue, $0.overflow || product.overflow)
    }
    guard !count.overflow, count.value == offsets[1] - offsets[0] else { return nil }
    let start = values.startIndex
    return Entry(type, shape: shape, bytes: values[(start + offsets[0])..<(start + offsets[1])])
  }

  /// Arrays lie one behind the other: none in another, and nothing between them that no name tells of.
  private func requireEachByteOnce(of values: Data) throws {
    var end = values.startIndex
    let sorted = entries.sorted {
      ($0.value.bytes.startIndex, $0.value.bytes.endIndex, $0.key)
        < ($1.value.bytes.startIndex, $1.value.bytes.endIndex, $1.key)
    }
    for (name, entry) in sorted {
      guard entry.bytes.startIndex == end else {
        throw Failure(
          path: path,
          expected: "'\(name.prefix(200))' at the byte \(end - values.startIndex), behind the array before it",
          found: "it at \(entry.bytes.startIndex - values.startIndex)")
      }
      end = entry.bytes.endIndex
    }
    guard end == values.endIndex else {
      throw Failure(
        path: path, expected: "arrays of \(values.count) bytes together", found: "\(end - values.startIndex)")
    }
  }

  /// Writes atomically. Arrays lie in the order of their names, so that the same content gives the same bytes.
  public static func write(_ entries: [String: Entry], metadata: [String: String], to target: Target) throws {
    try AtomicFile.write(to: target) { file in
      try pieces(entries, metadata: metadata) { try file.write(contentsOf: $0) }
    }
  }

  /// What a file of them has.
  static func data(_ entries: [String: Entry], metadata: [String: String]) throws -> Data {
    var data = Data()
    try pieces(entries, metadata: metadata) { data += $0 }
    return data
  }

  private static func pieces(
    _ entries: [String: Entry], metadata: [String: String], _ write: (Data) throws -> Void
  ) throws {
    let sorted = entries.sorted { $0.key < $1.key }
    var header: [String: Any] = ["__metadata__": metadata]
    var offset = 0
    for (name, entry) in sorted {
      header[name] = [
        "dtype": entry.type.rawValue, "shape": entry.shape, "data_offsets": [offset, offset + entry.bytes.count],
      ]
      offset += entry.bytes.count
    }
    var text = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
    // Readers map the values into memory: they start at a multiple of 8.
    text.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8))
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
    try write(length + text)
    for (_, entry) in sorted { try write(entry.bytes) }
  }
}

extension Safetensors {
  /// In single precision, and of a network's weights in half precision, too.
  public func floats(_ name: String) throws -> [Float] {
    switch entries[name]?.type {
    case .float16: return try values(name, .float16).map { Float(halfBits: UInt16(littleEndian: $0)) }
    case .bfloat16:
      return try values(name, .bfloat16).map { (bits: UInt16) in
        Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)
      }
    default: return try values(name, .float32)
    }
  }
  public func doubles(_ name: String) throws -> [Double] { try values(name, .float64) }
  public func ints(_ name: String) throws -> [Int] { try values(name, .int64).map { (value: Int64) in Int(value) } }

  private func values<Element>(_ name: String, _ type: ElementType) throws -> [Element] {
    guard let entry = entries[name], entry.type == type else {
      let found = entries[name].map { $0.type.rawValue } ?? "none of that name"
      throw Failure(path: path, expected: "an array '\(name)' of \(type.rawValue)", found: found)
    }
    let count = entry.bytes.count / type.size
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      entry.bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }
}

/// What readers of a file ask of its arrays, so that nothing later has to.
extension Safetensors {
  /// Numbers without NaN and infinities.
  func finiteFloats(_ name: String) throws -> [Float] {
    let values = try floats(name)
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw failure("finite numbers in '\(name)'", "\(values[place]) at \(place)")
    }
    return values
  }

  /// Numbers in double precision, without NaN and infinities.
  func finiteDoubles(_ name: String) throws -> [Double] {
    let values = try doubles(name)
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw failure("finite numbers in '\(name)'", "\(values[place]) at \(place)")
    }
    return values
  }

  /// A fact that is a whole number.
  func number(_ name: String, in range: ClosedRange<Int>) throws -> Int {
    guard let word = metadata[name] else { throw failure("the fact '\(name)'", "none of that name") }
    guard let number = Int(word), range ~= number else {
      throw failure("'\(name)' from \(range.lowerBound) to \(range.upperBound)", "\(word.prefix(40))")
    }
    return number
  }

  func requireShape(_ name: String, _ shape: [Int]) throws {
    guard let entry = entries[name], entry.shape == shape else {
      throw failure(
        "an array '\(name)' of the shape \(shape)",
        entries[name].map { "the shape \($0.shape)" } ?? "none of that name")
    }
  }

  func failure(_ expected: String, _ found: String) -> Failure {
    Failure(path: path, expected: expected, found: found)
  }
}
