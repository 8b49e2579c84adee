import Foundation

/// What an error is told as. This program's own say it themselves; Foundation's name domains, codes and types.
public enum ErrorWords {
  public static func of(_ error: any Error) -> String {
    switch error {
    case let error as CocoaError: cocoa(error)
    case let error as POSIXError: reason(error.code.rawValue)
    case is DecodingError: "expected JSON of another kind, found \(jsonReason(error))"
    case is EncodingError: "expected numbers and texts that JSON can hold, found others"
    default: "\(error)"
    }
  }

  private static func cocoa(_ error: CocoaError) -> String {
    let path = error.filePath ?? error.url?.path ?? "a file"
    let code = (error.underlying as? POSIXError)?.code.rawValue
    let found: String? =
      switch error.code {
      case .fileNoSuchFile, .fileReadNoSuchFile: "found nothing there; check the path"
      case .fileReadNoPermission, .fileWriteNoPermission: "found one that this user may not use; change its permissions"
      case .fileWriteOutOfSpace: "found no space; free some and run the same command again"
      case .fileWriteVolumeReadOnly: "found a file system that cannot be written; choose another folder with --data"
      case .fileReadCorruptFile, .propertyListReadCorrupt: "found one that is damaged; copy it again, or make it anew"
      case .fileWriteFileExists: "found something there already; move it away"
      default: nil
      }
    return "\(path): expected a file or folder that can be used, "
      + (found ?? "found one that cannot (\(code.map(reason) ?? "error \(error.code.rawValue)")); check the path")
  }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
