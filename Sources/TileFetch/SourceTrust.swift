import Geo
import TileStore

/// Tells the end of a harvest from a hole in it.
///
/// Servers say of a tile that is not there what they say to whom they refuse everything: S3 and CloudFront 403, others a
/// redirect or a page. Such answers are held back. They are those tiles' own as soon as the source gives a tile that it was asked
/// for after them, and the harvest's when it gives none any more: neither in so many answers, nor, asked for it, a tile that
/// it gave before.
actor SourceTrust {
  /// Counts questions and what is held back: of answers that cross on their way nobody knows which was given first.
  typealias Moment = Int

  private var now: Moment = 0
  private var held: [(asked: Asked, since: Moment)] = []
  private var lastGiven: Tile?
  private var hearing: (task: Task<Heard, any Error>, began: Moment)?
  /// Of those who ask, who has not had an answer yet.
  private var newcomers: Int
  private let patience: Int
  private let witness: Witness

  /// Asks the source for some tile that it should have.
  /// - Parameters:
  ///   - given: what it gave last in this harvest, if anything.
  ///   - refused: what not to ask for.
  typealias Witness = @Sendable (_ given: Tile?, _ refused: Set<Tile>) async throws -> Heard

  enum Heard: Sendable {
    case gives(Tile)
    /// None of so many.
    case refuses(Int)
    /// Was in trouble with each that it was asked for: that is no refusal.
    case fails
    /// A stop came between.
    case nothing
  }

  /// A page or two in place of tiles are not yet all that a source has.
  private static let fewestPages = 3

  /// - Parameters:
  ///   - askers: how many ask at once. When all of them were refused at first, that is a reason to ask for a witness.
  ///   - patience: so many refusals in a row are one later on.
  init(askers: Int, patience: Int, witness: @escaping Witness) {
    newcomers = askers
    self.patience = patience
    self.witness = witness
  }

  /// Somebody asks for a tile now.
  func begin() -> Moment {
    now += 1
    return now
  }

  /// - Parameter began: what `begin` gave before the tile was asked for.
  /// - Returns: what may be stored now.
  /// - Throws: `FetchError` when the source refuses the harvest.
  func take(_ asked: Asked, began: Moment) async throws -> [Asked] {
    switch asked.sign {
    case .gives:
      lastGiven = asked.record.tile
      return release(before: began) + [asked]
    case .answers, .silent: return [asked]
    case .refuses(let error, let isOfAll):
      if isOfAll, lastGiven == nil { throw error }
      held.append((asked, since: begin()))
      // Another of the first answers may bring a tile.
      while lastGiven == nil, newcomers > 0 { try await Task.sleep(for: .milliseconds(20)) }
      return lastGiven != nil && held.count < patience ? [] : try await settle()
    }
  }

  /// One of those who ask had the first answer, or ends without one.
  func arrive() { newcomers -= 1 }

  /// At the end of the cover.
  /// - Parameter stopped: what was refused is as if it had not been asked for.
  func finish(stopped: Bool) async throws -> [Asked] { stopped ? [] : try await settle() }

  private func release(before moment: Moment) -> [Asked] {
    defer { held.removeAll { $0.since < moment } }
    return held.filter { $0.since < moment }.map(\.asked)
  }

  private func settle() async throws -> [Asked] {
    guard !held.isEmpty else { return [] }
    let (given, refused) = (lastGiven, Set(held.map(\.asked.record.tile)))
    let hearing = hearing ?? (Task { [witness] in try await witness(given, refused) }, begin())
    self.hearing = hearing
    let heard = try await hearing.task.value
    self.hearing = nil
    // Meanwhile the source may have given a tile to somebody else.
    let doubtful = held.filter { $0.since < hearing.began }.map(\.asked)
    guard let first = doubtful.first, case .refuses(let error, _) = first.sign else { return [] }
    switch heard {
    case .gives(let tile):
      lastGiven = lastGiven ?? tile
      return release(before: hearing.began)
    case .refuses(let others):
      if case .unusable = error, doubtful.count + others < Self.fewestPages {
        return release(before: hearing.began).map(\.toBeAskedAgain)
      }
      throw error
    case .fails: return release(before: hearing.began).map(\.toBeAskedAgain)
    case .nothing:
      held = []
      return []
    }
  }
}

/// What asking for one tile came to, and what that says of the source.
struct Asked: Sendable {
  enum Sign: Sendable {
    /// It gave a tile, or confirmed one.
    case gives
    /// It said no to this tile only, or is in trouble.
    case answers
    case silent
    /// The tile's own state, or the end of the harvest.
    /// - Parameter isOfAll: no source says so of a tile that is not there.
    case refuses(FetchError, isOfAll: Bool)
  }

  let record: TileRecord
  let sign: Sign

  var isAnswered: Bool { if case .silent = sign { false } else { true } }

  /// Nothing is known yet of the source.
  fileprivate var toBeAskedAgain: Asked {
    guard case .refuses(let error, _) = sign else { return self }
    let reason = if case .unusable(let reason) = record.outcome { reason } else { "\(error)" }
    return Asked(
      record: TileRecord(tile: record.tile, outcome: .failed(reason: reason), attempts: record.attempts), sign: sign)
  }
}
