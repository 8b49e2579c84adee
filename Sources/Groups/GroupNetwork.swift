public import DataDirectory
package import DeepCluster
public import Files
public import Foundation
public import Options
public import Pipeline
public import Torch

/// The network that the images of the groups were described with, found again: others are described as they were, or it is
/// taught more.
public struct GroupNetwork {
  /// Nothing says how the descriptors of the groups were made.
  public struct UnknownRecipe: Error, CustomStringConvertible {
    let path: String
    public var description: String {
      "\(path): expected how the descriptors of the groups were made, found no word of it (version 0.1 of `tiles embed` "
        + "left none); run `tiles embed` and `tiles groups` again, or give the --weights, --input-size, --rotations and "
        + "--pooling that they were made with"
    }
  }

  /// A flag says otherwise than what is known.
  public struct Contradiction: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    let option: String
    let expected: String
    let found: String
    public var description: String {
      "--\(option): expected \(expected), as the descriptors of the groups were made with, found \(found); leave it out"
    }
  }

  package let folder: DataFolder
  /// What was given, by the keys of `DescriptorOptions`.
  private let given: [String: JSONValue]
  private let cache: URL
  package let device: Device
  package let report: (StageContext.Progress) -> Void

  /// - Parameters:
  ///   - given: how the descriptors were made, by the keys of `DescriptorOptions`; it must agree with what is known.
  ///   - cache: where the ImageNet weights are.
  public init(
    of folder: DataFolder, given: [String: JSONValue] = [:], cache: URL, device: Device,
    report: @escaping (StageContext.Progress) -> Void
  ) {
    self.folder = folder
    self.given = given
    self.cache = cache
    self.device = device
    self.report = report
  }

  static var decodingThreads: Int { max(2, ProcessInfo.processInfo.activeProcessorCount) }

  /// How images are to be described beside those of these groups, as this machine can.
  /// - Throws: `UnknownRecipe`, `Contradiction`, `DescriptorRecipe.Changed`.
  package func described(_ placing: GroupPlacing) throws -> (DescriptorOptions, WeightsSource) {
    var (options, weights) = try known(of: placing)
    if !device.computes(in: options.precision) {
      report(
        .warning(
          "the descriptors of the groups were made in \(options.precision.rawValue), for which this processor has no "
            + "instructions: these images are described in fp32, which differs from it by rounding"))
      options.precision = .fp32
    }
    return (options, weights)
  }

  private func known(of placing: GroupPlacing) throws -> (DescriptorOptions, WeightsSource) {
    guard let recipe = try placing.recipe(in: folder) else {
      guard given["weights"] != nil else { throw UnknownRecipe(path: folder[DataFolder.groupModel].path) }
      // What is not given had its published value.
      let options = try DescriptorOptions(params: given)
      return (options, try WeightsChoice(options, cache: cache).source)
    }
    let known = recipe.options.params
    for (key, value) in given.sorted(by: { $0.key < $1.key })
    where key != "weights" && !recipe.options.have(value, as: key) {
      let word = key.replacing("_", with: "-")
      throw Contradiction(option: word, expected: (known[key] ?? .null).plain, found: value.plain)
    }
    if let weights = given["weights"] {
      let digest = try WeightsChoice(DescriptorOptions(params: known.merging(given) { $1 }), cache: cache).digest()
      guard digest == recipe.sha256 else {
        throw Contradiction(
          option: "weights", expected: Self.named(recipe.options.weights, recipe.sha256),
          found: Self.named(weights.plain, digest))
      }
    }
    return (recipe.options, try recipe.weights(in: folder, cache: cache))
  }

  private static func named(_ weights: String, _ digest: String?) -> String {
    digest.map { "\(weights) (SHA-256 \($0.prefix(12))…)" } ?? weights
  }
}
