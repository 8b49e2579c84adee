internal import CCurl
import Foundation
import Synchronization

/// The thread that owns libcurl's multi handle, and the mailbox through which everyone else speaks to it.
final class TransferLoop: Sendable {
  struct Submission: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let origin: Origin
    let continuation: CheckedContinuation<HTTPResponse, any Error>
  }

  enum Command: Sendable {
    case start(Submission)
    case cancel(UInt64)
  }

  private struct Mailbox {
    var commands: [Command] = []
    var isClosed = false
    var thread: pthread_t?
  }

  private let mailbox = Mutex(Mailbox())
  private let lastID = Atomic<UInt64>(0)
  private let multi: MultiHandle
  private let settings: TransferSettings

  init(maxConnectionsPerHost: Int, userAgent: String, tls: TLSOptions) throws {
    multi = try MultiHandle(maxConnectionsPerHost: max(maxConnectionsPerHost, 1))
    settings = TransferSettings(
      userAgent: userAgent, tls: tls, pooledHandles: max(maxConnectionsPerHost, 16))
    try startThread()
  }

  func nextID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

  func post(_ command: Command) {
    let (accepted, first) = mailbox.withLock { box in
      guard !box.isClosed else { return (false, false) }
      box.commands.append(command)
      return (true, box.commands.count == 1)
    }
    // Whoever finds the mailbox empty wakes the thread; the others' letters are read with the first.
    if first { multi.wakeUp() }
    if !accepted, case .start(let submission) = command {
      submission.continuation.resume(throwing: HTTPError.closed)
    }
  }

  func close() {
    let thread = mailbox.withLock { box in
      defer { box.thread = nil }
      box.isClosed = true
      return box.thread
    }
    guard let thread else { return }
    multi.wakeUp()
    pthread_join(thread, nil)
  }

  fileprivate func takeMail() -> (commands: [Command], isClosed: Bool) {
    mailbox.withLock { box in
      defer { box.commands.removeAll(keepingCapacity: true) }
      return (box.commands, box.isClosed)
    }
  }

  private func startThread() throws {
    // Signals, Ctrl-C and SIGPIPE among them, are for the program's own threads: a new thread inherits this mask.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw HTTPError.other(host: "HTTP client", reason: "no thread: \(String(cString: strerror(code)))")
    }
    mailbox.withLock { $0.thread = thread }
  }

  private func run() {
    let worker = TransferWorker(multi, settings)
    while true {
      let mail = takeMail()
      for command in mail.commands {
        switch command {
        case .start(let submission): worker.start(submission)
        case .cancel(let id): worker.cancel(id)
        }
      }
      if mail.isClosed {
        worker.endAll(HTTPError.closed)
        return
      }
      worker.perform()
      worker.wait()
    }
  }
}
