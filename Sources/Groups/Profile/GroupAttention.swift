import DataDirectory
import Dataset
import DeepCluster
import Files
import Foundation
import Imaging
import Pipeline

/// Where the last network looks in the images that are nearest to each group's centroid: the images in a row, and below
/// each the same with its `AttentionMap` over it. `groups/attention/group-00.jpg`.
struct GroupAttention {
  let source: ProfileFile.Attention
  let sheets: [Int: Data]

  typealias Source = (checkpoint: URL, options: DescriptorOptions)

  private static let images = 4
  private static let side = 128

  /// The checkpoint that the descriptors came from; nil where they are of other weights, as after `tiles embed`, or made of class
  /// tokens, which tell nothing of places.
  /// - Throws: `DescriptorRecipe.Changed`, `DescriptorRecipe.Unreadable`, `OptionFailure`.
  static func source(in folder: DataFolder) throws -> Source? {
    guard let recipe = try Descriptors.recipe(in: folder), let checkpoint = try recipe.checkpoint(in: folder) else {
      return nil
    }
    guard try recipe.options.kinds().contains(where: \.hasPlaces) else { return nil }
    return (checkpoint, recipe.options)
  }

  /// - Parameters:
  ///   - nearest: the images of each group, the nearest first.
  ///   - direction: of a group, in descriptor space.
  init(
    _ source: Source, nearest: [(group: Int, keys: [ItemKey])], direction: (Int) -> [Float],
    library: ImageLibrary, report: (StageContext.Progress) -> Void
  ) throws {
    let shown = nearest.flatMap { group, keys in keys.prefix(Self.images).map { (group: group, key: $0) } }
    let directions = nearest.flatMap { group, keys in
      let direction = direction(group)
      return keys.prefix(Self.images).map { _ in direction }
    }
    var options = source.options
    // Pictures for people: as exact as on any machine.
    options.precision = .fp32
    let backbone = try options.network()
    let network = try options.network(
      WeightsSource.checkpoint(source.checkpoint).weights(of: backbone, seed: 0))
    let extractor = try FeatureExtractor(network, options)
    let maps = try extractor.attention(
      of: library.images(shown.map(\.key), minimumSide: options.inputSize), along: directions
    ) { done in report(.step(label: "attention maps", done: done, total: shown.count, unit: "images")) }

    let small = library.images(shown.map(\.key), minimumSide: Self.side)
    var sheets: [Int: Data] = [:]
    for (group, members) in Dictionary(grouping: shown.indices, by: { shown[$0].group }) {
      // As the network gets it.
      let images = try members.map { try small.raster(at: $0).fitted(Self.side, options.fit) }
      let heated = zip(images, members).map { image, index in
        image.heated(by: maps[index].evidence, rows: maps[index].rows, columns: maps[index].columns)
      }
      let layout = ContactSheet(columns: images.count, thumbnail: Self.side, gap: 2)
      sheets[group] = try layout.compose(images + heated).jpeg(quality: 80)
    }
    self.sheets = sheets
    self.source = .init(checkpoint: source.checkpoint.lastPathComponent, inputSize: options.inputSize)
  }
}
