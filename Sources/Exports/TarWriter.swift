import Files
public import Foundation

/// A tar archive in POSIX's ustar format, entry after entry. The same entries give the same bytes: no times, no owners.
/// Source: POSIX.1-2017, pax, "ustar Interchange Format".
public struct TarWriter {
  private var output: BufferedOutput

  public enum Failure: Error, CustomStringConvertible, Equatable {
    case name(String)
    case size(name: String, bytes: Int)

    public var description: String {
      switch self {
      case .name(let name): "tar entry '\(name)': expected 1 to 100 ASCII characters, found \(name.utf8.count) bytes"
      case .size(let name, let bytes): "tar entry '\(name)': expected less than 8 GiB, found \(bytes) bytes"
      }
    }
  }

  private static let block = 512
  private static let record = 20 * block

  /// - Parameter file: empty.
  public init(_ file: FileHandle) { output = BufferedOutput(file) }

  public mutating func add(_ name: String, _ data: Data) throws {
    try output.write(Self.header(name, size: data.count))
    try output.write(data)
    try pad(to: Self.block)
  }

  /// Two empty blocks end an archive, which is filled up to whole records, as every tar writes it.
  public mutating func finish() throws {
    try output.write(Data(count: 2 * Self.block))
    try pad(to: Self.record)
    try output.flush()
  }

  private mutating func pad(to size: Int) throws {
    let over = Int(output.position % UInt64(size))
    if over > 0 { try output.write(Data(count: size - over)) }
  }

  static func header(_ name: String, size: Int) throws -> Data {
    guard (1...100).contains(name.utf8.count), name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
      throw Failure.name(name)
    }
    guard size < 1 << 33 else { throw Failure.size(name: name, bytes: size) }
    var bytes = [UInt8](repeating: 0, count: block)
    func put(_ text: String, at start: Int) {
      bytes.replaceSubrange(start..<(start + text.utf8.count), with: text.utf8)
    }
    func put(_ number: Int, digits: Int, at start: Int) {
      let text = String(number, radix: 8)
      put(String(repeating: "0", count: digits - text.count) + text, at: start)
    }
    put(name, at: 0)
    put(0o644, digits: 7, at: 100)
    // Owner, group, size, time.
    put(0, digits: 7, at: 108)
    put(0, digits: 7, at: 116)
    put(size, digits: 11, at: 124)
    put(0, digits: 11, at: 136)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    // The checksum is that of the header with blanks in its place.
    put("        ", at: 148)
    put(bytes.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
    bytes[154] = 0
    return Data(bytes)
  }
}
