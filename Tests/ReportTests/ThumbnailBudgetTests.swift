import Foundation
import TestSupport
import Testing

@testable import Report

@Suite struct ThumbnailBudgetTests {
  @Test func theDocumentedExampleHolds() {
    #expect(ThumbnailBudget.imagesPerGroup(groups: 20, tiles: 8418, bytesPerImage: 4000) == 119)
  }

  @Test func whereNothingFitsNothingIsOffered() {
    #expect(ThumbnailBudget.imagesPerGroup(groups: 20, tiles: 8418, bytesPerImage: 4000, pageBytes: 1_000_000) == 0)
    #expect(ThumbnailBudget.imagesPerGroup(groups: 0, tiles: 0, bytesPerImage: 4000) > 0)
  }

  /// France as published, every tile in a group other than its neighbour's: the longest page there is.
  @Test func aPageThatKeepsToTheBudgetStaysBelowFifteenMegabytes() throws {
    let count = ThumbnailBudget.imagesPerGroup(groups: 20, tiles: 8418, bytesPerImage: 4000)
    var image = try Sample.image(GroupColor(0x336699))
    image.append(Data(repeating: 0x55, count: 4000 - image.count))
    let caption = String(repeating: "c", count: 60)
    var content = try Sample.content()
    content.groups = (0..<20).map { id in
      .init(
        id: id, name: "group", train: 300, test: 100,
        sheet: Array(repeating: .init(image: image, caption: caption), count: count))
    }
    content.map = .init(
      zoom: 12, tiles: (0..<8418).map { .init(x: 2000 + $0 % 92, y: 1400 + $0 / 92, group: $0 % 20) })
    let bytes = try ReportPage(content).html().utf8.count
    #expect(bytes < 15_000_000)
    #expect(bytes > 13_000_000, "the budget leaves more than it should: \(bytes)")
  }
}
