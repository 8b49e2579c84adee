package import Dataset
import Files
import Foundation
package import Ranks

/// That several processes see one data directory, and the same images in it.
package enum SharedData {
  private static let name = ".ranks"

  /// A file system of a network shows for a while that a file is not there.
  private static let patience = 30.0

  /// - Parameter keys: the images that this process takes.
  /// - Throws: `RankFailure` where one of them sees another folder, or takes others.
  package static func check(_ folder: DataFolder, _ keys: [ItemKey], _ world: World) throws {
    guard world.count > 1 else { return }
    let file = folder.target(name)
    let token = try world.fromLeader {
      let token = UUID().uuidString
      try AtomicFile.write(token, to: file)
      return token
    }
    let isSeen = try patiently(seconds: patience, pause: 0.1) {
      try world.checkpoint()
      return (try? file.data(atMost: 1 << 10)) == Data(token.utf8)
    }
    let digest = try Digest.hex(.sha256, of: Data(keys.map { "\($0)\n" }.joined().utf8))
    let told = try world.gather(Array("\(isSeen) \(digest)".utf8)).map { String(decoding: $0, as: UTF8.self) }
    if world.leads { try file.remove() }
    func ranks(_ isOther: (String) -> Bool) -> String {
      told.indices.filter { isOther(told[$0]) }.map(String.init).joined(separator: ", ")
    }
    let others = ranks { $0.hasPrefix("false") }
    guard others.isEmpty else {
      throw RankFailure(
        "\(folder.url.path): expected one folder that all ranks share, found another one on rank \(others); give all the same with "
          + "--data")
    }
    let different = ranks { $0 != told[0] }
    guard different.isEmpty else {
      throw RankFailure(
        "\(folder.url.path): expected the same images on all ranks, found others on rank \(different); give all the same words"
      )
    }
  }
}
