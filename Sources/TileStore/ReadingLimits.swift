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
  /// Of each connection, by its address: those of a pool read at the same time.
  private let counts = Mutex<[UInt: Count]>([:])

  private final class Count: Sendable {
    private let most: Atomic<Int>
    private let steps = Atomic(0)
    private let hearsStop: Bool

    init(most: Int, hearsStop: Bool) {
      self.most = Atomic(most)
      self.hearsStop = hearsStop
    }

    func restart(most: Int) {
      self.most.store(most, ordering: .relaxed)
      steps.store(0, ordering: .relaxed)
    }

    var isExceeded: Bool { steps.load(ordering: .relaxed) > most.load(ordering: .relaxed) }

    var goesOn: Bool {
      let done = steps.add(ReadingLimits.interval, ordering: .relaxed).newValue
      return done <= most.load(ordering: .relaxed) && !(hearsStop && StopSignal.process.isSet)
    }
  }

  /// - Parameters:
  ///   - hearsStop: whether a statement ends when the process is asked to. One that writes does not: what is under way is
  ///     committed.
  init(_ url: URL, hearsStop: Bool) { (self.url, self.hearsStop) = (url, hearsStop) }

  /// The limits must live as long as the connection.
  func watch(_ db: Database) {
    guard let connection = db.sqliteConnection else { return }
    let count = Count(most: most, hearsStop: hearsStop)
    let address = UInt(bitPattern: connection)
    counts.withLock { $0[address] = count }
    tiles_sqlite_confine(connection, Int32(Self.longestValue))
    tiles_sqlite_watch(
      connection, Int32(Self.interval),
      { context in
        guard let context else { return 0 }
        return Unmanaged<Count>.fromOpaque(context).takeUnretainedValue().goesOn ? 0 : 1
      }, Unmanaged.passUnretained(count).toOpaque())
  }

  /// A call that has nothing to do with the one before.
  /// - Throws: `TileStoreError.endless`, `CancellationError`, what the body throws.
  func applied<Value>(to db: Database, _ body: (Database) throws -> Value) throws -> Value {
    let address = UInt(bitPattern: db.sqliteConnection)
    let count = counts.withLock { $0[address] }
    count?.restart(most: most)
    do { return try body(db) } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      throw count?.isExceeded == true ? TileStoreError.endless(path: url.path) : CancellationError()
    }
  }

  /// Whether it was not the user who asked for an end, on any connection.
  var isExceeded: Bool { counts.withLock { $0.values.contains { $0.isExceeded } } }

  private var most: Int {
    let bytes = ["", "-wal"].reduce(0) { sum, ending in
      var facts = stat()
      return stat(url.path + ending, &facts) == 0 ? sum + Int(facts.st_size) : sum
    }
    let (product, overflow) = bytes.multipliedReportingOverflow(by: Self.stepsAByte)
    return overflow ? .max : max(Self.fewestSteps, product)
  }
}
