internal import Foundation

/// The little of Python's pickle that a file of PyTorch's tensors needs. Nothing is run: a pickle says which functions are to be
/// called, and only those that put tensors and dictionaries together are known here.
///
/// Source: Python's `pickletools`, protocols 2 to 4.
struct Pickle {
  struct Refusal: Error, Equatable {
    /// What is in the pickle, in words.
    let found: String
  }

  indirect enum Value {
    case none
    case bool(Bool)
    case int(Int)
    case text(String)
    case tuple([Value], depth: Int = 1)
    case list(List)
    case dictionary(Dictionary)
    /// A function or a class, by its whole name.
    case name(String)
    case storage(Storage)
    case tensor(Tensor)
    /// What nothing here asks for, such as a fraction.
    case other
  }

  /// What is part of something else does not change any more: so it is known how deep all lies, which is not deep.
  class Container {
    fileprivate var depth = 1
    fileprivate var isPart = false
  }

  final class List: Container { fileprivate(set) var values: [Value] = [] }

  final class Dictionary: Container {
    /// In the order of the file; keys that are no texts are left out.
    fileprivate(set) var entries: [(key: String, value: Value)] = []
  }

  private static let deepest = 32
  /// A network's tensors take some forty each.
  private static let mostInstructions = 1_000_000

  /// Where the numbers of tensors are.
  struct Storage {
    /// The whole name of its class, which says of what type the numbers are.
    let type: String
    let key: String
  }

  /// As `torch._utils._rebuild_tensor_v2` gets it.
  struct Tensor {
    let storage: Storage
    let offset: Int
    let shape: [Int]
    let strides: [Int]
  }

  private static let known: Set<String> = [
    "collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter", "torch.Size",
  ]

  private let bytes: Data
  /// The byte behind the pickle.
  private(set) var end: Int
  private var stack: [Value] = []
  private var marks: [Int] = []
  private var memo: [Int: Value] = [:]
  /// By their keys, also those of which no tensor is kept.
  private(set) var storages: [String: Storage] = [:]
  private var instructions = 0

  /// - Parameter start: where in the bytes the pickle begins.
  init(_ bytes: Data, at start: Int = 0) { (self.bytes, end) = (bytes, start) }

  /// - Throws: `Refusal`.
  mutating func value() throws(Refusal) -> Value {
    while true {
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      instructions += 1
      guard instructions <= Self.mostInstructions else { throw Refusal(found: "a pickle without an end") }
      try step(code)
    }
  }

  // MARK: Reading

  private mutating func byte() throws(Refusal) -> UInt8 { try take(1)[0] }

  private mutating func take(_ count: Int) throws(Refusal) -> [UInt8] {
    guard count >= 0, count <= bytes.count - end else { throw Refusal(found: "a pickle that ends early") }
    let start = bytes.startIndex + end
    end += count
    return [UInt8](bytes[start..<start + count])
  }

