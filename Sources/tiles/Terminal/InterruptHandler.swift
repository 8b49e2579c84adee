import Files
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks for an end after the work in flight, the second ends at once. Work that is not in
/// flight but long (a batch of images in the network) is not waited for: two seconds after the first the program is gone,
/// and the next run goes on from what was committed.
enum InterruptHandler {
  /// Read by the thread that waits for a signal.
  private static let alarm: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()
  /// For the work in flight, and for the last words, in microseconds.
  private static let patience: UInt32 = 1_600_000
  private static let lastPatience: UInt32 = 300_000
  private static let lastWords = Mutex<(@Sendable () -> Void)?>(nil)
  private static let isInstalled = Mutex(false)

  /// - Parameter lastWords: said where the work does not end in time; must be short.
  static func install(lastWords: (@Sendable () -> Void)? = nil) -> StopSignal {
    // Made before a signal can ask for them.
    let stop = StopSignal.process
    let alarm = alarm
    if let lastWords { self.lastWords.withLock { $0 = lastWords } }
    let isFirst = isInstalled.withLock { isInstalled in
      defer { isInstalled = true }
      return !isInstalled
    }
    guard isFirst else { return stop }
    for number in [SIGINT, SIGTERM] {
      // Only an atomic flag, write and _exit are touched: what a signal handler may do.
      signal(number) { _ in
        if StopSignal.process.isSet { _exit(ExitStatus.interrupted.rawValue) }
        StopSignal.process.set()
        let text: StaticString = "\nstopping after the work in flight; once more to stop at once\n"
        _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        _ = write(InterruptHandler.alarm.writing, text.utf8Start, 1)
      }
    }
    Thread.detachNewThread { endInTime(alarm.reading) }
    return stop
  }

  /// Who started the program may have blocked the signals that end it, and threads inherit that.
  static func unblock() {
    var both = sigset_t()
    sigemptyset(&both)
    for number in [SIGINT, SIGTERM] { sigaddset(&both, number) }
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
  }

  private static func endInTime(_ alarm: Int32) {
    var wanted = pollfd(fd: alarm, events: Int16(POLLIN), revents: 0)
    while poll(&wanted, 1, -1) < 0, errno == EINTR {}
    guard wanted.revents & Int16(POLLIN) != 0 else { return }
    usleep(patience)
    // A disk that does not answer must not keep it.
    Thread.detachNewThread {
      usleep(lastPatience)
      _exit(ExitStatus.interrupted.rawValue)
    }
    lastWords.withLock { $0 }?()
    Console.error(Interrupted())
    _exit(ExitStatus.interrupted.rawValue)
  }
}
