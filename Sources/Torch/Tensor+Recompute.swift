internal import CTorch
internal import Foundation

extension Tensor {
  /// What `body` makes of this tensor, without keeping what its gradients need: `backward` runs `body` once more for that
  /// (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016). Moving statistics move once.
  /// - Parameter body: gives the same each time; it must not change its argument in place.
  public func recomputed(_ body: @escaping (Tensor) throws -> Tensor) throws(TorchError) -> Tensor {
    let context = Unmanaged.passRetained(Recomputation(body)).toOpaque()
    return try Tensor("compute without keeping activations") {
      tiles_recomputed(
        handle, { context, x, result in Recomputation.run(context, x, result) }, context,
        { context in context.map { Unmanaged<Recomputation>.fromOpaque($0).release() } }, $0)
    }
  }
}

/// A body in a box that C can hold.
private final class Recomputation {
  private let body: (Tensor) throws -> Tensor

  init(_ body: @escaping (Tensor) throws -> Tensor) { self.body = body }

  static func run(
    _ context: UnsafeMutableRawPointer?, _ x: OpaquePointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?
  ) -> UnsafeMutablePointer<CChar>? {
    guard let context, let x, let result else { return strdup("nothing to compute with") }
    let box = Unmanaged<Recomputation>.fromOpaque(context).takeUnretainedValue()
    do {
      let made = try box.body(Tensor(owning: x))
      return withExtendedLifetime(made) { tiles_tensor_share(made.handle, result) }
    } catch {
      return strdup("\(error)")
    }
  }
}
