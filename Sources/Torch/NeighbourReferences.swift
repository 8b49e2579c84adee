internal import CTorch

/// What vectors are compared with in one space. For any number of threads.
public final class NeighbourReferences: @unchecked Sendable {
  // Never changed once it is made.
  private let handle: OpaquePointer

  /// - Parameters:
  ///   - rows: R x D unit vectors.
  ///   - reach: for each the cosine from which on another one is its neighbour, R numbers; `Tensor.reach` found it with as
  ///     many neighbours.
  public init(rows: Tensor, reach: Tensor, neighbours: Int) throws(TorchError) {
    let operation = "prepare \(neighbours) neighbours"
    var made: OpaquePointer?
    try check(operation, tiles_references_prepare(rows.handle, reach.handle, Int64(neighbours), &made))
    guard let made else { throw TorchError(operation: operation, message: "no result") }
    handle = made
  }

  deinit { tiles_references_free(handle) }

  /// In each of some spaces, N x D unit vectors plus the weighted mean of their neighbours, at unit length again. Neighbours
  /// are those of all spaces, as much from one as from another: one graph.
  /// - Parameters:
  ///   - vectors: the same N in each space.
  ///   - references: of each space.
  public static func smoothed(
    _ vectors: [Tensor], among references: [NeighbourReferences]
  ) throws(TorchError) -> [Tensor] {
    precondition(vectors.count == references.count, "\(vectors.count) spaces need as many references")
    var made = [OpaquePointer?](repeating: nil, count: vectors.count)
    try check(
      "average over neighbours",
      tiles_neighbour_smooth(vectors.map(\.handle), references.map(\.handle), vectors.count, &made))
    withExtendedLifetime((vectors, references)) {}
    return made.compactMap { $0.map(Tensor.init(owning:)) }
  }
}
