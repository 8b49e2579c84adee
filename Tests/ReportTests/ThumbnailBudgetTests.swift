import Imaging
import Foundation
import TestSupport
import Testing

@testable import Report

@Suite(.timeLimit(.minutes(30))) struct ThumbnailBudgetTests {
  @Test func theDocumentedExampleHolds() {
    #expect(ThumbnailBudget.imagesPerGroup(groups: 20, cells: 8418, points: 8418, bytesPerImage: 4000) == 115)
    #expect(
      ThumbnailBudget.imagesPerGroup(
        groups: 20, cells: 8418, points: 8418, bytesPerImage: 4000, besides: ThumbnailBudget.spriteBytes) == 76)
  }

  @Test func whereNothingFitsNothingIsOffered() {
    #expect(
      ThumbnailBudget.imagesPerGroup(groups: 20, cells: 8418, points: 8418, bytesPerImage: 4000, pageBytes: 1_000_000)
        == 0)
    #expect(ThumbnailBudget.imagesPerGroup(groups: 0, cells: 0, points: 0, bytesPerImage: 4000) > 0)
  }

  /// Of the most that map and projection show: 50,000 cells and 10,000 points.
  @Test func `a hundred thousand tiles leave room for pictures`() {
    #expect(
      ThumbnailBudget.imagesPerGroup(
        groups: 20, cells: 50_000, points: 10_000, bytesPerImage: 4_000, besides: ThumbnailBudget.spriteBytes) == 59)
  }

  /// France as published, every tile in a group other than its neighbour's: the longest page there is.
  @Test func aPageThatKeepsToTheBudgetStaysBelowFifteenMegabytes() throws {
    let count = ThumbnailBudget.imagesPerGroup(
      groups: 20, cells: 8418, points: 8418, bytesPerImage: 4000, besides: ThumbnailBudget.spriteBytes)
    var image = try Sample.image(RGBColor(0x336699))
    image.append(Data(repeating: 0x55, count: 4000 - image.count))
    let caption = String(repeating: "c", count: 60)
    var content = try Sample.content()
    content.groups = (0..<20).map { id in
      .init(
        id: id, name: "group", train: 300, test: 100,
        sheet: .init(nearest: Array(repeating: .init(image: image, caption: caption), count: count)))
    }
    content.map = .init(
      zoom: 12, tiles: (0..<8418).map { .init(x: 2000 + $0 % 92, y: 1400 + $0 / 92, group: $0 % 20) })
    let sheet = Data(repeating: 0x55, count: ThumbnailBudget.spriteBytes / 4 / 9 * 3)
    let points = (0..<8418).map { index in
      ReportContent.Projection.Point(
        group: index / 421, x: Double(index * 7919 % 8418), y: Double(index), caption: "12/2082/1417")
    }
    content.projection = .init(
      points: points, images: 8418, linear: points.map { SIMD2($0.y, $0.x) }, shares: [0.2, 0.1], dimensions: 64,
      thumbnails: .init(side: 32, columns: 32, perSheet: 1_024, sheets: Array(repeating: sheet, count: 9)))
    let bytes = try ReportPage(content).html().utf8.count
    #expect(bytes < 15_000_000)
    #expect(bytes > 13_000_000, "the budget leaves more than it should: \(bytes)")
  }
}
