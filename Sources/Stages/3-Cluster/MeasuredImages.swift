import DeepCluster
import Imaging
import Pipeline
import Ranks

extension DescriptorOptions {
  /// The same, with the mean and the deviation of training images where `--normalization set` asks for them.
  /// - Throws: what the images throw, `CancellationError`, `RankFailure`.
  func measured(on images: any ImageSet, _ world: World, _ context: StageContext) throws -> DescriptorOptions {
    let found = try measured(on: images, world: world) { done, total in
      context.report(.step(label: "mean and deviation", done: done, total: total, unit: "images"))
      try context.checkpoint()
      try world.checkpoint()
    }
    if found != self {
      context.report(.note("--normalization \(found.normalization.json.plain), of \(images.count) training images"))
    }
    return found
  }
}
