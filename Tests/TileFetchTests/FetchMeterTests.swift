import Geo
import Testing
import TileStore

@testable import TileFetch

@Suite(.timeLimit(.minutes(30))) struct FetchMeterTests {
  private let failure = TileRecord(tile: Tile(z: 0, x: 0, y: 0), outcome: .failed(reason: "no connection"))

  @Test func `a source that does not answer ends the harvest after so many tiles in a row`() async {
    let meter = FetchMeter(patience: 3) { _ in }
    #expect(await meter.count(failure, answered: false) == nil)
    #expect(await meter.count(failure, answered: false) == nil)
    #expect(await meter.count(failure, answered: false) == "no connection")
  }

  @Test func `one that answers with errors does not: other tiles may be well`() async {
    let meter = FetchMeter(patience: 3) { _ in }
    for _ in 0..<10 { #expect(await meter.count(failure, answered: true) == nil) }
    #expect(await meter.summary.failed == 10)
  }
}
