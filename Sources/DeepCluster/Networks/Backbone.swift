public import Options
public import Torch

/// A network without its head: images to descriptors. One type a network, and one entry in `Backbones.all`.
public protocol Backbone: AnyObject, SendableMetatype {
  /// The word of `--backbone`, and of records.
  static var name: String { get }
  /// As people and papers call it.
  static var title: String { get }
  /// Sides of the square images that it takes, in pixels.
  static var inputSides: ClosedRange<Int> { get }
  /// How much of a side of so many pixels it looks at.
  static func seen(ofSide side: Int) -> Int
  /// The kinds of descriptors that it can make of an image.
  static var kinds: [DescriptorKind] { get }
  /// The kind that a head takes, and that training goes through; one of `kinds`, a mean.
  static var headKind: DescriptorKind { get }
  /// The network's arrays of weights, in the order in which files have them.
  static var specification: [ArraySpecification] { get }
  /// Weights that were learned from ImageNet; nil where `make setup` brings none.
  static var imagenet: PretrainedWeights? { get }
  /// Files of weights that people publish, and that it takes.
  static var published: [PublishedWeights] { get }
  /// Multiplications, each with an addition, for an image with a side of so many pixels, in convolutions, dense layers and
  /// attention; nil where nobody counted.
  static func multiplyAdds(ofSide side: Int) -> Int?
  /// What the arrays of `specification` are called in files of PyTorch and safetensors, its own names first.
  static var namings: [ArrayNaming] { get }
  /// The kinds of descriptors, with commas between, that the default recipe compares images by.
  static var recommendedKinds: String { get }
  /// Which layers of a file of Keras are this network's, in its order, and which remain.
  static func layers(among stored: [StoredLayer]) -> (own: [StoredLayer], rest: [StoredLayer])

  var device: Device { get }
  /// - Parameter normalization: what pixels are brought to (`PixelNormalization`).
  /// - Throws: `NetworkWeights.Missing`, `OptionFailure`, `TorchError`.
  init(
    weights: NetworkWeights, device: Device, batchNorm: BatchNormMode, normalization: Normalization,
    floats: Tensor.FloatType
  ) throws

  /// Several kinds of descriptors in one pass, with what the network has learned so far and without learning.
  /// - Parameter pixels: 8-bit, N x H x W x 3, on the network's device; normalising them is the network's.
  /// - Returns: for each kind N x `width`.
  func descriptors(of pixels: Tensor, _ kinds: [DescriptorKind]) throws -> [Tensor]
  /// What descriptors are pooled from, place by place.
  /// - Parameter pixels: 8-bit, N x H x W x 3, on the network's device.
  /// - Returns: N x `kind.width` x h x w.
  func activations(of pixels: Tensor, for kind: DescriptorKind) throws -> Tensor
  /// The head's kind as the network learns: gradients can flow.
  /// - Parameter pixels: 8-bit, N x H x W x 3, on the network's device.
  /// - Returns: N x `headKind.width`.
  func trainingDescriptors(of pixels: Tensor) throws -> Tensor
  /// What an optimizer moves: the arrays that learn (`learns`), in the order of `specification`.
  var parameters: [Tensor] { get }
  /// Whether an array of `specification` is one of the parameters, or a statistic of what was seen.
  static func learns(_ array: ArraySpecification) -> Bool
  /// A copy of the weights.
  func weights() throws -> NetworkWeights
}

extension Backbone {
  /// Whether files of Keras can have its weights.
  static var isOfKeras: Bool { specification.first?.layout == .keras }

  public static var imagenet: PretrainedWeights? { nil }

  public static var published: [PublishedWeights] { [] }

  public static func multiplyAdds(ofSide side: Int) -> Int? { nil }

  public static func learns(_ array: ArraySpecification) -> Bool {
    !array.isStatistic
  }

  public static func seen(ofSide side: Int) -> Int { side }

  public static var namings: [ArrayNaming] { [ArrayNaming(specification, names: specification.map(\.name))] }

  public static var recommendedKinds: String { headKind.name }

  /// Of a network that Keras does not have.
  public static func layers(among stored: [StoredLayer]) -> (own: [StoredLayer], rest: [StoredLayer]) { ([], stored) }

  public init(
    weights: NetworkWeights, device: Device = .cpu, batchNorm: BatchNormMode = .train,
    normalization: Normalization = .network
  ) throws {
    try self.init(
      weights: weights, device: device, batchNorm: batchNorm, normalization: normalization, floats: .float32)
  }

  /// Number of weights, moving statistics included.
  /// - Parameter classes: of a head, which counts too; nil without one.
  public static func parameterCount(classes: Int? = nil) -> Int {
    let head = classes.map { Dense.specification("head", inputs: headKind.width, classes: $0) } ?? []
    return (specification + head).reduce(0) { $0 + $1.count }
  }

  /// - Parameter names: with commas between.
  /// - Returns: one at least, none of them twice.
  /// - Throws: `OptionFailure`.
  public static func kinds(_ names: String) throws(OptionFailure) -> [DescriptorKind] {
    var found: [DescriptorKind] = []
    for name in names.split(separator: ",", omittingEmptySubsequences: false) {
      guard let kind = kinds.first(where: { $0.name == name }) else {
        throw OptionFailure("pooling", expected: kinds.map(\.name).joined(separator: " or "), found: String(name))
      }
      guard !found.contains(kind) else { throw OptionFailure("pooling", expected: "each kind once", found: names) }
      found.append(kind)
    }
    return found
  }

  /// The names and the shapes of a network with a head of so many classes.
  static func specification(withHead classes: Int) -> [ArraySpecification] {
    specification + Dense.specification("head", inputs: headKind.width, classes: classes)
  }
}

/// A file of weights that somebody publishes: what a person needs to know to fetch it.
public struct PublishedWeights: Sendable {
  /// The file's name, or that of the model.
  public let name: String
  public let publisher: String
  public let megabytes: Int
  public let licence: String
  /// What its pixels were brought to, where that is not what the network's reference has.
  public let normalization: Normalization?

  init(
    _ name: String, by publisher: String, megabytes: Int, _ licence: String, _ normalization: Normalization? = nil
  ) {
    (self.name, self.publisher, self.megabytes, self.licence) = (name, publisher, megabytes, licence)
    self.normalization = normalization
  }
}

/// A file of weights that the program knows by its content.
public struct PretrainedWeights: Sendable {
  /// The name of the file in the user's cache.
  public let fileName: String
  public let sha256: [String]
  public let md5: (digest: String, bytes: Int)?
  /// How the file is called where it is published.
  public let publishedAs: String
  public let licence: String
}
