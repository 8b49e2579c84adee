public import Foundation

/// A file of lines that only grows: a line is on the disk when `append` returns.
///
/// A crash can tear only the last line; reading skips such a line, and the next `append` cuts it off. One writer at a time;
/// others may read meanwhile.
public struct LineFile: Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  /// - Parameter line: without its end, and without a line end in it.
  /// - Throws: `AtomicFile.Failure`.
  public func append(_ line: Data) throws {
    try AtomicFile.createFolder(url.deletingLastPathComponent())
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    let end = try endOfLastLine(descriptor)
    guard ftruncate(descriptor, off_t(end)) == 0 else { throw failure("cut a torn line") }
    do {
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).seekAndWrite(line + [0x0A], at: UInt64(end))
    } catch {
      let failure = failure("write")
      // A full disk must not leave half a line for others to read.
      ftruncate(descriptor, off_t(end))
      throw failure
    }
    guard fsync(descriptor) == 0 else { throw failure("sync") }
  }

  /// Every whole line in order, without its end; none when there is no file.
  /// - Parameter start: in bytes, at the begin of a line.
  public func lines(from start: Int = 0) throws -> [Data] {
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    let handle = try FileHandle(forReadingFrom: url)
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(start))
    // What follows the last line end is torn, or empty.
    return try (handle.readToEnd() ?? Data()).split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
  }

  /// Forgets what came after the first `count` lines.
  /// - Throws: `AtomicFile.Failure`.
  public func keep(first count: Int) throws {
    let lines = try lines()
    guard lines.count > count else { return }
    try AtomicFile.write(Data(lines.prefix(count).flatMap { $0 + [0x0A] }), to: url)
  }

  /// Just behind the last line end, searched from the back.
  private func endOfLastLine(_ descriptor: Int32) throws -> Int {
    var end = Int(lseek(descriptor, 0, SEEK_END))
    guard end >= 0 else { throw failure("seek in") }
    var piece = [UInt8](repeating: 0, count: 4096)
    while end > 0 {
      let start = max(0, end - piece.count)
      let count = pread(descriptor, &piece, end - start, off_t(start))
      guard count == end - start else { throw failure("read") }
      if let newline = piece[..<count].lastIndex(of: 0x0A) { return start + newline + 1 }
      end = start
    }
    return 0
  }

  private func failure(_ step: String) -> AtomicFile.Failure {
    AtomicFile.Failure(path: url.path, step: step, code: errno)
  }
}

extension FileHandle {
  fileprivate func seekAndWrite(_ data: Data, at offset: UInt64) throws {
    try seek(toOffset: offset)
    try write(contentsOf: data)
  }
}
