import Options
import Files
import Foundation
import KMeans
import Random
import TestSupport
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct GroupModelTests {
  private static let width = 40

  /// `count` descriptors of three kinds, image i of kind i % 3, with noise as large as the differences between kinds.
  private func noisy(_ count: Int, seed: UInt64) -> Samples {
    var random = SplitMix64(seed: seed)
    let values = (0..<count).flatMap { row in
      (0..<Self.width).map { column in Float((column % 3 == row % 3 ? 1.5 : 1) + random.uniform()) }
    }
    return Samples(count: count, width: Self.width, values: values)
  }

  private func options(_ change: (inout GroupingOptions) -> Void) throws -> GroupingOptions {
    var options = try Recipe.default.options.grouping
    change(&options)
    return options
  }

  private func fit(
    _ data: Samples, _ options: GroupingOptions, widths: [Int] = [width], seed: UInt64 = 1
  ) throws -> GroupModel {
    try GroupModel.fit(data.count, widths: widths, clusters: 3, seed: seed, options) { data.rows(at: $0) }.model
  }

  @Test(arguments: Recipe.allCases) func everyRecipeFindsTheKinds(recipe: Recipe) throws {
    var options = try recipe.options.grouping
    // More whitened components than there is anything to say bury it (docs/experiments/choices.md).
    if options.whiten { options.components = 2 }
    let data = noisy(120, seed: 3)
    let labels = try fit(data, options).assign(data).labels
    #expect(purity(labels, (0..<120).map { $0 % 3 }) > 0.95)
  }

  @Test func smoothingLeavesLessInsideAGroupThanBetweenGroups() throws {
    let data = noisy(240, seed: 5)
    func share(_ neighbours: Int) throws -> Double {
      let model = try fit(data, options { ($0.neighbours, $0.components) = (neighbours, 8) })
      let space = try model.space(data)
      let mean = LloydKMeans(clusters: 1, seed: 0, restarts: 1)
      return try model.assign(data).inertia / mean.fit(space).inertia
    }
    #expect(try share(10) < 0.5 * share(0))
  }

  @Test func newImagesAreTreatedLikeThoseItWasFittedOn() throws {
    let model = try fit(noisy(120, seed: 3), options { _ in })
    let (known, new) = (noisy(120, seed: 3), noisy(60, seed: 4))
    #expect(try model.assign(new).labels == (0..<60).map { try model.assign(known).labels[$0 % 3] })
  }

  /// Of one group of 0, 1, 3 and 7: (0 + 1 + 3 + 7) / 4, and where 3 counts three times (0 + 1 + 3 · 3 + 7) / 6.
  @Test(arguments: [GroupingOptions.Method.kmeans, .minibatch])
  func `weights move centroids, in k-means of both kinds`(_ method: GroupingOptions.Method) throws {
    var options = GroupingOptions()
    options.method = method
    let data = Samples(count: 4, width: 1, values: [0, 1, 3, 7])
    func centroids(_ weights: [Double]?) throws -> [Double] {
      try GroupModel.fit(4, widths: [1], clusters: 1, seed: 1, options, weights: weights) { data.rows(at: $0) }.model
        .centroids.values
    }
    #expect(abs(try centroids(nil)[0] - 2.75) < 1e-9)
    #expect(abs(try centroids([1, 1, 3, 1])[0] - 17.0 / 6) < 1e-9)
  }

  /// Three centroids on a line at 0, 1 and 3, compared as they come.
  @Test func confidenceIsThatBetweenGroupsAsPeopleMergedThem() throws {
    let map = try DescriptorSpace(fitting: 3, widths: [1], GroupingOptions()) { _ in
      Samples(count: 0, width: 1, values: [])
    }
    let model = GroupModel(map: map, centroids: Matrix(rows: 3, columns: 1, values: [0, 1, 3]))
    let image = Samples(count: 1, width: 1, values: [0.5])
    #expect(try model.place(image) == [.init(group: 0, distance: 0.5, confidence: 0, runnerUp: 1)])
    // 0 and 1 are one group: the next other is 2.5 away.
    #expect(
      try model.place(image) { $0 == 2 ? 2 : 0 } == [.init(group: 0, distance: 0.5, confidence: 0.8, runnerUp: 2)])
    // A found group without images gets none.
    #expect(
      try model.place(image) { $0 == 0 ? nil : $0 } == [.init(group: 1, distance: 0.5, confidence: 0.8, runnerUp: 2)])
    #expect(try model.place(image) { _ in 7 } == [.init(group: 7, distance: 0.5, confidence: 1, runnerUp: nil)])
  }

  @Test func descriptorsThatAreNotFiniteAreNamed() throws {
    var data = noisy(30, seed: 1)
    data = Samples(count: 30, width: Self.width, values: data.values.enumerated().map { $0 == 45 ? .nan : $1 })
    for options in try [options { _ in }, GroupingOptions()] {
      #expect(throws: ClusteringError.notFinite(row: 1, column: 5)) { try fit(data, options) }
    }
    #expect(throws: ClusteringError.tooFewSamples(found: 0, clusters: 3)) {
      try fit(Samples(count: 0, width: Self.width, values: []), GroupingOptions())
    }
  }

  @Test func itsFileGivesTheSameGroups() throws {
    let folder = try TemporaryFolder()
    let data = noisy(90, seed: 8)
    for options in try [options { _ in }, GroupingOptions(), options { ($0.components, $0.whiten) = (5, true) }] {
      let model = try fit(data, options)
      try model.write(to: folder.target("g.safetensors"), notes: ["checkpoint": "models/step-02.safetensors"])
      let (again, notes) = try GroupModel.read(folder["g.safetensors"])
      #expect(again == model && notes["checkpoint"] == "models/step-02.safetensors")
    }
    try Safetensors.write(["x": .init([1, 2])], metadata: [:], to: Target(folder["other.safetensors"]))
    let failure = #expect(throws: Safetensors.Failure.self) { try GroupModel.read(folder["other.safetensors"]) }
    #expect(failure?.description.contains("run `tiles groups`") == true)
  }

  /// Of 40 numbers the first 12 tell little, the others much.
  private func ofTwoKinds(_ count: Int, seed: UInt64) -> (Samples, widths: [Int]) {
    let (data, noise) = (noisy(count, seed: seed), noisy(count, seed: seed + 100))
    let first = noise.columns(0..<12)
    let rows = (0..<count).flatMap { row in first.row((row * 7 + 1) % count) + data.row(row).suffix(28) }
    return (Samples(count: count, width: Self.width, values: rows), [12, 28])
  }

  @Test func `several kinds are joined by one graph of neighbours`() throws {
    let (data, widths) = ofTwoKinds(240, seed: 3)
    let options = try options { ($0.components, $0.neighbours) = (8, 10) }
    let model = try fit(data, options, widths: widths)
    #expect(model.width == Self.width && model.centroids.columns == 16)
    #expect(purity(try model.assign(data).labels, (0..<240).map { $0 % 3 }) > 0.95)
    // As long as descriptors of one kind are.
    let space = try model.space(data)
    for row in 0..<space.count { #expect(abs(space.row(row).reduce(0) { $0 + $1 * $1 } - 1) < 1e-4) }
    // The kinds can be told apart: each alone is somewhere else than beside the other, whose neighbours count.
    let alone = try fit(data.columns(12..<40), options, widths: [28]).space(data.columns(12..<40))
    let joined = space.columns(8..<16)
    let share = Float(0.5).squareRoot()
    let gap = zip(alone.values, joined.values).reduce(0) { max($0, abs($1.0 * share - $1.1)) }
    #expect(gap > 0.01)
    // A kind that is there twice says nothing new.
    let twice = Samples(sideBySide: [data.columns(12..<40), data.columns(12..<40)])
    let doubled = try fit(twice, options, widths: [28, 28]).space(twice).columns(0..<8)
    let difference = zip(alone.values, doubled.values).reduce(0) { max($0, abs($1.0 * share - $1.1)) }
    #expect(difference < 1e-4)
    let folder = try TemporaryFolder()
    try model.write(to: folder.target("g.safetensors"), notes: [:])
    #expect(try GroupModel.read(folder["g.safetensors"]).model == model)
  }

  @Test func `a file whose parts do not fit together is refused`() throws {
    let folder = try TemporaryFolder()
    let url = folder["g.safetensors"]
    try fit(noisy(90, seed: 8), options { $0.components = 5 }).write(to: Target(url), notes: [:])
    let whole = try Safetensors(contentsOf: url)
    let width = try #require(whole.entries["space/mean"]?.shape.first)
    let count = try #require(whole.entries["space/reach.1"]?.shape.first)
    func refusal(_ name: String, _ entry: Safetensors.Entry?, _ facts: [String: String] = [:]) throws -> String? {
      var entries = whole.entries
      entries[name] = entry
      try Safetensors.write(
        entries, metadata: whole.metadata.merging(facts) { $1 }, to: Target(folder["bad.safetensors"]))
      let failure = #expect(throws: Safetensors.Failure.self) { try GroupModel.read(folder["bad.safetensors"]) }
      #expect(failure?.remedy == "run `tiles groups`, which writes it anew")
      return failure?.expected
    }
    func floats(_ shape: [Int], _ value: Float = 0) -> Safetensors.Entry {
      .init([Float](repeating: value, count: shape.reduce(1, *)), shape: shape)
    }
    let other = "the groups of `tiles groups`"
    #expect(try refusal("centroids", .init([0, 1, 2] as [Double], shape: [3])) == other)
    #expect(try refusal("centroids", .init([] as [Double], shape: [3, 0])) == other)
    #expect(
      try refusal("centroids", .init([Double](repeating: .nan, count: 15), shape: [3, 5]))
        == "finite numbers in 'centroids'")
    #expect(try refusal("space/mean", nil) == "an array 'space/mean' of the shape [\(width)]")
    #expect(try refusal("space/mean", floats([0])) == "an array 'space/mean' of the shape [\(width)]")
    #expect(try refusal("space/mean", floats([1, width])) == "an array 'space/mean' of the shape [\(width)]")
    #expect(try refusal("space/mean", floats([width], .nan)) == "finite numbers in 'space/mean'")
    let directions = "an array 'space/directions' of the shape [5, \(width)]"
    #expect(try refusal("space/directions", floats([5, width + 1])) == directions)
    let narrow = "an array 'space/references.0' of the shape [\(count), 4]"
    #expect(try refusal("space/directions", floats([4, width])) == narrow)
    #expect(try refusal("space/directions", nil) == "directions in 'space/directions'")
    let widths = "widths of descriptors"
    for words in ["", "0", "-1", "40 x", "99999999999"] {
      #expect(try refusal("centroids", whole.entries["centroids"], ["widths": words]) == widths)
    }
    #expect(try refusal("centroids", whole.entries["centroids"], ["widths": "40 40"]) == "references of round 0")
    #expect(
      try refusal("space/references.0", floats([count, 4]))
        == "an array 'space/references.0' of the shape [\(count), 5]")
    #expect(try refusal("space/references.1", floats([0, 5])) == "references of round 1")
    #expect(try refusal("space/reach.1", floats([count - 1])) == "an array 'space/reach.1' of the shape [\(count)]")
    #expect(try refusal("space/reach.0", floats([count], .infinity)) == "finite numbers in 'space/reach.0'")
    let centroids = whole.entries["centroids"]
    for neighbours in ["-1", "0", "\(count + 1)", "\(Int.max)", "x"] {
      #expect(try refusal("centroids", centroids, ["neighbours": neighbours]) == "'neighbours' from 1 to \(count)")
    }
    for rounds in ["-1", "10", "two"] {
      #expect(try refusal("centroids", centroids, ["rounds": rounds]) == "'rounds' from 0 to 9")
    }
    #expect(try refusal("centroids", centroids, ["rounds": "3"]) == "references of round 2")
    #expect(try refusal("centroids", centroids, ["normalize": "cubes"]) == other)
  }

  @Test func fewImagesHaveFewComponentsAndNeighbours() throws {
    let data = noisy(4, seed: 1)
    let model = try fit(data, options { _ in })
    #expect(model.centroids.columns == 3)
    #expect(model.map.neighbours == 1)
    #expect(Set(try model.assign(data).labels).count == 3)
  }

  @Test func theSameSeedGivesTheSameGroups() throws {
    let data = noisy(90, seed: 8)
    #expect(try fit(data, options { _ in }, seed: 4) == fit(data, options { _ in }, seed: 4))
  }

  @Test func namesTheOptionThatCannotBe() {
    let wrong: [(String, (inout GroupingOptions) -> Void)] = [
      ("pca", { $0.components = 3_000 }), ("neighbours", { $0.neighbours = -1 }),
      ("neighbours", { $0.normalize = .none }), ("restarts", { $0.restarts = 0 }), ("swaps", { $0.swaps = -1 }),
      ("cluster-batch", { $0.batch = 2 }),
      ("whiten", { ($0.components, $0.whiten) = (0, true) }),
    ]
    for (name, change) in wrong {
      let error = #expect(throws: OptionFailure.self) { try options(change).validate(clusters: 3, width: 2_048) }
      #expect(error?.description.hasPrefix("\(name): expected ") == true)
    }
  }
}
