public import Options

/// A set of choices that belong together. Which values a recipe has stands with each option; docs/deepcluster.md has them
/// as a table, docs/experiments what each measured.
public enum Recipe: String, Sendable, CaseIterable {
  /// Makina Corpus 2020: descriptors as they come, MiniBatchKMeans, batch normalisation by batches: the published values.
  case makina
  /// Caron et al. 2018: 256 whitened components of unit length, k-means, equal shares of the groups in training.
  case deepcluster
  /// Standard deviations averaged over four quarter turns, 64 components, neighbours, groups that move; cautious training
  /// that ends where they have settled.
  case `default`
}

extension DeclaredOptions {
  /// What a recipe has, but for what was given.
  /// - Throws: `OptionFailure`.
  public init(_ recipe: Recipe, given: [String: JSONValue] = [:]) throws(OptionFailure) {
    try self.init(recipe: recipe.rawValue, given: given)
  }
}

extension DeclaredOption where Options: DeclaredOptions {
  /// - Parameter recipes: the recipes that have another value than the published one.
  init<Value: OptionValue>(
    _ word: String, _ path: WritableKeyPath<Options, Value> & Sendable, _ help: String, valueName: String? = nil,
    in recipes: [Recipe: Value], allowed: AllowedValues<Value>? = nil,
    traits: Set<OptionDeclaration.Trait> = []
  ) {
    let named = Dictionary(uniqueKeysWithValues: recipes.map { ($0.key.rawValue, $0.value) })
    self.init(word, path, help, valueName: valueName, recipes: named, allowed: allowed, traits: traits)
  }
}
