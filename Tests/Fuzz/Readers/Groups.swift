@testable import Exports
@testable import Groups
@testable import DataDirectory
import Dataset
import DeepCluster
import Files
import Foundation
import Geo

@testable import Report
@testable import Records
@testable import Stages
@testable import Territory
@testable import Viewer

extension Reader {
  /// Groups: what was found, what people made of it, how it looks, where it is shown.
  static let groups: [Reader] = [
    Reader(
      name: "profile", form: .json,
      words: [
        "schema", "seed", "sample", "groups", "group", "images", "summary", "nearest", "colors", "hex", "lab", "share",
        "texture", "value", "z", "degrees", "agreement", "neighbours", "channels", "mean_lab", "mean_image", "#336699",
        "dark green", "NaN", "Infinity",
      ]
    ) { input, folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("groups"), withIntermediateDirectories: true)
      let url = try folder.holding(input, as: ProfileFile.path)
      let file = try ProfileFile(contentsOf: url)
      let profiles = try ReportProfiles(in: DataFolder(folder))
      let names = Dictionary(file.groups.map { ($0.group, $0.name ?? "") }) { $1 }
      try page(
        steps: [],
        groups: profiles.byGroup.sorted { $0.key < $1.key }.map {
          .init(id: $0.key, name: names[$0.key], train: 1, test: 1, profile: $0.value)
        })
      let all = ProfiledGroups(file.groups)
      for profile in file.groups {
        let features = GroupFeatures(profile, among: all)
        for language in PageLanguage.allCases {
          _ = (features.summary(in: language), features.besideNeighbour(in: language))
        }
      }
      try file.named([0: "a"]).write(in: DataFolder(folder))
    },
    Reader(
      name: "groups", form: .parts,
      words: [
        "at", "do", "name", "merge", "undo", "redo", "move", "place", "split", "group", "groups", "text", "color",
        "parts", "new", "tiles", "images", "#102030", "2026-01-31T12:00:00Z", "Forest",
      ]
    ) { input, folder in
      try Parts(input).write(in: folder)
      let data = DataFolder(folder)
      let found = try AssignmentFile(.found, in: data)
      // The log is named by the groups that it is of.
      let name = try EditLog(of: found, in: data).path
      try? FileManager.default.moveItem(at: data["edits.jsonl"], to: data[name])
      let log = try EditLog(of: found, in: data)
      _ = try GroupList(in: data).json().text
      let served = try ServedGroups(in: data)
      _ = served.members()
      for place in served.rows.indices.prefix(100) { _ = served.membership(place, confidence: 0.5, area: nil) }
      _ = try attempt { try GroupScore(log.now.applied(to: found).rows, labels: LabelTable(in: data).labels) }
      _ = try attempt { try ExportTable(.group, side: nil, in: data).sizes }
      let groups = served.groups.map {
        ReportContent.Group(id: $0.group, name: $0.name, train: $0.train, test: $0.test)
      }
      var content = ReportContent(
        title: "", facts: .init(toolVersion: "1", created: Date(timeIntervalSince1970: 0)), groups: groups)
      content.map = ReportStage.map(of: found)
      try attempt {
        let areas = AreaFiles(Areas(of: try GroupedTiles(in: data), sieve: 3), in: data)
        try areas.write(in: data)
        guard try AreaFiles(in: data).areas.map(\.tiles) == areas.areas.map(\.tiles) else { broken("other areas") }
      }
      _ = try ReportPage(content, libraries: noLibraries).html()
      for action in [
        GroupEdit.Action.undo, .merge(log.now.groups), .name(group: 0, text: "a"), .color(group: 0, text: "#102030"),
      ] {
        if let next = try attempt({ try log.adding(action) }) { try next.write(in: data) }
      }
      if let key = found.rows.first?.key {
        let next = try attempt { try log.adding(log.move([key], to: nil)) }
        guard next.map({ $0.now.group(of: key) == log.now.next }) ?? true else { broken("an image elsewhere") }
        guard try next.map({ try $0.adding(.undo).now == log.now }) ?? true else { broken("other groups after undo") }
      }
      try log.now.applied(to: found).write(.group, in: data)
    },
    Reader(
      name: "viewpoints", form: .table,
      words: [
        "path", "taken", "series", "longitude", "latitude", "z", "x", "y", "group", "a.jpg", "/a/../b.jpg", "site",
        "180", "-180", "85.06", "-90", "0", "47,25", "nan", "1e-320", "{", "Point", "coordinates",
      ]
    ) { input, folder in
      let data = DataFolder(folder)
      try FileManager.default.createDirectory(at: data[DataFolder.viewpoints], withIntermediateDirectories: true)
      try input.write(to: data[DataFolder.viewpointTable])
      let tiles = (0..<4).flatMap { x in (0..<4).map { y in Tile(z: 2, x: x, y: y) } }
      try AssignmentFile(
        tiles.map { .init(key: .tile($0), side: .train, group: $0.x % 3, distance: Double($0.y)) }
      ).write(.found, in: data)
      let grouped = try GroupedTiles(in: data)
      // As somebody names it, and as it was written here.
      _ = try attempt {
        try Viewpoints(at: data[DataFolder.viewpointTable], on: grouped, in: data) { _ in }.standing
      }
      let viewpoints = Viewpoints(try Viewpoints.photographs(in: data), on: grouped)
      guard viewpoints.types.map(\.viewpoints).reduce(0, +) == viewpoints.standing.count,
        viewpoints.standing.count <= viewpoints.count
      else { broken("viewpoints that stand in several groups, or in none") }
      let suggested = ViewpointSuggestions(20, beside: viewpoints).suggestions.map(\.tile)
      guard Set(suggested).count == suggested.count else { broken("a tile that is suggested twice") }
      try viewpoints.write(in: data)
      guard try Viewpoints.photographs(in: data).count == viewpoints.photographs.count else {
        broken("other viewpoints")
      }
    },
    Reader(name: "descriptors", form: .parts, words: ["z", "x", "y", "path"]) { input, folder in
      try Parts(input).write(in: folder)
      let data = DataFolder(folder)
      let index = try attempt { try DescriptorIndex(in: data) }
      if let index {
        for key in try Descriptors(in: data).keys.prefix(8) {
          _ = try attempt { try index.nearest(to: key, count: 12) }
        }
      }
      let files = try Descriptors(in: data)
      let samples = try files[0..<files.count]
      _ = try files.rows(at: (0..<min(8, files.count)).reversed())
      let rows = files.keys.enumerated().map {
        AssignmentFile.Row(key: $1, side: .train, group: $0 % 3, distance: 1)
      }
      let statistics = try DescriptorStatistics(AssignmentFile(rows), files)
      for group in 0..<3 { _ = statistics.neighbours(of: group) }
      try Descriptors.write(
        of: files.keys, width: samples.width, to: data.target("again.npy"),
        madeBy: DescriptorRecipe(DescriptorOptions(), sha256: nil)
      ) { samples[$0] }
    },
    Reader(
      name: "viewer", form: .text,
      words: [
        "GET", "HEAD", "POST", "host: 127.0.0.1:8080", "host: [::1]:8080", "origin: http://127.0.0.1:8080",
        "x-tiles-token: t", "if-none-match: *", "/groups", "/tiles/3/4/2", "/tile/3/4/2.json", "/sheets/0.jpg",
        "/thumbs/0.jpg", "/images/0", "/image/0.json", "{\"do\":\"merge\",\"groups\":[0,1]}",
        "{\"do\":\"move\",\"images\":[0],\"of\":2,\"group\":null}", "/search?like=0&not=1&top=2",
      ]
    ) { input, folder in
      var lines = String(decoding: input, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
      let head = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 1).map(String.init)
      let address = (head.dropFirst().first ?? "").split(
        separator: "?", maxSplits: 1, omittingEmptySubsequences: false
      ).map(String.init)
      var query = Query(
        head.first ?? "", address.first ?? "", parameters: address.dropFirst().first ?? "")
      while let line = lines.popFirst(), !line.isEmpty {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        query.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
      query.body = Data(lines.joined(separator: "\n").utf8)
      let data = DataFolder(folder)
      try Data("path,split,group,distance\na.jpg,train,0,1\nb.jpg,test,1,2\n".utf8).write(to: folder.entry("found.csv"))
      try FileManager.default.createDirectory(at: data["groups"], withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: data["found.csv"], to: data["groups/found.csv"])
      try Data("path\na.jpg\nb.jpg\n".utf8).write(to: data[DataFolder.images])
      let served = ServedFolder(data) { request in
        let log = try EditLog(of: AssignmentFile(.found, in: data), in: data)
        let action =
          switch request {
          case .edit(let action): action
          case .move(let images, let group): try log.move(images, to: group)
          case .split(let group, _): log.split(group, off: [log.now.keys(in: group)])
          }
        try log.adding(action).write(in: data)
      }
      for host in ["127.0.0.1", "0.0.0.0"] {
        let site = Site(
          served, Doorkeeper(host: host, port: 8080, token: "t"), libraries: noLibraries)
        let reply = site.answer(query)
        guard reply.status != 500 else { throw Refused(text: String(decoding: reply.body, as: UTF8.self)) }
        _ = reply.phrase
      }
      _ = TileJSON(
        ViewedArchive(name: "", attribution: nil, bounds: .init(west: 0, south: 0, east: 1, north: 1), zooms: 0...1),
        host: query.headers["host"] ?? "")
    },
  ]

  struct Refused: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }
}
