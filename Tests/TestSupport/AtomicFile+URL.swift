public import Files
public import Foundation

/// Tests make their own folders, so that any path will do.
extension AtomicFile {
  public static func write(_ text: String, to url: URL) throws { try write(text, to: Target(url)) }
  public static func write(_ data: Data, to url: URL) throws { try write(data, to: Target(url)) }
}
