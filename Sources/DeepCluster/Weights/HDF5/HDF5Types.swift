/// What the elements of a dataset or an attribute are, as far as weights need it.
struct HDF5Datatype: Equatable {
  enum Kind: Equatable {
    case float, signed, unsigned, string, variableString
    case other
  }

  let kind: Kind
  /// How many bytes an element has.
  let size: Int
  let isBigEndian: Bool

  init(_ message: inout HDF5Cursor) throws(HDF5Fault) {
    let word = try message.byte()
    let flags = try message.int(3)
    size = try message.int(4)
    let rest = try message.take(min(12, message.remaining))
    isBigEndian = flags & 1 != 0
    switch word & 15 {
    case 0:
      let bits = rest.prefix(4).elementsEqual([0, 0, UInt8(truncatingIfNeeded: size * 8), 0])
      kind = bits && [1, 2, 4, 8].contains(size) ? (flags & 8 == 0 ? .unsigned : .signed) : .other
    case 1:
      kind = Self.isUsual(flags, Array(rest), size) ? .float : .other
    case 3: kind = .string
    case 9: kind = flags & 15 == 1 ? .variableString : .other
    default: kind = .other
    }
    guard size > 0 else { throw .damaged("type of elements") }
  }

  /// Binary16, 32 and 64 of IEEE 754.
  private static func isUsual(_ flags: Int, _ properties: [UInt8], _ size: Int) -> Bool {
    let known: [Int: (exponent: [UInt8], bias: [UInt8])] = [
      2: ([10, 5, 0, 10], [15, 0, 0, 0]), 4: ([23, 8, 0, 23], [127, 0, 0, 0]), 8: ([52, 11, 0, 52], [255, 3, 0, 0]),
    ]
    guard let known = known[size], flags & 0x40 == 0, flags >> 8 & 0xFF == size * 8 - 1 else { return false }
    return properties == [0, 0, UInt8(size * 8), 0] + known.exponent + known.bias
  }

  var isNumber: Bool { kind == .float || kind == .signed || kind == .unsigned }

  /// - Parameter bytes: a whole number of elements.
  func floats(_ bytes: [UInt8]) -> [Float] {
    switch (kind, size) {
    case (.float, 2): numbers(bytes, UInt16.self) { Self.half($0) }
    case (.float, 4): numbers(bytes, UInt32.self) { Float(bitPattern: $0) }
    case (.float, _): numbers(bytes, UInt64.self) { Float(Double(bitPattern: $0)) }
    case (.signed, 1): numbers(bytes, UInt8.self) { Float(Int8(bitPattern: $0)) }
    case (.signed, 2): numbers(bytes, UInt16.self) { Float(Int16(bitPattern: $0)) }
    case (.signed, 4): numbers(bytes, UInt32.self) { Float(Int32(bitPattern: $0)) }
    case (.signed, _): numbers(bytes, UInt64.self) { Float(Int64(bitPattern: $0)) }
    case (_, 1): numbers(bytes, UInt8.self) { Float($0) }
    case (_, 2): numbers(bytes, UInt16.self) { Float($0) }
    case (_, 4): numbers(bytes, UInt32.self) { Float($0) }
    default: numbers(bytes, UInt64.self) { Float($0) }
    }
  }

  private func numbers<Bits: FixedWidthInteger>(
    _ bytes: [UInt8], _: Bits.Type, _ float: (Bits) -> Float
  ) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      (0..<(bytes.count / MemoryLayout<Bits>.size)).map { index in
        let bits = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
        return float(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits))
      }
    }
  }

  /// Not every processor that Swift runs on has such numbers.
  private static func half(_ bits: UInt16) -> Float {
    let (sign, exponent, fraction) = (UInt32(bits >> 15) << 31, UInt32(bits >> 10 & 31), UInt32(bits & 1_023))
    if exponent == 31 { return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13) }
    if exponent == 0 { return (sign == 0 ? 1 : -1) * Float(fraction) / 16_777_216 }
    return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}

/// How many elements there are.
struct HDF5Dataspace {
  /// Empty for a single element.
  let shape: [Int]
  let count: Int

  init(_ message: inout HDF5Cursor) throws(HDF5Fault) {
    let version = try message.byte()
    let axes = try message.byte()
    guard 1...2 ~= version, axes <= 32 else { throw .damaged("shape") }
    try message.skip(1)
    let kind = version == 2 ? try message.byte() : axes == 0 ? 0 : 1
    // 0: a single element, 1: a shape, 2: no element at all.
    guard kind == 1 || 0...2 ~= kind && axes == 0 else { throw .damaged("shape") }
    try message.skip(version == 1 ? 5 : 0)
    var sizes: [Int] = []
    var product = 1
    for _ in 0..<axes {
      sizes.append(try message.int(8))
      let next = product.multipliedReportingOverflow(by: sizes[sizes.count - 1])
      guard !next.overflow, next.partialValue < 1 << 60 else { throw HDF5Fault(found: "endlessly many elements") }
      product = next.partialValue
    }
    shape = sizes
    count = kind == 2 ? 0 : product
  }
}
