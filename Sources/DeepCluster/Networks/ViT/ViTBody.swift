internal import Foundation
package import Torch

/// What descriptors can be made of: the tokens after a block, from 1, normalised as at the end.
package struct ViTLayer: Hashable, Sendable {
  let block: Int
  /// The class token, or those of the patches.
  let isToken: Bool
}

/// A vision transformer that learns and computes.
package final class ViTBody: LearningBody {
  private let shape: ViTShape
  private let named: [(specification: ArraySpecification, tensor: Tensor)]
  private let places: [String: Int]
  /// What a bias of queries, keys and values is multiplied by; nil where it is taken as it is.
  private let keysLeftOut: (zeros: Tensor, factors: Tensor)?
  private let device: Device
  private let floats: Tensor.FloatType
  /// Whether its weights do not move, so that what is made of them alone holds.
  private let isFixed: Bool
  /// Of the last images.
  private var known: (height: Int, width: Int, positions: Positions)?

  /// Where the patches of images of one size are: what is added to their tokens, or what turns queries and keys.
  private enum Positions {
    case added(Tensor)
    case turned(cosines: Tensor, sines: Tensor)
  }

  init(_ shape: ViTShape, weights: NetworkWeights, device: Device, floats: Tensor.FloatType) throws {
    (self.shape, self.device, self.floats, isFixed) = (shape, device, floats, false)
    let specification = ViTArrays.specification(shape)
    named = try specification.map { array in
      let tensor = try Tensor(weights.values(array), shape: array.shape, on: device).converted(to: floats)
      return (array, array.shape.count == 4 ? try tensor.packed() : tensor)
    }
    if case .rotary = shape.positions {
      let factors: [Float] = [1, 0, 1].flatMap { [Float](repeating: $0, count: shape.width) }
      func constant(_ values: [Float]) throws -> Tensor {
        try Tensor(values, shape: [values.count], on: device).converted(to: floats)
      }
      keysLeftOut = (try constant([Float](repeating: 0, count: factors.count)), try constant(factors))
    } else {
      keysLeftOut = nil
    }
    places = Dictionary(uniqueKeysWithValues: specification.enumerated().map { ($1.name, $0) })
    for parameter in parameters { try parameter.requireGradient() }
  }

  /// The same arrays, as long as they do not move.
  private init(fixed body: ViTBody) {
    (shape, device, floats, isFixed) = (body.shape, body.device, body.floats, true)
    (named, places, keysLeftOut) = (body.named, body.places, body.keysLeftOut)
  }

  package var parameters: [Tensor] { named.map(\.tensor) }
  package func arrays() -> [(specification: ArraySpecification, tensor: Tensor)] { named }
  package func folded(on device: Device) -> ViTBody { ViTBody(fixed: self) }

  private func array(_ name: String) -> Tensor {
    guard let place = places[name] else { preconditionFailure("\(name) is no array of this network") }
    return named[place].tensor
  }

  package var lastLayer: ViTLayer { ViTLayer(block: shape.depth, isToken: true) }

  package func run(_ images: Tensor, _ tap: inout LayerTap<ViTLayer>) throws {
    let patches = try images.convolved(array("patch_embed.proj.weight"), stride: shape.patch)
    let (height, width) = (try patches.shape[2], try patches.shape[3])
    let positions = try positions(height: height, width: width)
    var rotary: (Tensor, Tensor)?
    if case .turned(let cosines, let sines) = positions { rotary = (cosines, sines) }
    var x = try embedded(patches, positions)
    for block in 1...shape.depth {
      x = try after(block - 1, x, rotary)
      let tokens = ViTLayer(block: block, isToken: true)
      let rest = ViTLayer(block: block, isToken: false)
      guard tap.wants(tokens) || tap.wants(rest) else { continue }
      let normalized = try norm("norm", x)
      if try tap.keep(tokens, normalized.places(from: 0, height: 1, width: 1)) { return }
      if try tap.keep(rest, normalized.places(from: 1 + shape.registers, height: height, width: width)) { return }
    }
  }

  /// Made once for images of one size, unless they are learned at the moment.
  private func positions(height: Int, width: Int) throws -> Positions {
    if let known, (known.height, known.width) == (height, width) { return known.positions }
    switch shape.positions {
    case .rotary:
      let found = try turns(height: height, width: width)
      known = (height, width, found)
      return found
    case .learned(let side, let isSmoothed):
      var grid = try array("pos_embed").places(from: 1, height: side, width: side)
      if (height, width) != (side, side) {
        grid = try grid.bicubic(height: height, width: width, antialiased: isSmoothed)
      }
      let found = Positions.added(try grid.tokens())
      if isFixed { known = (height, width, found) }
      return found
    }
  }

  /// Patches to tokens, with their positions, after the class token and the registers.
  private func embedded(_ patches: Tensor, _ positions: Positions) throws -> Tensor {
    var tokens = try patches.tokens().adding(array("patch_embed.proj.bias"))
    var first = array("cls_token")
    if case .added(let places) = positions {
      first = try first.adding(array("pos_embed").places(from: 0, height: 1, width: 1).tokens())
      tokens = try tokens.adding(places)
    }
    if shape.registers > 0 { first = try first.joined(array("reg_token")) }
    return try first.joined(tokens)
  }

  private func after(_ block: Int, _ x: Tensor, _ rotary: (Tensor, Tensor)?) throws -> Tensor {
    let name = "blocks.\(block)"
    let attended = try norm("\(name).norm1", x).linear(
      array("\(name).attn.qkv.weight"), bias: attentionBias("\(name).attn.qkv.bias")
    ).attended(heads: shape.width / 64, rotary: rotary)
    let y = try x.adding(dense("\(name).attn.proj", attended), scaledBy: array("\(name).ls1.gamma"))
    let fed = try norm("\(name).norm2", y).fedForward(layer("\(name).mlp.fc1"), layer("\(name).mlp.fc2"))
    return try y.adding(fed, scaledBy: array("\(name).ls2.gamma"))
  }

  /// DINOv3 has a bias of the keys in its files, and leaves it out.
  private func attentionBias(_ name: String) throws -> Tensor {
    guard let keysLeftOut else { return array(name) }
    return try keysLeftOut.zeros.adding(array(name), scaledBy: keysLeftOut.factors)
  }

  private func norm(_ name: String, _ x: Tensor) throws -> Tensor {
    try x.layerNormalized(gamma: array("\(name).weight"), beta: array("\(name).bias"), epsilon: shape.epsilon)
  }

  private func dense(_ name: String, _ x: Tensor) throws -> Tensor {
    let (kernel, bias) = layer(name)
    return try x.linear(kernel, bias: bias)
  }

  private func layer(_ name: String) -> (kernel: Tensor, bias: Tensor) {
    (array("\(name).weight"), array("\(name).bias"))
  }

  /// Cosines and sines for each patch: of its row's and its column's angle, in 16 periods from 1 to 100^(15/16) half images,
  /// and all of them twice (DINOv3, `RopePositionEmbedding`).
  private func turns(height: Int, width: Int) throws -> Positions {
    let quarter = 16
    func angles(_ place: Int, of count: Int) -> [Double] {
      let coordinate = 2 * (Double(place) + 0.5) / Double(count) - 1
      return (0..<quarter).map { 2 * .pi * coordinate / pow(100, Double($0) / Double(quarter)) }
    }
    let all = (0..<height).flatMap { row in
      (0..<width).flatMap { column in
        let half = angles(row, of: height) + angles(column, of: width)
        return half + half
      }
    }
    func tensor(_ function: (Double) -> Double) throws -> Tensor {
      try Tensor(all.map { Float(function($0)) }, shape: [height * width, 4 * quarter], on: device).converted(
        to: floats)
    }
    return .turned(cosines: try tensor(cos), sines: try tensor(sin))
  }
}
