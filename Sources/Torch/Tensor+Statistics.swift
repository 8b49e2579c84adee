internal import CTorch

/// Principal components and neighbours of many vectors.
extension Tensor {
  public struct PrincipalComponents {
    /// D.
    public let mean: Tensor
    /// count x D, of unit length, the one with the greatest variance first.
    public let directions: Tensor
    /// count.
    public let variances: Tensor
  }

  /// Of N x D values, by the eigenvectors of their covariance (or, with fewer rows than columns, of their products), in
  /// double precision. A direction's sign is that of its largest part, so that the same data give the same numbers.
  public func principalComponents(_ count: Int) throws(TorchError) -> PrincipalComponents {
    let operation = "find \(count) principal components"
    var handles: (OpaquePointer?, OpaquePointer?, OpaquePointer?)
    try check(
      operation, tiles_principal_components(handle, Int64(count), &handles.0, &handles.1, &handles.2))
    guard let mean = handles.0, let directions = handles.1, let variances = handles.2 else {
      throw TorchError(operation: operation, message: "no result")
    }
    return PrincipalComponents(
      mean: Tensor(owning: mean), directions: Tensor(owning: directions), variances: Tensor(owning: variances))
  }

  /// For each of R x D unit vectors the cosine with the `neighbours`-th nearest other that is not its copy.
  public func reach(neighbours: Int) throws(TorchError) -> Tensor {
    try Tensor("find \(neighbours) neighbours") { tiles_neighbour_reach(handle, Int64(neighbours), $0) }
  }
}

/// What some vectors are compared with in one space.
public struct NeighbourReferences {
  /// R x D unit vectors.
  public let rows: Tensor
  /// For each the cosine from which on another one is its neighbour: R numbers.
  public let reach: Tensor

  public init(rows: Tensor, reach: Tensor) { (self.rows, self.reach) = (rows, reach) }

  /// In each of some spaces, N x D unit vectors plus the weighted mean of their neighbours, at unit length again. Neighbours
  /// are those of all spaces, as much from one as from another: one graph.
  /// - Parameters:
  ///   - vectors: the same N in each space.
  ///   - references: of each space; `reach` was found with as many neighbours.
  public static func smoothed(
    _ vectors: [Tensor], among references: [Self], neighbours: Int
  ) throws(TorchError) -> [Tensor] {
    precondition(vectors.count == references.count, "\(vectors.count) spaces need as many references")
    var made = [OpaquePointer?](repeating: nil, count: vectors.count)
    try check(
      "average over \(neighbours) neighbours",
      tiles_neighbour_smooth(
        vectors.map(\.handle), references.map(\.rows.handle), references.map(\.reach.handle), vectors.count,
        Int64(neighbours), &made))
    withExtendedLifetime((vectors, references)) {}
    return made.compactMap { $0.map(Tensor.init(owning:)) }
  }
}
