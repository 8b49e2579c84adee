import Dataset
import Imaging
import Testing

@Suite(.timeLimit(.minutes(30))) struct SeriesRuleTests {
  private func photograph(
    _ path: String, _ place: (Double, Double)? = nil, series: String = ""
  ) -> SeriesRule.Photograph {
    .init(path: path, place: place.map { .init(longitude: $0.0, latitude: $0.1) }, series: series)
  }

  @Test(arguments: ["folder", "place:50m", "place:0.5m", "pattern:(VP\\d+)_"])
  func `rules are read as they are written`(_ text: String) throws { #expect(try SeriesRule(text).text == text) }

  @Test(arguments: ["", "folders", "place", "place:", "place:-5m", "place:0", "place:5km", "pattern:", "pattern:("])
  func `others are refused`(_ text: String) {
    let error = #expect(throws: SeriesRule.Failure.self) { try SeriesRule(text) }
    #expect(error?.description.contains("found '\(text)'") == true)
  }

  @Test func `a folder, or what a pattern finds in the path, is a series`() throws {
    let all = ["2019/VP12_a.jpg", "2020/VP12_b.jpg", "x.jpg"].map { photograph($0) }
    #expect(try SeriesRule("folder").series(of: all) == ["2019", "2020", ""])
    #expect(try SeriesRule("pattern:(VP\\d+)_").series(of: all) == ["VP12", "VP12", ""])
    #expect(try SeriesRule("pattern:^\\d+").series(of: all) == ["2019", "2020", ""])
  }

  /// A degree of latitude is 111,195 m on a sphere of the mean radius; at 60 degrees one of longitude is half of that.
  @Test func `photographs within so many metres are of one series`() throws {
    let all = [
      photograph("a", (5, 60)), photograph("b", (5, 60 + 49 / 111_195.0)),
      photograph("c", (5 + 51 * 2 / 111_195.0, 60)),
      photograph("d"), photograph("e", (5.0001 + 51 * 2 / 111_195.0, 60)),
    ]
    #expect(try SeriesRule("place:50m").series(of: all) == ["place 1", "place 1", "place 2", "", "place 2"])
    // Across the antimeridian, too.
    let far = [photograph("a", (179.9999, 0)), photograph("b", (-179.9999, 0))]
    #expect(try SeriesRule("place:50").series(of: far) == ["place 1", "place 1"])
  }

  @Test func `series of an earlier import keep their numbers`() throws {
    let all = [photograph("a", (6, 45)), photograph("b", (5, 45), series: "place 3"), photograph("c", (5, 45))]
    #expect(try SeriesRule("place:50m").series(of: all) == ["place 4", "place 3", "place 3"])
  }

  @Test func `the same rule again changes nothing, and another distance does`() throws {
    // On a street, 45 and 35 m apart, and one far away.
    let places = [0.0, 45, 80, 900].map { (5 + $0 / 111_195.0, 0.0) }
    var all = places.enumerated().map { photograph("\($0)", $1) }
    let rule = try SeriesRule("place:50m")
    let found = rule.series(of: all)
    #expect(found == ["place 1", "place 2", "place 2", "place 3"])
    for (index, series) in found.enumerated() { all[index].series = series }
    #expect(rule.series(of: all) == found)
    #expect(try SeriesRule("place:500m").series(of: all) == ["place 2", "place 2", "place 2", "place 3"])
  }

  @Test func `a folder that lies elsewhere is not named whole`() throws {
    let all = ["/home/me/secret/vp1/a.jpg", "/home/me/secret/vp2/a.jpg", "vp1/a.jpg"].map { photograph($0) }
    #expect(try SeriesRule("folder").series(of: all) == ["…/vp1", "…/vp2", "vp1"])
  }
}
