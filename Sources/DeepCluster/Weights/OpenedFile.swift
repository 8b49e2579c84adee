internal import Foundation

/// A file that is open for reading, by its descriptor.
struct OpenedFile: ~Copyable {
  struct Refusal: Error, Equatable {
    let found: String
  }

  let descriptor: Int32
  /// Bytes.
  let count: Int

  /// Only regular files: a pipe would keep the program waiting, and a device never ends. A link to one will do.
  init(_ url: URL) throws(Refusal) {
    // Without O_NONBLOCK to open a pipe is to wait for its other end.
    let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Refusal(found: "no file that can be read") }
    var facts = stat()
    let kind = fstat(descriptor, &facts) == 0 ? facts.st_mode & S_IFMT : 0
    guard kind == S_IFREG else {
      close(descriptor)
      throw Refusal(found: Self.word(kind))
    }
    self.descriptor = descriptor
    count = Int(facts.st_size)
  }

  deinit { close(descriptor) }

  /// Those that there are, where the file is shorter.
  func firstBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(0, got)))
  }

  /// nil where there are fewer, or they cannot be read.
  func bytes(at place: Int, _ count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(place + filled))
        guard got > 0 else { return }
        filled += got
      }
    }
    return bytes.count == count ? bytes : nil
  }

  /// All of it, mapped into memory. By its descriptor: the path may lead elsewhere by now.
  func contents() throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "/proc/self/fd/\(descriptor)"), options: .mappedIfSafe)
  }

  private static func word(_ kind: mode_t) -> String {
    switch kind {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a named pipe"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFSOCK: "a socket"
    default: "no regular file"
    }
  }
}
