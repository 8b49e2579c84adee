/// Undoes deflate (RFC 1951), plainly: Foundation has no zlib, and the golden files need it only here.
struct Inflate {
  private let input: [UInt8]
  private var position = 0
  private var held: UInt32 = 0
  private var heldBits = 0
  private var output: [UInt8] = []

  static func bytes(_ input: [UInt8]) throws -> [UInt8] {
    var inflate = Inflate(input: input)
    while try !inflate.block() {}
    return inflate.output
  }

  private init(input: [UInt8]) { self.input = input }

  /// True after the last block.
  private mutating func block() throws -> Bool {
    let isLast = try bits(1) == 1
    switch try bits(2) {
    case 0: try stored()
    case 1: try compressed(Code(lengths: Self.fixedLiterals), Code(lengths: [UInt8](repeating: 5, count: 30)))
    case 2:
      let (literals, distances) = try codes()
      try compressed(literals, distances)
    default: throw NPZFile.Broken(reason: "unknown block")
    }
    return isLast
  }

  private mutating func stored() throws {
    (held, heldBits) = (0, 0)
    let count = Int(input[position]) | Int(input[position + 1]) << 8
    output += input[position + 4..<position + 4 + count]
    position += 4 + count
  }

  private mutating func compressed(_ literals: Code, _ distances: Code) throws {
    while true {
      let symbol = try self.symbol(literals)
      if symbol == 256 { return }
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      let length = Self.lengths[symbol - 257] + (try bits(Self.lengthBits[symbol - 257]))
      let code = try self.symbol(distances)
      let distance = Self.distances[code] + (try bits(code < 2 ? 0 : code / 2 - 1))
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  private mutating func codes() throws -> (Code, Code) {
    let (literals, distances, count) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
    var codeLengths = [UInt8](repeating: 0, count: 19)
    for index in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(count) {
      codeLengths[index] = UInt8(try bits(3))
    }
    let code = Code(lengths: codeLengths)
    var lengths: [UInt8] = []
    while lengths.count < literals + distances {
      switch try symbol(code) {
      case 16: lengths += [UInt8](repeating: lengths.last ?? 0, count: 3 + (try bits(2)))
      case 17: lengths += [UInt8](repeating: 0, count: 3 + (try bits(3)))
      case 18: lengths += [UInt8](repeating: 0, count: 11 + (try bits(7)))
      case let length: lengths.append(UInt8(length))
      }
    }
    return (Code(lengths: Array(lengths[..<literals])), Code(lengths: Array(lengths[literals...])))
  }

  private mutating func bits(_ count: Int) throws -> Int {
    while heldBits < count {
      guard position < input.count else { throw NPZFile.Broken(reason: "cut short") }
      held |= UInt32(input[position]) << UInt32(heldBits)
      position += 1
      heldBits += 8
    }
    defer {
      held >>= UInt32(count)
      heldBits -= count
    }
    return Int(held & ((1 << UInt32(count)) - 1))
  }

  private mutating func symbol(_ code: Code) throws -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1..<16 {
      value |= try bits(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw NPZFile.Broken(reason: "no such code")
  }

  /// A canonical Huffman code.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    let symbols: [Int]

    init(lengths: [UInt8]) {
      for length in lengths where length > 0 { counts[Int(length)] += 1 }
      symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    }
  }

  private static let fixedLiterals =
    [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
    + [UInt8](repeating: 8, count: 8)
  private static let lengths = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distances = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073, 4_097,
    6_145, 8_193, 12_289, 16_385, 24_577,
  ]
}
