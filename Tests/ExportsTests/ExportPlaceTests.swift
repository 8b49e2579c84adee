import Dataset
import Files
import Foundation
import TestSupport
import Testing

@testable import DataDirectory
@testable import Exports
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct ExportPlaceTests {
  let folder: TemporaryFolder
  let data: DataFolder

  init() throws {
    folder = try TemporaryFolder()
    data = DataFolder(folder["Data"])
    try AtomicFile.write("tiles", to: data[DataFolder.tiles])
    try AtomicFile.write("x", to: data["groups/found.csv"])
  }

  private func place(_ output: String?, _ format: ExportFormat, _ by: ExportedGrouping = .group) throws -> String {
    let url = try ExportPlace(output.map { folder[$0] }, format, by, in: data).url.path
    let root = try #require(realpath(folder.url.path, nil).map { String(cString: $0) })
    return String(url.dropFirst(root.count + 1))
  }

  @Test func `exports go below the data directory by default`() throws {
    #expect(try place(nil, .folder) == "Data/export/folder" && place(nil, .webdataset) == "Data/export/webdataset")
    #expect(try place(nil, .pmtiles) == "Data/export/tiles.pmtiles")
    #expect(try place(nil, .geojson) == "Data/export/groups.geojson")
    #expect(try place(nil, .csv, .cluster) == "Data/export/clusters.csv")
  }

  @Test(arguments: [
    (".", ExportFormat.folder, "would be replaced"), ("Data", .folder, "would be replaced"),
    ("Data/groups", .folder, "below export/"), ("Data/groups/x", .webdataset, "below export/"),
    ("Data/x.csv", .csv, "below export/"), ("Data/export", .folder, "below export/,"),
    ("Data/export/../groups/x.csv", .csv, "below export/"), ("Data/tiles.mbtiles", .pmtiles, "below export/"),
    ("out.txt", .csv, ".csv"), ("out", .geojson, ".geojson"), ("link/groups/x.csv", .csv, "below export/"),
    ("folder.csv", .csv, "something else"), ("dangling.csv", .csv, "something else"),
  ])
  func `nothing that a stage left or a person put there is replaced`(
    _ output: String, _ format: ExportFormat, _ reason: String
  ) throws {
    try FileManager.default.createSymbolicLink(at: folder["link"], withDestinationURL: folder["Data"])
    try FileManager.default.createSymbolicLink(at: folder["dangling.csv"], withDestinationURL: folder["none.csv"])
    try FileManager.default.createDirectory(at: folder["folder.csv"], withIntermediateDirectories: true)
    let failure = #expect(throws: ExportFailure.self) { try place(output, format) }
    #expect(failure?.description.contains(reason) == true, "\(failure.map { "\($0)" } ?? "")")
  }

  @Test func `other places are taken as they are, through symbolic links`() throws {
    try FileManager.default.createDirectory(at: folder["disk"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: folder["link"], withDestinationURL: folder["disk"])
    #expect(try place("out/new/folder", .folder) == "out/new/folder")
    #expect(try place("link/a.CSV", .csv) == "disk/a.CSV" && place("link", .folder) == "disk")
    try AtomicFile.write("old", to: folder["a.json"])
    #expect(try place("a.json", .geojson) == "a.json" && place("Data/export/mine", .folder) == "Data/export/mine")
  }

  @Test func `a folder with images that are exported is refused`() throws {
    let place = try ExportPlace(folder["out"], .folder, .group, in: data)
    let inside = ItemKey.path(folder["out/train/a.jpg"].path)
    #expect(throws: ExportFailure.self) { try place.check(.files(root: data.url), [inside]) }
    try place.check(.files(root: data.url), [.path(folder["outside/a.jpg"].path)])
  }
}
