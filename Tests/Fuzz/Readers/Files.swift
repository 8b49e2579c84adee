@testable import Groups
@testable import DataDirectory
import Dataset
import Files
import Foundation

@testable import Exports
@testable import Records
@testable import Stages

extension Reader {
  /// Tables and arrays.
  static let files: [Reader] = [
    Reader(
      name: "table", form: .table,
      words: [
        "z", "x", "y", "path", "split", "label", "cluster", "group", "distance", "train", "test", "buffer", "a.jpg",
        "12/2074/1409", "date", "series", "longitude", "latitude", "phash", "été 1996", "vers 1910", "1905-1914",
        "2019-05-01", "-180",
      ]
    ) { input, folder in
      let data = DataFolder(folder)
      for name in [DataFolder.split, DataFolder.images, DataFolder.labels, "cluster/assignments.csv"] {
        let url = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try input.write(to: url)
      }
      _ = try attempt {
        try ViewpointTable(data[DataFolder.images], of: [.path("a.jpg"), .path("b/a.jpg")], below: folder)
      }
      if let given = try attempt({ try GivenTiles(data[DataFolder.images].path) }) {
        let tiles = Array(given.tiles)
        guard tiles.allSatisfy(\.isValid), tiles == Set(tiles).sorted() else { broken("a list of other tiles") }
        guard tiles.allSatisfy({ given.zooms.contains($0.z) && $0.bounds.overlaps(given.box) }) else {
          broken("tiles beyond \(given.box)")
        }
      }
      let table = try KeyedTable(contentsOf: data[DataFolder.images], remedy: "none")
      if let list = try attempt({ try PhotographList(in: data) }) {
        for photograph in list.photographs.values.prefix(64) { _ = PhotographDate(photograph.taken)?.short }
        _ = list.duplicates.pairs
        for rule in [SeriesRule.folder, .place(metres: 50), .pattern("a")] {
          let all = list.photographs.map { SeriesRule.Photograph(path: $0, place: $1.place, series: $1.series) }
          guard rule.series(of: all).count == all.count else { broken("series of some photographs") }
        }
      }
      // What is written is what is read again.
      try table.write(to: data.target("again.csv"))
      let again = try KeyedTable(contentsOf: data["again.csv"], remedy: "none")
      guard again.rows.count == table.rows.count else { broken("rows were lost") }
      let keys = table.rows.map(\.key)
      var splitter = Splitter()
      for method in Splitter.Method.allCases {
        splitter.method = method
        splitter.buffer = method == .random ? 0 : 1
        _ = try? splitter.split(keys)
      }
      for key in keys.prefix(16) { _ = try? ImageLibrary.files(root: folder).data(of: key) }
      let split = try attempt { try SplitFile(in: data) }
      if let split { _ = Splitter.touchingPairs(split.rows.map(\.key), split.rows.map(\.side)) }
      let assigned = try attempt { try AssignmentFile(.cluster, in: data) }
      if let assigned {
        _ = assigned.nearest()
        _ = try attempt { try Evaluation(data, labels: data[DataFolder.labels]) }
        _ = try attempt { try GroupScore(assigned.rows, labels: LabelTable(in: data).labels) }
        try assigned.asWritten.write(.cluster, in: data)
      }
    },
    Reader(name: "npy", form: .bytes, words: ["<f4", "<f8", "|u1", ">f4", "False", "True", "'shape': ", "(1, 2)"]) {
      input, folder in
      let array = try NPYFile(contentsOf: folder.holding(input, as: "array.npy"))
      switch array.type {
      case "f4":
        let values = try array.floats()
        try NPYFile.write(values, shape: array.shape, to: Target("again.npy", below: folder))
        _ = try NPYFile(contentsOf: folder.appendingPathComponent("again.npy")).floats()
      case "f8": _ = try array.doubles()
      case "i4": _ = try array.int32s()
      case "i8": _ = try array.int64s()
      default: _ = try array.uint8s()
      }
    },
  ]
}

/// Goes on where a file is refused: the next reader may take it. The refusal's text is made all the same.
func attempt<Value>(_ body: () throws -> Value) throws -> Value? {
  do { return try body() } catch {
    guard !"\(error)".isEmpty else { broken("an error without a word") }
    return nil
  }
}
