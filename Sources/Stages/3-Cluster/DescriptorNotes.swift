import DeepCluster
import Pipeline

extension DescriptorOptions {
  /// Tells what a person should know of how images are about to be described.
  /// - Parameter choseUpright: whether nobody said how images are laid down, so that what they are decided.
  func tell(_ weights: WeightsChoice, choseUpright: Bool, in context: StageContext) {
    let up = choseUpright && upright ? ImagesWithAnUp.words : nil
    for words in [up, note, weights.note(beside: normalization)].compactMap(\.self) { context.report(.note(words)) }
  }
}
