/// What is wrong with an HDF5 file.
struct HDF5Fault: Error, Equatable {
  let found: String

  static func damaged(_ what: String) -> Self { Self(found: "a damaged \(what)") }
}

/// Numbers out of bytes, one after the other, little endian. Nothing lies beyond the end.
struct HDF5Cursor {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: some Sequence<UInt8>) {
    let bytes = Array(bytes)
    self.bytes = bytes[...]
    place = 0
  }

  var remaining: Int { bytes.endIndex - place }

  mutating func take(_ count: Int) throws(HDF5Fault) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw .damaged("structure, which is cut") }
    defer { place += count }
    return bytes[place..<(place + count)]
  }

  mutating func skip(_ count: Int) throws(HDF5Fault) { _ = try take(count) }

  /// The number in the next 1 to 8 bytes.
  mutating func bits(_ width: Int) throws(HDF5Fault) -> UInt64 {
    try take(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A number so small that sums of two, and small multiples, do not overflow.
  mutating func int(_ width: Int) throws(HDF5Fault) -> Int {
    let bits = try bits(width)
    guard bits < 1 << 60 else { throw .damaged("structure, with the number \(bits)") }
    return Int(bits)
  }

  mutating func byte() throws(HDF5Fault) -> Int { try int(1) }

  /// An address in the file; nil for the undefined one.
  mutating func address() throws(HDF5Fault) -> Int? {
    var ahead = self
    guard try ahead.bits(8) != .max else {
      self = ahead
      return nil
    }
    return try int(8)
  }

  mutating func expect(_ signature: String) throws(HDF5Fault) {
    guard try take(signature.utf8.count).elementsEqual(signature.utf8) else {
      throw .damaged("structure, no \(signature)")
    }
  }

  /// The text up to a 0, which must be there.
  static func text(_ bytes: ArraySlice<UInt8>) throws(HDF5Fault) -> String {
    guard let end = bytes.firstIndex(of: 0) else { throw .damaged("name, without an end") }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }
}
