import Foundation
import TestSupport
import Testing

@testable import DataDirectory

@Suite(.timeLimit(.minutes(30))) struct DataFolderTests {
  @Test(arguments: ["Data", "Link"])
  func `files of stages are known, also where the data directory is a link`(_ name: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder["Data/cluster"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: folder["Link"], withDestinationURL: folder["Data"])
    let data = DataFolder(folder[name])
    for path in ["split.csv", "tiles.mbtiles", "tiles.mbtiles-wal", "manifest.json", "cluster/descriptors.npy"] {
      #expect(data.isOfStage(folder["Data/\(path)"]) && data.isOfStage(folder["Link/\(path)"]), "\(path)")
    }
    for path in ["Data/descriptors.npy", "Data/notes.txt", "split.csv"] { #expect(!data.isOfStage(folder[path])) }
  }
}
