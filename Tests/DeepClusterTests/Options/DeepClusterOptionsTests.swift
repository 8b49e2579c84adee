import Options
import Testing

@testable import DeepCluster

@Suite(.timeLimit(.minutes(30))) struct DeepClusterOptionsTests {
  @Test func defaultsAreThoseOfThePublishedExperiment() throws {
    let options = DeepClusterOptions()
    #expect(options.clusters == 5 && options.steps == 10 && options.grouping.batch == 1_000)
    #expect(options.descriptors.inputSize == 256 && options.seed == 0)
    try options.validate()
  }

  @Test func onlyTheDefaultRecipeEndsEarly() throws {
    #expect(try Recipe.allCases.map { try $0.options.settled } == [0, 0, 0.9])
  }

  @Test func onlyTheDefaultRecipeDescribesByDeviations() throws {
    #expect(try Recipe.allCases.map { try $0.options.descriptors.pooling } == ["avg", "avg", "std"])
  }

  @Test func componentsAreNotMoreThanADescriptorHas() throws {
    var options = try Recipe.default.options
    options.grouping.components = 729
    let error = #expect(throws: OptionFailure.self) { try options.validate() }
    #expect(error?.description == "pca: expected 0 (all) to 728 components, found 729")
    options.descriptors.pooling = "avg"
    try options.validate()
  }

  @Test func batchesDoNotBeginWithKnownGroups() throws {
    var options = try Recipe.default.options
    options.grouping.method = .minibatch
    (options.grouping.restarts, options.grouping.swaps) = (20, 0)
    let error = #expect(throws: OptionFailure.self) { try options.validate() }
    #expect(error?.description.hasPrefix("kmeans-init: expected fresh") == true)
    options.kMeansInit = .fresh
    try options.validate()
  }

  @Test(arguments: [-0.1, 1.01, .nan]) func anAgreementIsAPart(settled: Double) throws {
    var options = DeepClusterOptions()
    options.settled = settled
    let error = #expect(throws: OptionFailure.self) { try options.validate() }
    #expect(error?.description.hasPrefix("settled: expected an agreement from 0 (never) to 1") == true)
    options.settled = 1
    try options.validate()
  }

  @Test(
    arguments: [
      (\DeepClusterOptions.k, 1, "clusters"), (\.steps, 0, "steps"), (\.epochs, 0, "epochs"),
      (\.batchSize, 0, "batch-size"), (\.grouping.batch, 4, "cluster-batch"),
      (\.descriptors.inputSize, 70, "input-size"),
      (\.decodingThreads, 0, "decoding threads"), (\.k, .max, "clusters"), (\.steps, .max, "steps"),
      (\.epochs, .max, "epochs"), (\.batchSize, .max, "batch-size"),
    ] as [(WritableKeyPath<DeepClusterOptions, Int> & Sendable, Int, String)])
  func namesTheOptionThatCannotBe(path: WritableKeyPath<DeepClusterOptions, Int> & Sendable, value: Int, name: String) {
    var options = DeepClusterOptions()
    options[keyPath: path] = value
    let error = #expect(throws: OptionFailure.self) { try options.validate() }
    #expect(error?.description.hasPrefix("\(name): expected ") == true)
    #expect(error?.description.hasSuffix("found \(value)") == true)
  }
}

extension DeepClusterOptions {
  fileprivate var k: Int {
    get { clusters.number ?? 0 }
    set { clusters = .number(newValue) }
  }
}
