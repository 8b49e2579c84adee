import Files
import Testing

@testable import TileFetch

@Suite(.timeLimit(.minutes(30))) struct PacingTests {
  private let clock = ContinuousClock()

  @Test func `a rate spaces requests out`() async throws {
    let pacing = Pacing(rate: 100, stop: StopSignal())
    let time = try await clock.measure { for _ in 0..<11 { try await pacing.turn() } }
    #expect(time >= .milliseconds(99))
  }

  @Test func `a pause holds also for those that wait for their turn already`() async throws {
    let pacing = Pacing(rate: 50, stop: StopSignal())
    try await pacing.turn()
    let start = clock.now
    async let waiting: Void = pacing.turn()
    await pacing.pause(seconds: 0.3)
    try await waiting
    #expect(start.duration(to: clock.now) >= .milliseconds(299))
  }

  @Test func `requests that are refused together halve the rate once`() async throws {
    let pacing = Pacing(rate: 100, stop: StopSignal())
    for _ in 0..<16 { await pacing.pause(seconds: 600) }
    // At the end of the pause, from where it grows.
    #expect(await pacing.rate(at: clock.now) == 50)
  }

  @Test func `after a complaint the rate is half of what was too much, and grows evenly up to the limit`() async throws
  {
    let pacing = Pacing(rate: 100, stop: StopSignal())
    for _ in 0..<21 { try await pacing.turn() }
    await pacing.pause(seconds: 0)
    let start = clock.now
    let half = try #require(await pacing.rate(at: start))
    #expect(half > 0 && half < 60)
    let later = try #require(await pacing.rate(at: start + .seconds(2)))
    let latest = try #require(await pacing.rate(at: start + .seconds(4)))
    #expect(later > half && abs((latest - later) - (later - half)) < 1)
    #expect(await pacing.rate(at: start + .seconds(86_400)) == 100)
  }

  @Test func `without a limit of the user's, a complaint makes one from the rate that was measured`() async throws {
    let pacing = Pacing(rate: nil, stop: StopSignal())
    #expect(await pacing.rate(at: clock.now) == nil)
    for _ in 0..<64 { try await pacing.turn() }
    await pacing.pause(seconds: 0)
    #expect(await pacing.rate(at: clock.now) != nil)
  }

  @Test func `a stop ends a long pause`() async throws {
    let stop = StopSignal()
    let pacing = Pacing(rate: nil, stop: stop)
    await pacing.pause(seconds: 600)
    async let waiting: Void = pacing.turn()
    stop.set()
    try await waiting
  }
}
