import Foundation

/// An input of several files in one, each behind a line with its path:
///
///     === groups/found.csv
///     z,x,y,split,group,distance
struct Parts {
  var files: [(path: String, data: Data)]

  private static let mark = Data("=== ".utf8)

  init(_ input: Data) {
    files = []
    var rest = input[...]
    while let start = rest.range(of: Self.mark), let end = rest[start.upperBound...].firstIndex(of: 0x0A) {
      let path = String(decoding: rest[start.upperBound..<end], as: UTF8.self)
      let content = rest[(end + 1)...]
      let next = content.range(of: Data("\n".utf8) + Self.mark).map { $0.lowerBound + 1 } ?? content.endIndex
      // The line end before a mark is of the mark where the file is no text.
      files.append((path, Data(content[..<next])))
      rest = content[next...]
    }
  }

  var data: Data {
    files.reduce(into: Data()) { all, file in
      if let last = all.last, last != 0x0A { all.append(0x0A) }
      all += Self.mark + Data("\(file.path)\n".utf8) + file.data
    }
  }

  /// What leads out of the folder is left out: what is read is under test, not where a test writes.
  func write(in folder: URL) throws {
    for (path, data) in files {
      let steps = path.split(separator: "/", omittingEmptySubsequences: false)
      guard !steps.isEmpty, steps.allSatisfy({ !["", ".", ".."].contains($0) && !$0.utf8.contains(0) }) else {
        continue
      }
      // Arrays are written without the line end that the next mark needs.
      let isArray = path.hasSuffix(".npy") && data.last == 0x0A && data.count % 2 == 1
      let url = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try (isArray ? data.dropLast() : data).write(to: url)
    }
  }
}
