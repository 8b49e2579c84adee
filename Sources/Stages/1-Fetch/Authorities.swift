public import Files
import Foundation

/// The certificate authorities to trust in place of the system's, where a user or the environment names some.
public enum Authorities {
  /// As curl and OpenSSL have them.
  public static let variables = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"]

  public struct Missing: ExitCoded, CustomStringConvertible {
    public var exitStatus: ExitStatus { .unconfigured }
    public let path: String
    public let origin: String
    public var description: String {
      "\(origin): expected a PEM file of certificate authorities, found nothing to read at \(path)"
    }
  }

  /// - Parameter file: that of `--ca-file`.
  /// - Returns: nil to trust those of the system.
  /// - Throws: `Missing`.
  public static func path(file: String?, environment: [String: String]) throws -> String? {
    let named = variables.lazy.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
    guard let (origin, path) = file.map({ ("--ca-file", $0) }) ?? named else { return nil }
    guard FileManager.default.isReadableFile(atPath: path) else { throw Missing(path: path, origin: origin) }
    return path
  }
}
