public import Foundation

/// A file of lines that only grows: a line is on the disk when `append` returns.
///
/// A crash can tear only the last line; reading skips such a line, and the next `append` cuts it off. One writer at a time;
/// others may read meanwhile.
public struct LineFile: Sendable {
  public let target: Target

  public init(_ target: Target) { self.target = target }

  public var url: URL { target.url }

  /// - Parameter line: without its end, and without a line end in it.
  /// - Throws: `AtomicFile.Failure`, `Target.Refusal`.
  public func append(_ line: Data) throws {
    guard let (folder, name) = try target.opened(making: true) else { return }
    if let kind = folder.kind(of: name), kind != .regular {
      throw Target.Refusal.found(kind.words, at: url.path, expected: "a regular file or nothing")
    }
    let descriptor = openat(
      folder.descriptor, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw failure("read") }
    // A kept copy of it is another name of the same file, and stays as it is.
    guard facts.st_nlink <= 1 else { return try rewrite(lines() + [line]) }
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
  /// - Throws: `RegularFile.Failure`.
  public func lines(from start: Int = 0) throws -> [Data] {
    let data: Data
    do { data = try RegularFile.data(url) } catch .missing { return [] }
    // What follows the last line end is torn, or empty.
    return data.dropFirst(max(0, start)).split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
  }

  /// Forgets what came after the first `count` lines.
  /// - Throws: `AtomicFile.Failure`, `Target.Refusal`, `RegularFile.Failure`.
  public func keep(first count: Int) throws {
    let lines = try lines()
    if lines.count > count { try rewrite(lines.prefix(count)) }
  }

  private func rewrite(_ lines: some Sequence<Data>) throws {
    try AtomicFile.write(Data(lines.flatMap { $0 + [0x0A] }), to: target)
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
