internal import CLinux
public import Foundation

/// Reading files that may come from somebody else: regular ones only, never waiting, and no more than a reader can use.
/// A FIFO would make the program wait for ever, `/dev/zero` would never end, and a sparse file claims terabytes.
public enum RegularFile {
  public enum Failure: Error, CustomStringConvertible, Equatable {
    case missing(path: String)
    case other(path: String, found: String)
    case tooLarge(path: String, bytes: Int, most: Int)
    case unreadable(path: String, code: Int32)

    public var path: String {
      switch self {
      case .missing(let path), .other(let path, _), .tooLarge(let path, _, _), .unreadable(let path, _): path
      }
    }

    /// What was found, without the path.
    public var found: String {
      switch self {
      case .missing: "no file"
      case .other(_, let found): found
      case .tooLarge(_, let bytes, let most): "\(bytes) bytes, where at most \(most) can be"
      case .unreadable(_, let code): "one that cannot be read (\(String(cString: strerror(code))))"
      }
    }

    private var remedy: String {
      switch self {
      case .missing: "check the path"
      case .other: "put a regular file there"
      case .tooLarge: "check where it came from"
      case .unreadable: "change its permissions, or copy it again"
      }
    }

    public var description: String { "\(path): expected a regular file, found \(found); \(remedy)" }
  }

  /// In bytes; a smaller file may be as sparse as it likes.
  private static let mostSparse = 1 << 30
  /// For what people and programs write by hand or line by line: a table of ten million rows is smaller.
  public static let mostText = 1 << 30
  /// For one image: a JPEG of 100 million pixels is about a tenth of that.
  public static let mostImage = 1 << 29

  /// - Parameter followsLinks: whether the last step may be a symbolic link. True for what a user named.
  /// - Throws: `Failure`.
  public static func open(_ url: URL, followsLinks: Bool = true) throws(Failure) -> FileHandle {
    try open(url.path, in: AT_FDCWD, path: url.path, followsLinks: followsLinks)
  }

  /// - Parameter folder: the descriptor of the folder that the name is in.
  static func open(
    _ name: String, in folder: Int32, path: String, followsLinks: Bool
  ) throws(Failure) -> FileHandle {
    // O_NONBLOCK: opening a FIFO that nobody writes returns at once.
    let descriptor = openat(folder, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW))
    guard descriptor >= 0 else {
      let code = errno
      throw switch code {
      case ENOENT, ENOTDIR: .missing(path: path)
      case ELOOP where !followsLinks: .other(path: path, found: "a symbolic link")
      // A socket, or a device that is not there.
      case ENXIO: .other(path: path, found: "a socket or a device")
      default: .unreadable(path: path, code: code)
      }
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, FileKind(facts) == .regular else {
      close(descriptor)
      throw .other(path: path, found: FileKind(facts).words)
    }
    // Files of zeros that nobody wrote: to read them takes hours, and nothing is in them.
    let (size, there) = (Int(facts.st_size), Int(facts.st_blocks) * 512)
    guard size < mostSparse || there >= size / 1_000 else {
      close(descriptor)
      throw .other(path: path, found: "one that says it has \(size) bytes, of which \(there) are there")
    }
    guard !isOfKernel(descriptor) else {
      close(descriptor)
      throw .other(path: path, found: "a file of the kernel's")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Whether it is one of those below /proc and /sys that are regular by name only: some wait, some never end.
  /// Source: linux/magic.h
  private static func isOfKernel(_ descriptor: Int32) -> Bool {
    [0x9FA0, 0x6265_6572, 0x6462_6720, 0x7472_6163, 0x7363_6673, 0x6367_7270].contains(tiles_file_system(descriptor))
  }

  /// The whole content.
  /// - Parameter mapped: pages are read when they are used; for large files that are replaced, never changed in place.
  /// - Throws: `Failure`.
  public static func data(
    _ url: URL, atMost most: Int = mostText, mapped: Bool = false, followsLinks: Bool = true
  ) throws(Failure) -> Data {
    try data(open(url, followsLinks: followsLinks), path: url.path, atMost: most, mapped: mapped)
  }

  /// What an open file has from where it stands.
  /// - Parameter path: for an error.
  /// - Throws: `Failure`.
  public static func data(
    _ file: FileHandle, path: String, atMost most: Int, mapped: Bool = false
  ) throws(Failure) -> Data {
    var facts = stat()
    fstat(file.fileDescriptor, &facts)
    let bytes = Int(facts.st_size)
    guard bytes <= most else { throw .tooLarge(path: path, bytes: bytes, most: most) }
    guard bytes > 0 else { return Data() }
    if mapped {
      // Not by Foundation, whose `mappedIfSafe` reads a large file into memory.
      guard let start = mmap(nil, bytes, PROT_READ, MAP_PRIVATE, file.fileDescriptor, 0), start != MAP_FAILED else {
        throw .unreadable(path: path, code: errno)
      }
      return Data(bytesNoCopy: start, count: bytes, deallocator: .unmap)
    }
    do { return try file.read(upToCount: bytes) ?? Data() } catch { throw .unreadable(path: path, code: EIO) }
  }

  /// Text in UTF-8; bytes that are none become U+FFFD.
  /// - Throws: `Failure`.
  public static func text(_ url: URL, atMost most: Int = mostText) throws(Failure) -> String {
    String(decoding: try data(url, atMost: most), as: UTF8.self)
  }
}

/// What lies at a path, by its mode.
enum FileKind: Equatable {
  case regular, folder, link, other(String)

  init(_ facts: stat) {
    self =
      switch facts.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .other("a FIFO")
      case S_IFCHR, S_IFBLK: .other("a device")
      case S_IFSOCK: .other("a socket")
      default: .other("no file")
      }
  }

  /// "a folder"
  var words: String {
    switch self {
    case .regular: "a file"
    case .folder: "a folder"
    case .link: "a symbolic link"
    case .other(let words): words
    }
  }
}
