import Files

/// The processes that group samples together, each of which holds some of them. All call the same functions in the same order.
public protocol Peers: Sendable {
  /// From 0.
  var rank: Int { get }
  /// How many processes there are.
  var count: Int { get }
  /// Adds up what each has, element by element; all get the sum.
  /// - Throws: where one of them does not answer any more.
  func sum(_ values: [Int64]) throws -> [Int64]
  /// What each has, in the order of the ranks; all get all.
  /// - Throws: as `sum`.
  func gather(_ bytes: [UInt8]) throws -> [[UInt8]]
}

/// A process that has all samples.
public struct Alone: Peers {
  public init() {}
  public var rank: Int { 0 }
  public var count: Int { 1 }
  public func sum(_ values: [Int64]) -> [Int64] { values }
  public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
}

extension Peers {
  /// What each has, one after the other, as numbers of one type.
  /// - Throws: as `sum`; where others send something else, which only another version of this program does.
  public func gather<Value: BitwiseCopyable>(_ values: [Value]) throws -> [[Value]] {
    try gather(values.bytes).map { [Value](bytes: $0) }
  }
}
