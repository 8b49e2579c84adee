import Files
import Foundation
import TestSupport

/// NumPy's .npz: a zip archive of .npy files, stored or deflated.
struct NPZFile {
  struct Broken: Error { let reason: String }

  private let folder: TemporaryFolder

  init(contentsOf url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    folder = try TemporaryFolder()
    func number(_ at: Int, _ width: Int) -> Int { (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[at + $1]) } }
    // The directory at the end of the archive has the sizes that the local headers may lack.
    guard let end = stride(from: bytes.count - 22, through: 0, by: -1).first(where: { number($0, 4) == 0x0605_4B50 })
    else { throw Broken(reason: "no zip directory") }
    var at = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      let name = String(decoding: bytes[at + 46..<at + 46 + number(at + 28, 2)], as: UTF8.self)
      let local = number(at + 42, 4)
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let content = bytes[start..<start + number(at + 20, 4)]
      let inflated = number(at + 10, 2) == 8 ? try Inflate.bytes(Array(content)) : Array(content)
      try Data(inflated).write(to: folder[name])
      at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2)
    }
  }

  func floats(_ name: String) throws -> [Float] {
    try NPYFile(contentsOf: folder["\(name).npy"]).floats()
  }
}
