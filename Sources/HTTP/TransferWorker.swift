internal import CCurl

/// What the loop's thread does and owns: the transfers under way and the handles at rest.
final class TransferWorker {
  private let multi: MultiHandle
  private let settings: TransferSettings
  private var active: [UInt64: Transfer] = [:]
  private var resting: [EasyHandle] = []

  init(_ multi: MultiHandle, _ settings: TransferSettings) {
    self.multi = multi
    self.settings = settings
  }

  func start(_ submission: TransferLoop.Submission) {
    do {
      let transfer = Transfer(submission, try resting.popLast() ?? EasyHandle(), settings)
      active[submission.id] = transfer
      begin(transfer)
    } catch {
      submission.continuation.resume(throwing: error)
    }
  }

  func cancel(_ id: UInt64) {
    guard let transfer = active[id] else { return }
    end(transfer, .failure(CancellationError()))
  }

  func endAll(_ error: any Error) {
    for transfer in active.values { end(transfer, .failure(error)) }
  }

  /// Moves whatever can move now and hands out what is complete.
  func perform() {
    var running: Int32 = 0
    guard accept(curl_multi_perform(multi.pointer, &running)) else { return }
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi.pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let transfer = Transfer.of(message.pointee.easy_handle) else {
        continue
      }
      // The message goes with the handle's removal: the code is read first.
      let code = message.pointee.data.result
      switch transfer.outcome(code) {
      case .response(let response): end(transfer, .success(response))
      case .failure(let error): end(transfer, .failure(error))
      case .redirect:
        curl_multi_remove_handle(multi.pointer, transfer.easy.pointer)
        begin(transfer)
      }
    }
  }

  /// Sleeps until a socket, a timer or the mailbox has something.
  func wait() {
    _ = accept(curl_multi_poll(multi.pointer, nil, 0, 60_000, nil))
  }

  private func begin(_ transfer: Transfer) {
    do {
      try transfer.prepare()
      let code = curl_multi_add_handle(multi.pointer, transfer.easy.pointer)
      guard code == CURLM_OK else { throw transfer.failure(code) }
    } catch {
      end(transfer, .failure(error))
    }
  }

  private func end(_ transfer: Transfer, _ result: Result<HTTPResponse, any Error>) {
    active[transfer.id] = nil
    curl_multi_remove_handle(multi.pointer, transfer.easy.pointer)
    transfer.release()
    // libcurl leaves a handle that failed before it had a connection in a state that takes no options (7.88).
    if case .success = result, resting.count < settings.pooledHandles { resting.append(transfer.easy) }
    transfer.continuation.resume(with: result)
  }

  /// A failure of the multi handle itself fails every transfer rather than spinning or waiting for ever.
  private func accept(_ code: CURLMcode) -> Bool {
    guard code != CURLM_OK else { return true }
    for transfer in active.values { end(transfer, .failure(transfer.failure(code))) }
    return false
  }
}
