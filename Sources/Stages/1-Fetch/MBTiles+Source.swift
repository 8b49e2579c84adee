import TileStore

extension MBTiles {
  /// Says whose tiles it holds from now on. What another source has said goes.
  /// - Parameter source: nil for imported ones.
  /// - Returns: whether it is new to that source.
  func claim(for source: String?) throws -> Bool {
    let found = try metadata()[FetchStage.sourceKey]
    if found == source { return false }
    if found != nil { try forgetSource(withCredit: !hasTiles()) }
    // An import that was broken off does not know these tiles.
    try setMetadata([FetchStage.sourceKey: source, TileImport.markKey: nil])
    return true
  }

  /// Forgets the source that tiles came from: what it said of tiles that it does not have, what a refresh of it had left to do,
  /// and which pictures of it were dropped. None of that says anything of another one.
  /// - Parameter withCredit: also whose imagery it is; not where imported tiles have a credit of their own.
  func forgetSource(withCredit: Bool) throws {
    try dropAnswersWithoutTiles()
    let credit = withCredit ? ["description", "attribution", FetchStage.licenceKey, FetchStage.yearsKey] : []
    let gone = [FetchStage.sourceKey, FetchStage.refreshKey, Self.droppedRepeats] + credit
    try setMetadata(Dictionary(uniqueKeysWithValues: gone.map { ($0, String?.none) }))
  }
}
