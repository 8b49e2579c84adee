public import Files

/// Why several processes do not work together any more.
public struct RankFailure: ExitCoded, CustomStringConvertible, Equatable {
  public var exitStatus: ExitStatus { .failed }
  /// What came of it, with who, where and why.
  public let description: String

  public init(_ description: String) { self.description = description }
}
