internal import Foundation

/// Asks again and again until something is so.
/// - Parameters:
///   - seconds: after which it is given up.
///   - pause: between two questions, in seconds.
/// - Returns: whether it became so.
/// - Throws: what `isSo` throws.
public func patiently(seconds: Double, pause: Double = 0.02, _ isSo: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while try !isSo() {
    guard ContinuousClock.now < deadline else { return false }
    usleep(UInt32(pause * 1e6))
  }
  return true
}
