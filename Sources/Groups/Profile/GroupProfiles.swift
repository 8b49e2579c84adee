import DataDirectory
import Dataset
import Files
import Foundation
import Imaging
import Pipeline
import Report

/// What typifies each group, in figures, words and pictures: `groups/profile.json`, `groups/mean` and `groups/attention`.
struct GroupProfiles {
  let file: ProfileFile
  /// Of the groups that have images.
  let meanColors: [Int: Lab]
  private let means: [(group: Int, jpeg: Data)]
  private let attention: GroupAttention?

  /// How many images, neighbours and channels are listed.
  private static let places = 12
  private static let neighbours = 3
  private static let channels = 8

  /// - Parameters:
  ///   - names: what people call the groups.
  ///   - absent: images that are not there any more.
  init(
    of file: AssignmentFile, names: [Int: String] = [:], absent: Set<ItemKey> = [], descriptors: Descriptors,
    in folder: DataFolder,
    seed: UInt64, report: (StageContext.Progress) -> Void
  ) throws {
    let library = try folder.library()
    let nearest = file.nearest().sorted { $0.key < $1.key }
    let there = nearest.map { group, rows in (group, rows.map(\.key).filter { !absent.contains($0) }) }
    let statistics = try DescriptorStatistics(file, descriptors)
    let found = try concurrently(
      nearest.count,
      progress: { report(.step(label: "profiles", done: $0, total: nearest.count, unit: "groups")) }
    ) { try GroupLook(of: there[$0].1, in: library, seed: seed, group: there[$0].0) }
    let looks = Dictionary(zip(nearest.map(\.key), found).compactMap { group, look in look.map { (group, $0) } }) { $1 }
    meanColors = looks.mapValues(\.meanColor)
    means = try nearest.compactMap { group, _ in
      try looks[group].map { (group, try $0.meanImage.jpeg(quality: 85)) }
    }
    let attention = Self.attention(there, statistics, library, folder, report)
    self.attention = attention

    let traits = looks.mapValues(GroupTraits.init)
    let scale = TraitScale(nearest.compactMap { traits[$0.key] })
    let groups = nearest.compactMap { group, rows -> ProfileFile.Group? in
      guard let look = looks[group], let own = traits[group], let sums = statistics.groups[group] else { return nil }
      let neighbours = statistics.neighbours(of: group)
      let next = neighbours.first.flatMap { neighbour in traits[neighbour.group].map { (neighbour.group, $0) } }
      let features = GroupFeatures(
        colors: look.colors.map { .init(color: $0.lab.srgb, name: $0.name, share: $0.share) }, own, scale,
        coherence: look.coherence,
        orientation: (look.orientation.degrees, look.orientation.agreement),
        neighbour: next.map { (group: $0.0, traits: $0.1) })
      let nextSums = neighbours.first.flatMap { statistics.groups[$0.group] }
      return ProfileFile.Group(
        group: group, name: names[group], images: rows.count, summary: features.summary(in: .english),
        againstNeighbour: features.besideNeighbour(in: .english), summaryFr: features.summary(in: .french),
        againstNeighbourFr: features.besideNeighbour(in: .french),
        nearest: Self.places(rows.prefix(Self.places)),
        atypical: Self.places(rows.dropFirst(Self.places).suffix(Self.places).reversed()),
        colors: look.colors.map { color in
          .init(hex: color.lab.hex, lab: color.lab.short, name: color.name, share: color.share.short)
        },
        meanLab: look.meanColor.short,
        texture: .init(
          contrast: scale.measure(.contrast, of: own), grain: scale.measure(.grain, of: own),
          coherence: scale.measure(.coherence, of: own),
          orientation: .init(
            degrees: look.orientation.degrees.short, agreement: look.orientation.agreement.short)),
        meanImage: DataFolder.Picture.mean.name(of: group),
        attention: attention?.sheets[group].map { _ in DataFolder.Picture.attention.name(of: group) },
        neighbours: neighbours.prefix(Self.neighbours).map { .init(group: $0.group, distance: $0.distance.short) },
        channels: .init(
          neighbour: nextSums.map { Self.channels(sums, $0) } ?? [],
          rest: Self.channels(sums, statistics.all.without(sums))))
    }
    self.file = ProfileFile(seed: seed, sample: GroupLook.sample, attention: attention?.source, groups: groups)
  }

  /// The pictures that `write` makes beside `profile.json`, relative to `groups/`.
  var pictures: [String] { file.groups.flatMap { [$0.meanImage, $0.attention].compactMap { $0 } } }

  func write(in folder: DataFolder) throws {
    for (group, jpeg) in means {
      try AtomicFile.write(jpeg, to: folder.target(DataFolder.Picture.mean.path(of: group)))
    }
    for (group, jpeg) in attention?.sheets ?? [:] {
      try AtomicFile.write(jpeg, to: folder.target(DataFolder.Picture.attention.path(of: group)))
    }
    try file.write(in: folder)
  }

  /// The groups are worth having without these pictures: what keeps them from being made is told, and no failure.
  private static func attention(
    _ nearest: [(group: Int, keys: [ItemKey])], _ statistics: DescriptorStatistics, _ library: ImageLibrary,
    _ folder: DataFolder, _ report: (StageContext.Progress) -> Void
  ) -> GroupAttention? {
    do {
      return try GroupAttention.source(in: folder).map { source in
        try GroupAttention(
          source, nearest: nearest, direction: statistics.direction, library: library, report: report)
      }
    } catch {
      report(.warning("no attention maps: \(ErrorWords.of(error))"))
      return nil
    }
  }

  private static func places(_ rows: some Sequence<AssignmentFile.Row>) -> [ProfileFile.Place] {
    rows.map { .init(key: $0.key.description, distance: $0.distance.short) }
  }

  private static func channels(
    _ a: DescriptorStatistics.Sums, _ b: DescriptorStatistics.Sums
  ) -> [ChannelDifference] {
    DescriptorStatistics.differences(a, b, first: channels).map {
      .init(channel: $0.channel, difference: $0.difference.short)
    }
  }
}

extension Lab {
  fileprivate var short: [Double] { [lightness.short, a.short, b.short] }
}
