import Files
import Foundation
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(30))) struct ConcurrentlyTests {
  private struct Odd: Error, Equatable { let number: Int }

  @Test(arguments: [0, 1, 7, 100])
  func givesValuesInOrderAndTellsHowFarItIs(count: Int) throws {
    var told: [Int] = []
    let values = try concurrently(count, progress: { told.append($0) }) { $0 * $0 }
    #expect(values == (0..<count).map { $0 * $0 })
    #expect(told == told.sorted() && told.last == (count == 0 ? nil : count))
  }

  @Test func throwsWhatTheFirstFailureThrew() {
    #expect(throws: Odd(number: 5)) {
      try concurrently(50) { number in
        if number >= 5 && number % 2 == 1 { throw Odd(number: number) }
        return number
      }
    }
  }

  @Test func runsOnAllCores() throws {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let running = Mutex((now: 0, most: 0))
    _ = try concurrently(cores * 2) { _ in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      // Until another is there too, or for a while.
      let end = Date() + 2
      while cores > 1, running.withLock({ $0.most }) < 2, Date() < end { usleep(1_000) }
      running.withLock { $0.now -= 1 }
    }
    #expect(running.withLock { $0.most } > (cores > 1 ? 1 : 0))
  }
}
