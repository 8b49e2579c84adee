public import DeepCluster

extension DescriptorRecipe {
  /// Of descriptors that no network made.
  public static let unknown: DescriptorRecipe = {
    var options = DescriptorOptions()
    options.weights = "none"
    return DescriptorRecipe(options, sha256: nil)
  }()
}
