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
      tiles: 256, absent: 6, failed: 0, train: 192, test: 64, ratio: 0.75, splitMethod: .random,
      splitSeed: 0, leakingPairs: 40, clusters: 5, steps: 10, groups: 5, silhouette: 0.375, confidence: 0.25, seed: 0,
      toolVersion: "0.1.0", created: created)
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
  static func image(_ color: RGBColor, side: Int = 16) throws -> Data {
    try Raster(width: side, height: side) { _, _ in (color.red, color.green, color.blue) }.jpeg(quality: 75)
  }

  static func groups(names: [Int: String] = [0: "woods"]) throws -> [ReportContent.Group] {
    try (0..<5).map { id in
      let mine = cells.filter { $0.group == id }
      func row(_ cells: some Sequence<ReportContent.TileMap.Cell>) throws -> [ReportContent.Thumbnail] {
        try cells.map { .init(image: try image(GroupPalette.color(of: id)), caption: "12/\($0.x)/\($0.y)") }
      }
      return .init(
        id: id, name: names[id], train: mine.count - 10, test: 10,
        sheet: try .init(
          nearest: row(mine.prefix(6)), typical: row(mine[20..<23]), atypical: row(mine.suffix(3).reversed())),
        confidence: 0.5 - 0.125 * Double(id % 3))
    }
  }

  /// A point a tile, where the tile lies on the map, and the other way round along the components; the thumbnail of each is of its group's colour.
  static func projection() throws -> ReportContent.Projection {
    let order = (0..<5).flatMap { group in cells.filter { $0.group == group } }
    let side = 16
    let sheet = Raster(width: 32 * side, height: 8 * side) { x, y in
      let color = GroupPalette.color(of: order[y / side * 32 + x / side].group)
      return (color.red, color.green, color.blue)
    }
    return .init(
      points: order.map { .init(group: $0.group, x: Double($0.x), y: -Double($0.y), caption: "12/\($0.x)/\($0.y)") },
      images: 256, linear: order.map { SIMD2(-Double($0.x), -Double($0.y)) },
      trustworthiness: .init(points: 0.9876, linear: 0.75, neighbours: 15, sample: 256), shares: [0.5, 0.25],
      dimensions: 64,
      thumbnails: .init(side: side, columns: 32, perSheet: 1_024, sheets: [try sheet.jpeg(quality: 90)]))
  }

  static func profile() throws -> ReportContent.Profile {
    let image = try image(RGBColor(0x336699))
    return .init(
      features: .init(
        colors: [.init(color: RGBColor(0x033500), name: "dark green", share: 0.62)], besideAll: [.darker], lines: 45,
        neighbour: .init(group: 1, comparisons: [.greener, .finer])),
      traits: [.init(.contrast, 14.2, z: 1.25), .init(.direction, 45)],
      meanImage: image, attention: image,
      neighbours: [.init(group: 1, distance: 0.4), .init(group: 3, distance: 0.5)],
      channelsToNeighbour: [.init(channel: 1763, difference: -2.23)],
      channelsToRest: [.init(channel: 758, difference: 2.33)])
  }

  static let runs = ReportContent.Runs(
    params: ["clusters"], figures: ["ctrl_acc"],
    rows: (0..<2).map { index in
      .init(
        id: "2026-05-0\(index + 1)", name: "landscape", started: created, seconds: 75, status: "FINISHED", steps: 10,
        params: ["clusters": "\(5 + index)", "seed": "0"], metrics: ["ctrl_acc": 0.8125, "seconds/train": 9])
    })

  /// - Parameter language: `profile`d, compared and projected: every part of the page is there.
  static func content(_ language: PageLanguage = .english) throws -> ReportContent {
    var groups = try groups()
    groups[0].profile = try profile()
    return ReportContent(
      title: "Landscapes of France", language: language, facts: facts(), steps: steps, groups: groups, runs: runs,
      map: .init(zoom: 12, tiles: cells), projection: try projection(),
      evaluation: .init(nmi: 0.75, ari: 0.5, purity: 0.8125),
      stages: [.init(name: "fetch", ended: created, seconds: 61, version: "0.1.0", command: "tiles fetch --zoom 12")],
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
