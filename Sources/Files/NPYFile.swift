public import Foundation

/// NumPy's .npy format, versions 1.0 to 3.0, C order, little endian: the arrays this project reads and writes.
/// Source: numpy/lib/format.py.
public struct NPYFile: Sendable {
  /// NumPy's type string without the byte order: `f4`, `f8`, `i4`, `i8`, `u1`.
  public let type: String
  public let shape: [Int]
  public let bytes: Data

  public enum Failure: Error, CustomStringConvertible {
    case malformed(path: String, found: String)
    case wrongType(path: String, expected: String, found: String)

    public var description: String {
      switch self {
      case .malformed(let path, let found):
        """
        \(path): expected a NumPy .npy array (C order, little endian), found \(found); make it again: with `tiles cluster` or \
        `tiles embed` if it is theirs, with numpy.save if it is yours
        """
      case .wrongType(let path, let expected, let found):
        "\(path): expected an array of \(expected), found \(found); convert it with astype before numpy.save"
      }
    }
  }

  private let path: String

  /// Most numbers that one array may be of: 2^40, so that no product of sizes overflows.
  private static let mostValues = 1 << 40
  /// Of a header, in bytes; NumPy itself refuses more than 10,000.
  private static let longestHeader = 1 << 16

  /// - Throws: `NPYFile.Failure`, `RegularFile.Failure`.
  public init(contentsOf url: URL) throws {
    let data = try RegularFile.data(url, atMost: .max, mapped: true)
    path = url.path
    func malformed(_ found: String) -> Failure { .malformed(path: url.path, found: found) }
    let start = data.startIndex
    guard data.count >= 10, data.prefix(6) == Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
      throw malformed("no NumPy magic in its first 6 bytes")
    }
    guard (1...3).contains(data[start + 6]) else { throw malformed("version \(data[start + 6])") }
    let begin = data[start + 6] >= 2 ? 12 : 10
    guard data.count >= begin else { throw malformed("a cut header") }
    let length = (8..<begin).reversed().reduce(0) { ($0 << 8) | Int(data[start + $1]) }
    guard length <= Self.longestHeader else { throw malformed("a header of \(length) bytes") }
    guard data.count >= begin + length else { throw malformed("a cut header") }
    let header = String(decoding: data[(start + begin)..<(start + begin + length)], as: UTF8.self)
    guard let descriptor = Self.field("descr", in: header), let dimensions = Self.field("shape", in: header),
      Self.field("fortran_order", in: header) == "False"
    else { throw malformed("the header \(header.prefix(200))") }
    let order = descriptor.first ?? "?"
    guard order == "<" || order == "|", let width = Int(descriptor.dropFirst(2)), (1...16).contains(width) else {
      throw malformed("the type \(descriptor.prefix(20))")
    }
    type = String(descriptor.dropFirst())
    let sizes = dimensions.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.map { Int($0) ?? -1 }
    guard sizes.count <= 32, sizes.allSatisfy({ (0...Self.mostValues).contains($0) }),
      let values = Self.product(sizes), values <= Self.mostValues
    else { throw malformed("the shape (\(dimensions.prefix(200)))") }
    shape = sizes
    bytes = data.dropFirst(begin + length)
    guard bytes.count == values * width else {
      throw malformed("\(bytes.count) bytes of data for a shape of \(values * width)")
    }
  }

  /// nil where it overflows.
  private static func product(_ sizes: [Int]) -> Int? {
    sizes.reduce(1) { product, size in
      guard let (value, overflow) = product?.multipliedReportingOverflow(by: size), !overflow else { return nil }
      return value
    }
  }

  private static func field(_ name: String, in header: String) -> String? {
    guard let key = header.range(of: "'\(name)':") else { return nil }
    let rest = header[key.upperBound...].drop { $0 == " " }
    switch rest.first {
    case "'": return rest.dropFirst().split(separator: "'", maxSplits: 1).first.map(String.init)
    case "(": return rest.dropFirst().split(separator: ")", omittingEmptySubsequences: false).first.map(String.init)
    default: return rest.split(whereSeparator: { ",}".contains($0) }).first.map(String.init)
    }
  }

  public func floats() throws -> [Float] { try elements(Float.self, "f4") }
  public func doubles() throws -> [Double] { try elements(Double.self, "f8") }
  public func int32s() throws -> [Int32] { try elements(Int32.self, "i4") }
  public func int64s() throws -> [Int64] { try elements(Int64.self, "i8") }
  public func uint8s() throws -> [UInt8] { try elements(UInt8.self, "u1") }

  /// - Throws: `NPYFile.Failure.wrongType`.
  public func require(_ expected: String) throws {
    guard type == expected else { throw Failure.wrongType(path: path, expected: expected, found: type) }
  }

  private func elements<Element>(_: Element.Type, _ expected: String) throws -> [Element] {
    try require(expected)
    let count = bytes.count / MemoryLayout<Element>.stride
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  /// Writes float32 values in C order, atomically.
  /// - Parameter shape: its product is the number of values.
  public static func write(_ values: [Float], shape: [Int], to target: Target) throws {
    try write(shape: shape, to: target) { add in try add(values) }
  }

  /// The same for values that are made while they are written.
  /// - Parameter body: gives all values to `add`, some after the others.
  /// - Throws: what `body` throws; then nothing has changed.
  public static func write(shape: [Int], to target: Target, _ body: (_ add: ([Float]) throws -> Void) throws -> Void)
    throws
  {
    try AtomicFile.write(to: target) { file in
      try file.write(contentsOf: header(type: "<f4", shape: shape))
      var count = 0
      try body { values in
        count += values.count
        try values.withUnsafeBytes { bytes in
          // A descriptor file may be hundreds of megabytes: no second copy of it.
          guard let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
          try file.write(contentsOf: Data(bytesNoCopy: start, count: bytes.count, deallocator: .none))
        }
      }
      precondition(shape.reduce(1, *) == count, "the shape \(shape) does not hold \(count) values")
    }
  }

  private static func header(type: String, shape: [Int]) -> Data {
    let tuple = shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }"
    let unpadded = 10 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    var data = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    data.append(UInt8(text.utf8.count & 0xFF))
    data.append(UInt8(text.utf8.count >> 8))
    data.append(Data(text.utf8))
    return data
  }
}
