internal import CCrypto
public import Foundation

/// A running cryptographic digest (SHA-256, MD5) over OpenSSL's libcrypto.
public final class Digest {
  public enum Algorithm: String, Sendable {
    case sha256 = "SHA256"
    case md5 = "MD5"
  }

  public struct Unavailable: Error, CustomStringConvertible {
    public let algorithm: Algorithm
    public var description: String {
      "libcrypto has no \(algorithm.rawValue) here (a FIPS build?): install the distribution's libssl"
    }
  }

  private let handle: OpaquePointer

  public init(_ algorithm: Algorithm) throws {
    guard let handle = tiles_digest_new(algorithm.rawValue) else { throw Unavailable(algorithm: algorithm) }
    self.handle = handle
  }

  deinit { tiles_digest_free(handle) }

  public func update(_ data: Data) {
    data.withUnsafeBytes { bytes in
      _ = tiles_digest_update(handle, bytes.baseAddress, bytes.count)
    }
  }

  /// Ends the digest: lower-case hexadecimal.
  public func finish() -> String {
    var out = [UInt8](repeating: 0, count: 64)
    let count = tiles_digest_finish(handle, &out)
    return out.prefix(count).map(\.hexadecimal).joined()
  }

  public static func hex(_ algorithm: Algorithm, of data: Data) throws -> String {
    let digest = try Digest(algorithm)
    digest.update(data)
    return digest.finish()
  }

  /// Reads the file in pieces of 1 MiB, so its size does not matter.
  /// - Throws: `RegularFile.Failure`, `Unavailable`.
  public static func hex(_ algorithm: Algorithm, ofFile url: URL) throws -> String {
    try hex(algorithm, of: RegularFile.open(url))
  }

  /// From where the file stands to its end.
  public static func hex(_ algorithm: Algorithm, of file: FileHandle) throws -> String {
    let digest = try Digest(algorithm)
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { digest.update(piece) }
    return digest.finish()
  }
}
