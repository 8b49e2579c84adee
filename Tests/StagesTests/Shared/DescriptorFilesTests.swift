import Foundation
import TestSupport
import Testing

@testable import Stages

@Suite struct DescriptorFilesTests {
  @Test(arguments: [Float.nan, .infinity])
  func `a descriptor that is no number is refused with its row`(_ value: Float) throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    let files = DescriptorFiles(keys: [.path("a"), .path("b")], values: [0, 1, 2, value], width: 2)
    try files.write(to: folder.target(DataFolder.descriptors))
    let error = #expect(throws: DescriptorFiles.NotFinite.self) { try DescriptorFiles(in: folder) }
    #expect(error?.row == 1 && error?.description.contains("tiles embed") == true)
  }
}
