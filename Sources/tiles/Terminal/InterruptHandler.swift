import Foundation
import TileFetch

/// Ctrl-C and SIGTERM: the first asks for an end after the work in flight, the second ends at once.
enum InterruptHandler {
  private static let stop = StopSignal()

  static func install() -> StopSignal {
    // Made before a signal can ask for it.
    let stop = stop
    for number in [SIGINT, SIGTERM] {
      // Only an atomic flag, write and _exit are touched: what a signal handler may do.
      signal(number) { _ in
        if InterruptHandler.stop.isSet { _exit(ExitStatus.interrupted.rawValue) }
        InterruptHandler.stop.set()
        let text: StaticString = "\nstopping after the work in flight; once more to stop at once\n"
        _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      }
    }
    return stop
  }
}
