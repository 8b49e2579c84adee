internal import CSQLite
import Files
internal import Foundation
internal import GRDB
import Synchronization

/// What reading an archive of unknown origin may cost. A view that joins a table with itself without a condition, or that
/// is recursive, would otherwise keep a reader busy for ever.
final class ReadingLimits: Sendable {
  /// A tile, or an entry of the metadata, of more bytes than this is no tile.
  static let longestValue = 64 << 20
  /// Of all metadata together.
  static let mostMetadata = 32 << 20
  /// Instructions of SQLite's virtual machine between two looks.
  private static let interval = 10_000
  /// A pass over all tiles takes some 30 instructions a row, and a row takes 12 bytes at least.
  private static let stepsAByte = 20
  private static let fewestSteps = 20_000_000

  private let url: URL
  private let hearsStop: Bool
  private let most = Atomic(ReadingLimits.fewestSteps)
  private let steps = Atomic(0)

  /// - Parameters:
  ///   - hearsStop: whether a statement ends when the process is asked to. One that writes does not: what is under way is
  ///     committed.
  init(_ url: URL, hearsStop: Bool) {
    self.url = url
    self.hearsStop = hearsStop
    restart()
  }

  /// The limits must live as long as the connection.
  func watch(_ db: Database) {
    guard let connection = db.sqliteConnection else { return }
    tiles_sqlite_confine(connection, Int32(Self.longestValue))
    tiles_sqlite_watch(
      connection, Int32(Self.interval),
      { context in
        guard let context else { return 0 }
        return Unmanaged<ReadingLimits>.fromOpaque(context).takeUnretainedValue().goesOn ? 0 : 1
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Before a call that has nothing to do with the one before.
  func restart() {
    let bytes = ["", "-wal"].reduce(0) { sum, ending in
      var facts = stat()
      return stat(url.path + ending, &facts) == 0 ? sum + Int(facts.st_size) : sum
    }
    let (product, overflow) = bytes.multipliedReportingOverflow(by: Self.stepsAByte)
    most.store(overflow ? .max : max(Self.fewestSteps, product), ordering: .relaxed)
    steps.store(0, ordering: .relaxed)
  }

  /// Whether it was not the user who asked for an end.
  var isExceeded: Bool { steps.load(ordering: .relaxed) > most.load(ordering: .relaxed) }

  private var goesOn: Bool {
    let done = steps.add(Self.interval, ordering: .relaxed).newValue
    return done <= most.load(ordering: .relaxed) && !(hearsStop && StopSignal.process.isSet)
  }
}
