extension Array where Element: BitwiseCopyable {
  /// As they lie in memory.
  public var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  /// What `bytes` gave; bytes behind the last whole element are none.
  public init(bytes: [UInt8]) {
    let size = MemoryLayout<Element>.stride
    self = bytes.withUnsafeBytes { raw in
      (0..<raw.count / size).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: Element.self) }
    }
  }
}
