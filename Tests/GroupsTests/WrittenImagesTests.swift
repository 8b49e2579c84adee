import Dataset
import Foundation
import Geo
import TestSupport
import Testing

@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct WrittenImagesTests {
  private let temporary: TemporaryFolder
  private let folder: DataFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = DataFolder(temporary.url)
  }

  private func images(_ keys: [ItemKey]) throws -> WrittenImages {
    try AssignmentFile(keys.map { .init(key: $0, side: .train, group: 0, distance: 0) }).write(.found, in: folder)
    return try WrittenImages(in: folder)
  }

  private func list(_ text: String, _ images: WrittenImages) throws -> [String] {
    try images.keys(inList: Data(text.utf8), path: "list").map(\.description)
  }

  @Test func `tiles are lines, columns, or what a search prints`() throws {
    let images = try images((0..<3).map { .tile(Tile(z: 3, x: $0, y: 2)) })
    #expect(try images.key("3/1/2") == .tile(Tile(z: 3, x: 1, y: 2)))
    for text in [
      "3/0/2\n3/2/2\n", "image,score\n3/0/2,0.9\n3/2/2,0.8\n", "z,x,y,group\n3,0,2,7\n3,2,2,7\n", "3,0,2\r\n3,2,2",
      "group;x;y;z\n7;0;2;3\n7;2;2;3\n",
    ] {
      #expect(try list(text, images) == ["3/0/2", "3/2/2"], "\(text)")
    }
    for written in ["3/5/2", "3/1", "x", "3/1/2/0", "03/1"] {
      let error = #expect(throws: WrittenImages.Failure.self) { try images.key(written) }
      #expect(error?.description.hasPrefix("\(written): expected a tile of this data directory") == true)
    }
    #expect(throws: WrittenImages.Failure.noColumns(path: "list", found: ["a", "b"])) { try list("a,b\n1,2", images) }
    #expect(throws: WrittenImages.Failure.empty(path: "list")) { try list("image,score\n", images) }
    #expect(throws: WrittenImages.Failure.empty(path: "list")) { try list("", images) }
  }

  @Test func `photographs are so much of their paths as names one`() throws {
    let images = try images(["a/1.jpg", "b/1.jpg", "b/2.jpg"].map { .path($0) })
    #expect(try images.key("2.jpg") == .path("b/2.jpg") && images.key("a/1.jpg") == .path("a/1.jpg"))
    #expect(try list("path,label\nb/1.jpg,x\n2.jpg,y\n", images) == ["b/1.jpg", "b/2.jpg"])
    #expect(try list("2.jpg\n", images) == ["b/2.jpg"])
    let several = #expect(throws: WrittenImages.Failure.self) { try images.key("1.jpg") }
    #expect(several?.description.contains("found 2 images that end in it") == true)
    #expect(throws: WrittenImages.Failure.self) { try images.key("3.jpg") }
  }
}
