import Dataset
import Files
import Foundation
import Geo
import TestSupport
import Testing

@testable import DataDirectory

@Suite(.timeLimit(.minutes(10))) struct LabelTableTests {
  private let tiles = [Tile(z: 3, x: 1, y: 2), Tile(z: 3, x: 2, y: 2)]

  @Test func `classes of rasters count where none came with the images`() throws {
    let temporary = try TemporaryFolder()
    let folder = DataFolder(temporary.url)
    #expect(try LabelTable(in: folder).labels.isEmpty)
    let rows = [
      LandCoverFile.Row(tile: tiles[1], label: "Tree, cover", share: 0.51234),
      LandCoverFile.Row(tile: tiles[0], label: "Sea", share: 1),
    ]
    try LandCoverFile.write(rows, french: ["Sea": "Mer"], to: folder.target(DataFolder.landCover))
    let text = try String(contentsOf: folder[DataFolder.landCover], encoding: .utf8)
    #expect(text == "z,x,y,label,label_fr,share\n3,1,2,Sea,Mer,1.0\n3,2,2,\"Tree, cover\",,0.5123\n")
    let cover = try LabelTable(in: folder)
    #expect(cover.labels == [.tile(tiles[0]): "Sea", .tile(tiles[1]): "Tree, cover"])
    #expect(cover.french == ["Sea": "Mer"])

    try LandCoverFile.write(rows, french: [:], to: folder.target(DataFolder.landCover))
    #expect(try LabelTable(in: folder).labels == cover.labels && LabelTable(in: folder).french.isEmpty)

    // A list of images without classes says nothing of them.
    try Data("path,taken\na.jpg,2019\n".utf8).write(to: folder[DataFolder.images])
    #expect(try LabelTable(in: folder).labels.count == 2)
    try LabelTable.write([(.tile(tiles[0]), "own"), (.tile(tiles[1]), "")], to: folder.target(DataFolder.labels))
    #expect(try LabelTable(in: folder).labels == [.tile(tiles[0]): "own"], "a blank cell is no class")
  }
}
