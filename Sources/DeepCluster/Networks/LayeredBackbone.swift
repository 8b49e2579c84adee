package import Torch

/// What the layers of a network say of each place of an image.
package protocol LayeredBody {
  associatedtype Layer: Hashable & Sendable

  /// What some layers say, in one pass, which ends where the last of them is known.
  /// - Parameters:
  ///   - images: N x 3 x H x W, normalised.
  ///   - tap: of the layers that are wanted, which keeps N x C x h x w of each.
  func run(_ images: Tensor, _ tap: inout LayerTap<Layer>) throws
}

/// Keeps what some layers of a network say.
package struct LayerTap<Layer: Hashable & Sendable> {
  private let wanted: Set<Layer>
  private var found: [Layer: Tensor] = [:]

  package init(_ layers: [Layer]) { wanted = Set(layers) }

  func wants(_ layer: Layer) -> Bool { wanted.contains(layer) }

  /// - Returns: whether all layers are known by now.
  mutating func keep(_ layer: Layer, _ tensor: Tensor) -> Bool {
    if wanted.contains(layer) { found[layer] = tensor }
    return found.count == wanted.count
  }

  /// Of a layer that was wanted, after a run.
  package subscript(layer: Layer) -> Tensor {
    guard let tensor = found[layer] else { preconditionFailure("a body that did not keep \(layer)") }
    return tensor
  }
}

/// A body whose weights move.
package protocol LearningBody: LayeredBody {
  associatedtype Folded: LayeredBody where Folded.Layer == Layer

  /// Each array of the network's specification, in its order, with what it is now.
  func arrays() throws -> [(specification: ArraySpecification, tensor: Tensor)]
  var parameters: [Tensor] { get }
  /// The same for descriptors, not for learning: with its normalisations multiplied into the convolutions.
  func folded(on device: Device) throws -> Folded
  /// What a head learns from.
  var lastLayer: Layer { get }
  /// What the last layer says, before it is averaged over the image: gradients can flow.
  func learned(_ images: Tensor) throws -> Tensor
}

/// A body of nothing but convolutions, each with what follows it.
package protocol ConvolutionalBody {
  associatedtype Unit
  /// In the order of the network's specification.
  var units: [Unit] { get }
}

extension LearningBody where Self: ConvolutionalBody, Unit == TrainableConvolution {
  package func arrays() throws -> [(specification: ArraySpecification, tensor: Tensor)] {
    try units.flatMap { try $0.arrays() }
  }

  package var parameters: [Tensor] { units.flatMap(\.parameters) }
}

extension LearningBody {
  package func learned(_ images: Tensor) throws -> Tensor {
    var tap = LayerTap([lastLayer])
    try run(images, &tap)
    return tap[lastLayer]
  }
}

/// A network that learns with one body, and describes images with another that is made of it.
package protocol LayeredBackbone: Backbone {
  associatedtype Body: LearningBody

  /// The layer that each kind is pooled from.
  static var tapped: [(kind: DescriptorKind, layer: Body.Layer)] { get }
  /// The same; each batch asks.
  var tapped: [(kind: DescriptorKind, layer: Body.Layer)] { get }
  var body: Body { get }
  /// Made when first needed after the weights moved.
  var folded: Body.Folded? { get set }
  /// Of 8-bit pixels as the network takes them.
  var normalization: PixelNormalization { get }
}

extension LayeredBackbone {
  public static var kinds: [DescriptorKind] { tapped.map(\.kind) }
  package var tapped: [(kind: DescriptorKind, layer: Body.Layer)] { Self.tapped }

  /// A layer's mean and its standard deviation.
  static func both(
    _ name: String, width: Int, of layer: Body.Layer
  ) -> [(kind: DescriptorKind, layer: Body.Layer)] {
    [
      (DescriptorKind("\(name).avg", width: width, .mean, help: ""), layer),
      (DescriptorKind("\(name).std", width: width, .standardDeviation, help: ""), layer),
    ]
  }

  private func layer(of kind: DescriptorKind) -> Body.Layer {
    guard let found = tapped.first(where: { $0.kind == kind }) else {
      preconditionFailure("\(kind) is no kind of \(Self.title)")
    }
    return found.layer
  }

  private func tap(_ pixels: Tensor, _ layers: [Body.Layer]) throws -> LayerTap<Body.Layer> {
    var tap = LayerTap(layers)
    try foldedBody().run(normalization(pixels), &tap)
    return tap
  }

  public func descriptors(of pixels: Tensor, _ kinds: [DescriptorKind]) throws -> [Tensor] {
    try withoutGradients {
      let layers = kinds.map(layer)
      let tap = try tap(pixels, layers)
      return try zip(kinds, layers).map { kind, layer in try kind.pooled(tap[layer]) }
    }
  }

  public func activations(of pixels: Tensor, for kind: DescriptorKind) throws -> Tensor {
    try withoutGradients {
      let layer = layer(of: kind)
      return try tap(pixels, [layer])[layer].converted()
    }
  }

  /// Batches are normalised by their own statistics where the network was made so.
  public func trainingDescriptors(of pixels: Tensor) throws -> Tensor {
    folded = nil
    return try body.learned(normalization(pixels)).meanOverPixels()
  }

  public var parameters: [Tensor] { body.parameters }

  public func weights() throws -> NetworkWeights {
    NetworkWeights(try body.arrays().map { try NetworkWeights.Array($0.specification, from: $0.tensor) })
  }

  package func foldedBody() throws -> Body.Folded {
    if let folded { return folded }
    let made = try body.folded(on: device)
    folded = made
    return made
  }
}
