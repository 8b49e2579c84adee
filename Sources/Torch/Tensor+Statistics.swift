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
