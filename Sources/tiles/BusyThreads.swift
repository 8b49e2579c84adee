import Foundation

/// How threads of libgomp, which libtorch computes with, wait for one another.
enum BusyThreads {
  /// On a core that another program wants, a thread that waits in a loop keeps the others from what it waits for. Kept as the
  /// user has it, where something is said; libgomp reads it when it is loaded, which is later.
  static func share() {
    let environment = ProcessInfo.processInfo.environment
    let said = environment["GOMP_SPINCOUNT"] ?? environment["OMP_WAIT_POLICY"]
    if said == nil { setenv("GOMP_SPINCOUNT", spins, 1) }
  }

  /// Some microseconds (docs/performance.md).
  private static let spins = "1000"
}
