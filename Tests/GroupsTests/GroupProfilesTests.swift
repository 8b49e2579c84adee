import Files
import Dataset
import DeepCluster
import Foundation
import Imaging
import KMeans
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupProfilesTests {
  /// Even green images, in group 0, and upright stripes of brown and white, in group 1.
  private func world(_ folder: TemporaryFolder, images: Int = 20) throws -> (AssignmentFile, Descriptors) {
    var rows: [AssignmentFile.Row] = []
    var values: [Float] = []
    for index in 0..<(2 * images) {
      let group = index % 2
      let image = Raster(width: 32, height: 32) { x, _ in
        group == 0 ? (3, UInt8(50 + index % 5), 0) : x / 4 % 2 == 0 ? (101, 55, 0) : (255, 255, 255)
      }
      let name = "\(index < 10 ? "0" : "")\(index).png"
      try image.png().write(to: folder[name])
      rows.append(.init(key: .path(name), side: .train, group: group, distance: Double(index)))
      values += group == 0 ? [1, Float(index % 3), 4] : [4, Float(index % 4), 1]
    }
    try Data("path\n".utf8).write(to: folder["images.csv"])
    let data = DataFolder(folder.url)
    let samples = Samples(count: rows.count, width: 3, values: values)
    try Descriptors.write(
      of: rows.map(\.key), width: 3, to: data.target(DataFolder.descriptors), madeBy: .unknown
    ) { samples[$0] }
    return (AssignmentFile(rows), try Descriptors(in: data))
  }

  private func profiles(_ folder: TemporaryFolder, seed: UInt64 = 5) throws -> GroupProfiles {
    let (file, descriptors) = try world(folder)
    return try GroupProfiles(of: file, descriptors: descriptors, in: DataFolder(folder.url), seed: seed) { _ in }
  }

  @Test func `a profile says what the images look like`() throws {
    let groups = try profiles(TemporaryFolder()).file.groups
    #expect(groups.map(\.group) == [0, 1] && groups.map(\.images) == [20, 20])
    #expect(groups[0].colors.map(\.name) == ["dark green"])
    #expect(Set(groups[1].colors.map(\.name)) == ["brown", "white"])
    #expect(abs(groups[1].texture.orientation.degrees - 90) < 1 && groups[1].texture.coherence.value > 0.95)
    #expect(groups[1].texture.contrast.z == 1 && groups[0].texture.contrast.z == -1)
    #expect(groups[0].summary.hasPrefix("Dark green (100 %)"))
    #expect(groups[1].summary.contains("lines run mostly at 90°"))
    #expect(groups[0].againstNeighbour?.hasSuffix("than group 1, its nearest neighbour.") == true)
    #expect(groups[0].neighbours.map(\.group) == [1])
    #expect(groups[0].channels.neighbour.first?.channel != nil)
  }

  @Test func `the nearest and the farthest images are listed, none twice`() throws {
    let group = try profiles(TemporaryFolder()).file.groups[1]
    #expect(group.nearest.map(\.key).first == "01.png" && group.nearest.count == 12)
    #expect(group.atypical.map(\.key).first == "39.png" && group.atypical.count == 8)
    #expect(Set(group.nearest.map(\.key)).isDisjoint(with: group.atypical.map(\.key)))
  }

  @Test func `the same seed gives the same bytes, and the files are where the profile says`() throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    for folder in [one, two] { try profiles(folder).write(in: DataFolder(folder.url)) }
    for path in [ProfileFile.path, "groups/mean/group-00.jpg", "groups/mean/group-01.jpg"] {
      #expect(try Data(contentsOf: one[path]) == Data(contentsOf: two[path]))
    }
    let file = try ProfileFile(contentsOf: one[ProfileFile.path])
    #expect(file.groups.map(\.meanImage) == ["mean/group-00.jpg", "mean/group-01.jpg"])
    // No checkpoint: no key.
    #expect(try !String(contentsOf: one[ProfileFile.path], encoding: .utf8).contains("attention"))
    #expect(!FileManager.default.fileExists(atPath: one["groups/attention"].path))
  }

  /// No checkpoint at all; and one that is the right one by its digest.
  @Test(arguments: [false, true])
  func `a checkpoint that cannot be read is told, and the profile made without it`(isThere: Bool) throws {
    let folder = try TemporaryFolder()
    let (file, descriptors) = try world(folder)
    for path in ["cluster", "models"] {
      try FileManager.default.createDirectory(at: folder[path], withIntermediateDirectories: true)
    }
    try Data().write(to: folder["cluster/descriptors.npy"])
    let checkpoint = folder["models/step-03.safetensors"]
    try Data("no checkpoint".utf8).write(to: checkpoint)
    var options = DescriptorOptions()
    options.weights = "models/step-03.safetensors"
    let recipe = DescriptorRecipe(options, sha256: try Digest.hex(.sha256, ofFile: checkpoint))
    try Data(recipe.json.utf8).write(to: folder["cluster/descriptors.json"])
    if !isThere { try FileManager.default.removeItem(at: checkpoint) }
    var warnings: [String] = []
    let profiles = try GroupProfiles(of: file, descriptors: descriptors, in: DataFolder(folder.url), seed: 0) {
      if case .warning(let text) = $0 { warnings.append(text) }
    }
    #expect(profiles.file.attention == nil && profiles.file.groups.count == 2)
    #expect(warnings.count == 1 && warnings[0].contains("step-03.safetensors"))
  }

  @Test func `a group that is alone has no neighbour`() throws {
    let folder = try TemporaryFolder()
    let (file, descriptors) = try world(folder)
    let alone = AssignmentFile(file.rows.filter { $0.group == 1 })
    let groups = try GroupProfiles(of: alone, descriptors: descriptors, in: DataFolder(folder.url), seed: 0) { _ in }
      .file.groups
    #expect(groups.count == 1 && groups[0].againstNeighbour == nil && groups[0].channels.rest.isEmpty)
  }
}
