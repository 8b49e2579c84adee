import Dataset
import Geo
import Testing

@testable import DataDirectory
@testable import Exports
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct ExportNamesTests {
  @Test func `no two groups share a folder, whatever they are called`() throws {
    let names = [1: "Forest/oak", 2: "Forest oak", 3: "forest-oak", 4: "...", 6: "01-Forest-oak", 7: "7"]
    let export = try ExportNames(keys: [], groups: Array(0...7), names: names)
    let folders = (0...7).map(export.folder(ofGroup:))
    #expect(
      folders == ["00", "01-Forest-oak", "02-Forest-oak", "03-forest-oak", "04", "05", "06-01-Forest-oak", "07-7"])
    #expect(folders == folders.sorted() && Set(folders.map { $0.lowercased() }).count == 8)
  }

  @Test func `folders sort as their numbers do, also beyond 99`() throws {
    let export = try ExportNames(keys: [], groups: Array(0...120), names: [:])
    let folders = (0...120).map(export.folder(ofGroup:))
    #expect(folders == folders.sorted() && folders[3] == "003" && folders[120] == "120")
  }

  @Test func `a tile is z-x-y`() throws {
    let key = ItemKey.tile(Tile(z: 12, x: 2072, y: 1474))
    #expect(try ExportNames(keys: [key], groups: [0], names: [:]).key(key) == "12-2072-1474")
  }

  @Test func `images of the same name in several folders have several names, wherever the folders lie`() throws {
    func keys(_ root: String) -> [ItemKey] {
      ["a/IMG_1.v2.jpg", "b/IMG_1.v2.jpg", "b/été.png", "b/été 2.png", "c/森林.png"].map { .path(root + $0) }
    }
    let names = try ["/data/photos/", "/mnt/elsewhere/"].map { root in
      let export = try ExportNames(keys: keys(root), groups: [0], names: [:])
      return keys(root).map(export.key)
    }
    #expect(names[0] == names[1] && Set(names[0]).count == 5)
    #expect(names[0][0].hasPrefix("IMG_1-v2-") && names[0].allSatisfy { !$0.contains(".") && $0.utf8.count < 80 })
  }
}
