import Testing

@testable import Rasters

@Suite(.timeLimit(.minutes(30)))
struct StretchTests {
  @Test
  func `one pair is for all bands, three pairs are each for one`() throws {
    let one = try Stretch(parsing: "100,300")
    #expect(one.limits == [100...300, 100...300, 100...300] && one.description == "100,300")
    let three = try Stretch(parsing: "0,10, -5,5, 0.5,2.5")
    #expect(three.limits == [0...10, -5...5, 0.5...2.5] && three.description == "0,10,-5,5,0.5,2.5")
  }

  @Test(arguments: ["", "1", "1,2,3", "2,1", "1,1", "a,b", "1,inf", "1,2,3,4"])
  func `other limits are refused`(text: String) {
    #expect(throws: Stretch.Failure.self) { try Stretch(parsing: text) }
  }

  @Test
  func `values are spread evenly, and clamped`() throws {
    let stretch = try Stretch(parsing: "100,300")
    #expect([0, 100, 200, 300, 9_000].map { stretch.byte($0, band: 0) } == [0, 0, 128, 255, 255])
    #expect(stretch.byte(.nan, band: 1) == 0)
  }

  @Test
  func `two of a hundred values are cut at either end of each band`() throws {
    let band = (0...100).map { Float($0 * 10) }
    let stretch = try #require(Stretch(percentilesOf: [band.reversed(), band.map { $0 + 5 }, [7, 7, 7]]))
    // Of one value alone nothing can be spread.
    #expect(stretch.limits == [20...980, 25...985, 7...8])
    #expect(Stretch(percentilesOf: [band, band, []]) == nil)
    #expect(Stretch(percentilesOf: [band, band, [.nan]]) == nil)
  }
}
