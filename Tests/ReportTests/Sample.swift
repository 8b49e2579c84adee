import Foundation
import Imaging

@testable import Report

/// A small made-up run: five groups over 16 x 16 tiles, ten steps of seven batches.
enum Sample {
  static let created = Date(timeIntervalSince1970: 1_780_000_000)

  static let cells: [ReportContent.TileMap.Cell] = (0..<256).map { index in
    let (x, y) = (index % 16, index / 16)
    return .init(x: 2074 + x, y: 1409 + y, group: (x / 4 + y / 5) % 5)
  }

  static func facts(zoom: Int? = 12) -> ReportContent.Facts {
    ReportContent.Facts(
      source: "mapbox", attribution: "&copy; <a href=\"https://example.org\">Example</a>", region: "france", zoom: zoom,
      tiles: 256, absent: 6, failed: 0, train: 192, test: 64, ratio: 0.75, leakingPairs: 40, clusters: 5, steps: 10,
      groups: 5, seed: 0, toolVersion: "0.1.0", created: created)
  }

  static let steps: [[String: Double]] = (0..<10).map { step in
    var metrics = [
      "train_loss": 1.5 / Double(step + 1), "train_acc": 0.5 + 0.04 * Double(step),
      "ctrl_loss": 1.75 / Double(step + 1),
      "ctrl_acc": 0.45 + 0.04 * Double(step), "cluster_score/mean": -8000 + 400 * Double(step), "seconds": 812.5,
    ]
    for batch in 0..<7 { metrics["cluster_score/batch_\(batch)"] = -8000 + Double(400 * step - 50 * batch) }
    for cluster in 0..<5 {
      metrics["cluster_size_train/\(cluster)"] = Double(1200 + 10 * cluster * step)
      metrics["cluster_size_test/\(cluster)"] = Double(400 + 10 * cluster)
    }
    if step > 0 {
      metrics["nmi_prev"] = 0.5 + 0.05 * Double(step)
      metrics["ari_prev"] = 0.4 + 0.05 * Double(step)
    }
    return metrics
  }

  /// A thumbnail of one colour.
  static func image(_ color: GroupColor, side: Int = 16) throws -> Data {
    try Raster(width: side, height: side) { _, _ in (color.red, color.green, color.blue) }.jpeg(quality: 75)
  }

  static func groups(names: [Int: String] = [0: "woods"]) throws -> [ReportContent.Group] {
    try (0..<5).map { id in
      let mine = cells.filter { $0.group == id }
      let sheet = try mine.prefix(6).map {
        ReportContent.Thumbnail(image: try image(GroupPalette.color(of: id)), caption: "12/\($0.x)/\($0.y)")
      }
      return .init(id: id, name: names[id], train: mine.count - 10, test: 10, sheet: sheet)
    }
  }

  static func content() throws -> ReportContent {
    ReportContent(
      title: "Landscapes of France", facts: facts(), steps: steps, groups: try groups(),
      map: .init(zoom: 12, tiles: cells), evaluation: .init(nmi: 0.75, ari: 0.5, purity: 0.8125),
      provenance: "{\"schema\": 1}")
  }

  /// A folder without any library.
  static let noLibraries = WebLibraries(folder: URL(fileURLWithPath: "/nonexistent"))

  /// Debian's libjs-chart.js and libjs-leaflet.
  static var hasLibraries: Bool {
    (try? WebLibraries().chart()) != nil && (try? WebLibraries().leaflet()) != nil
  }
}

extension String {
  /// How often the text occurs.
  func occurrences(of text: String) -> Int { components(separatedBy: text).count - 1 }
}