  /// Little endian, without a sign.
  private mutating func number(_ count: Int) throws(Refusal) -> Int {
    let found = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: found) else { throw Refusal(found: "a number that is too large") }
    return number
  }

  private mutating func line() throws(Refusal) -> String {
    var line: [UInt8] = []
    while true {
      let next = try byte()
      if next == 0x0A { return String(decoding: line, as: UTF8.self) }
      line.append(next)
    }
  }

  private mutating func text(_ count: Int) throws(Refusal) -> Value {
    .text(String(decoding: try take(count), as: UTF8.self))
  }

  // MARK: The stack

  private mutating func pop() throws(Refusal) -> Value {
    guard let last = stack.popLast(), stack.count >= marks.last ?? 0 else {
      throw Refusal(found: "a pickle that takes what is not there")
    }
    return last
  }

  private mutating func toMark() throws(Refusal) -> [Value] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw Refusal(found: "a pickle without a mark")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func popTuple(_ count: Int) throws(Refusal) -> Value {
    var values: [Value] = []
    for _ in 0..<count { values.insert(try pop(), at: 0) }
    return try tuple(values)
  }

  private func tuple(_ values: [Value]) throws(Refusal) -> Value { .tuple(values, depth: try depth(around: values)) }

  /// How deep something lies that these become part of.
  private func depth(around values: [Value]) throws(Refusal) -> Int {
    var deepest = 0
    for value in values {
      switch value {
      case .tuple(_, let depth): deepest = max(deepest, depth)
      case .list(let part): deepest = max(deepest, Self.part(part))
      case .dictionary(let part): deepest = max(deepest, Self.part(part))
      default: break
      }
    }
    guard deepest < Self.deepest else { throw Refusal(found: "a pickle of things in things without an end") }
    return deepest + 1
  }

  private static func part(_ container: Container) -> Int {
    container.isPart = true
    return container.depth
  }

  private func add(_ values: [Value], to container: Container) throws(Refusal) {
    container.depth = max(container.depth, try depth(around: values))
    guard !container.isPart else { throw Refusal(found: "a pickle that changes what is part of something else") }
  }

  private func top() throws(Refusal) -> Value {
    guard let last = stack.last else { throw Refusal(found: "a pickle that takes what is not there") }
    return last
  }

  // MARK: Instructions

  private mutating func step(_ code: UInt8) throws(Refusal) {
    switch code {
    case 0x80: _ = try byte()  // PROTO
    case 0x95: _ = try take(8)  // FRAME
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88, 0x89: stack.append(.bool(code == 0x88))
    case UInt8(ascii: "K"): stack.append(.int(try number(1)))
    case UInt8(ascii: "M"): stack.append(.int(try number(2)))
    case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
    case 0x8A: try longNumber()
    case UInt8(ascii: "G"):
      _ = try take(8)
      stack.append(.other)
    case UInt8(ascii: "U"), 0x8C: stack.append(try text(number(1)))
    case UInt8(ascii: "T"), UInt8(ascii: "X"): stack.append(try text(number(4)))
    case UInt8(ascii: "c"): stack.append(.name("\(try line()).\(try line())"))
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw Refusal(found: "a pickle with a function that has no name")
      }
      stack.append(.name("\(module).\(name)"))
    case UInt8(ascii: ")"): stack.append(.tuple([]))
    case 0x85, 0x86, 0x87: stack.append(try popTuple(Int(code) - 0x84))
    case UInt8(ascii: "t"):
      let values = try toMark()
      stack.append(try tuple(values))
    default: try stepOnObjects(code)
    }
  }

  private mutating func stepOnObjects(_ code: UInt8) throws(Refusal) {
    switch code {
    case UInt8(ascii: "]"): stack.append(.list(List()))
    case UInt8(ascii: "}"): stack.append(.dictionary(Dictionary()))
    case UInt8(ascii: "q"): memo[try number(1)] = try top()
    case UInt8(ascii: "r"): memo[try number(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): try recall(number(1))
    case UInt8(ascii: "j"): try recall(number(4))
    case UInt8(ascii: "a"), UInt8(ascii: "e"):
      let values = try code == UInt8(ascii: "a") ? [pop()] : toMark()
      try append(values)
    case UInt8(ascii: "s"):
      let value = try pop()
      let key = try pop()
      try set([key, value])
    case UInt8(ascii: "u"):
      let pairs = try toMark()
      try set(pairs)
    case UInt8(ascii: "Q"):
      guard case .tuple(let facts, _) = try pop(), facts.count >= 3, case .name(let type) = facts[1],
        case .text(let key) = facts[2]
      else { throw Refusal(found: "a pickle that points to something else") }
      let storage = Storage(type: type, key: key)
      storages[key] = storage
      stack.append(.storage(storage))
    case UInt8(ascii: "R"):
      let arguments = try pop()
      let function = try pop()
      stack.append(try called(function, arguments))
    case UInt8(ascii: "b"):
      // What an OrderedDict has beside its entries: versions of the modules.
      _ = try pop()
      guard case .dictionary = try top() else { throw Refusal(found: "a pickle that sets up another object") }
    default: throw Refusal(found: "a pickle with the instruction \(code), which tensors do not need")
    }
  }

  private mutating func longNumber() throws(Refusal) {
    let digits = try take(number(1))
    guard digits.count <= 8 else {
      stack.append(.other)
      return
    }
    let isNegative = (digits.last ?? 0) >= 0x80
    let filled = digits + [UInt8](repeating: isNegative ? 0xFF : 0, count: 8 - digits.count)
    stack.append(.int(Int(Int64(bitPattern: filled.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))))
  }

  private mutating func recall(_ place: Int) throws(Refusal) {
    guard let value = memo[place] else { throw Refusal(found: "a pickle that recalls what it never had") }
    stack.append(value)
  }

  private func append(_ values: [Value]) throws(Refusal) {
    guard case .list(let list) = try top() else { throw Refusal(found: "a pickle that appends to no list") }
    try add(values, to: list)
    list.values += values
  }

  private func set(_ pairs: [Value]) throws(Refusal) {
    guard case .dictionary(let dictionary) = try top(), pairs.count % 2 == 0 else {
      throw Refusal(found: "a pickle that sets an entry of no dictionary")
    }
    try add(pairs, to: dictionary)
    for place in stride(from: 0, to: pairs.count, by: 2) {
      if case .text(let key) = pairs[place] { dictionary.entries.append((key, pairs[place + 1])) }
    }
  }

  /// What a known function would give.
  private func called(_ function: Value, _ arguments: Value) throws(Refusal) -> Value {
    guard case .name(let name) = function, case .tuple(let given, _) = arguments, Self.known.contains(name) else {
      guard case .name(let name) = function else { throw Refusal(found: "a pickle that calls no function") }
      throw Refusal(found: "a pickle that would run \(name.prefix(100))")
    }
    switch name {
    case "collections.OrderedDict": return .dictionary(Dictionary())
    case "torch._utils._rebuild_parameter": return given.first ?? .other
    case "torch.Size": return given.first ?? .other
    default:
      guard given.count >= 4, case .storage(let storage) = given[0], case .int(let offset) = given[1],
        let shape = Self.numbers(given[2]), let strides = Self.numbers(given[3]), shape.count == strides.count
      else { throw Refusal(found: "a tensor without shape") }
      return .tensor(Tensor(storage: storage, offset: offset, shape: shape, strides: strides))
    }
  }

  private static func numbers(_ value: Value) -> [Int]? {
    guard case .tuple(let values, _) = value else { return nil }
    let numbers = values.compactMap { value -> Int? in if case .int(let number) = value { number } else { nil } }
    return numbers.count == values.count ? numbers : nil
  }
}
