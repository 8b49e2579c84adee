import Foundation
import Files
import Synchronization

/// A value made of files, kept until one of them is written.
final class Fresh<Value: Sendable>: Sendable {
  private struct Kept {
    var stamps: [FileState?] = []
    var value: Value?
  }

  private let kept = Mutex(Kept())

  /// One at a time: who asks meanwhile gets what the first one made.
  func value(of files: [URL], _ make: () throws -> Value) throws -> Value {
    try kept.withLock { kept in
      // Before the files are read: what is written meanwhile is read by the next.
      let stamps = files.map(FileState.init)
      if let value = kept.value, kept.stamps == stamps { return value }
      let value = try make()
      (kept.stamps, kept.value) = (stamps, value)
      return value
    }
  }
}
