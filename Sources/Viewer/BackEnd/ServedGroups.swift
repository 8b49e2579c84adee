import DataDirectory
import Files
import Groups
import Dataset
import Foundation
import Imaging
import Report

/// The groups of a data directory as they are now, arranged for looking things up.
struct ServedGroups {
  let rows: [AssignmentFile.Row]
  let groups: [ViewedState.Group]
  /// Groups within groups; nil where nothing says it, or where they are more than anybody looks at.
  let levels: GroupLevels?
  /// Whether people changed the images of some.
  let areReshaped: Bool
  /// The log of their edits.
  let log: EditLog
  /// What tells the images of a folder from others, in this order; nil of tiles.
  let list: String?
  /// The row of each image.
  let places: [ItemKey: Int]
  /// The number of each row from its group's centroid, the nearest 1.
  private let ranks: [Int]

  /// Images of a group in the legend.
  private static let samples = 3
  /// A tree of more groups takes longer than the page.
  private static let mostLevels = 500

  /// Reads what k-means found and the log, which agree at any time.
  init(in folder: DataFolder) throws {
    let found = try AssignmentFile(.found, in: folder)
    log = try EditLog(of: found, in: folder)
    let now = log.now
    areReshaped = !now.reshaped.isEmpty
    let file = AssignmentFile(try now.applied(to: found, in: folder).inOrder)
    rows = file.rows
    places = Dictionary(rows.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    list =
      rows.first?.key.tile == nil
      ? String(try Digest.hex(.sha256, of: Data(rows.map { "\($0.key)" }.joined(separator: "\0").utf8)).prefix(16))
      : nil
    var ranks = [Int](repeating: 0, count: rows.count)
    let nearest = file.nearest()
    for members in nearest.values {
      for (rank, row) in members.enumerated() { if let place = places[row.key] { ranks[place] = rank + 1 } }
    }
    self.ranks = ranks
    let carried = log.carriedNames
    levels = now.groups.count <= Self.mostLevels ? try? GroupLevels(of: found, log, in: folder) : nil
    let ground = file.ground
    // The viewer is of use without them.
    let proposals = (try? GroupProposals(file, now, in: folder).names) ?? [:]
    let colors = try GroupColors(now, in: folder)
    groups = now.groups.map { [places] group in
      let members = nearest[group] ?? []
      let (train, later) = (members.count { $0.side == .train }, members.count { $0.side == .later })
      return ViewedState.Group(
        group: group, name: now.names[group], color: colors.color(of: group).description, images: members.count,
        train: train, test: members.count - train - later, later: later,
        km2: ground[group]?.squareKilometres,
        share: ground[group]?.share,
        mergedFrom: now.merged(into: group),
        isNameCarried: carried.contains(group), proposed: now.names[group] == nil ? proposals[group] : nil,
        isColorGiven: colors.isGiven(to: group),
        samples: members.prefix(Self.samples).compactMap { row in
          row.key.tile.map { .tile($0) } ?? places[row.key].map { .index($0) }
        })
    }
  }

  func name(of group: Int) -> String? { log.now.names[group] }

  func members() -> ViewedMembers {
    ViewedMembers(
      rows.flatMap { row in row.key.tile.map { [$0.z, $0.x, $0.y, row.group] } ?? [row.group] }, list: list)
  }

  func membership(_ place: Int, confidence: Double?, area: ViewedPlace.Area?) -> ViewedPlace.Membership {
    let row = rows[place]
    let images = groups.first { $0.group == row.group }?.images ?? 0
    return .init(
      group: row.group, name: name(of: row.group), split: row.side.rawValue, distance: row.distance,
      confidence: confidence, rank: ranks[place], images: images,
      sheet: GroupSheets.place(of: ranks[place] - 1, among: images), area: area)
  }
}

extension GroupSheets {
  /// Where an image is on its group's sheet.
  /// - Parameter number: from the centroid, the nearest 0.
  static func place(of number: Int, among count: Int) -> ViewedPlace.Sheet? {
    let shown = min(count, images)
    guard (0..<shown).contains(number) else { return nil }
    let sheet = ContactSheet()
    let layout = sheet.layout(of: shown)
    let (left, top) = layout.corner(of: number)
    func percent(_ pixels: Int, of whole: Int) -> Double { 100 * Double(pixels) / Double(whole) }
    return .init(
      row: number / layout.columns + 1, column: number % layout.columns + 1, left: percent(left, of: layout.width),
      top: percent(top, of: layout.height), width: percent(sheet.thumbnail, of: layout.width),
      height: percent(sheet.thumbnail, of: layout.height))
  }
}
