import Options
import Stages
import Testing

@Suite(.timeLimit(.minutes(30))) struct SheetOptionsTests {
  private func options(_ recorded: [String: JSONValue], _ given: [String: JSONValue]) throws -> SheetOptions {
    try SheetOptions(base: recorded, given: given)
  }

  @Test func `a sheet is kept until it is asked for otherwise`() throws {
    let recorded: [String: JSONValue] = ["sheet": true, "unit": "29019", "title": "Essai", "lang": "fr"]
    let kept = try options(recorded, [:])
    #expect(kept.sheet && kept.unit == "29019")
    let whole = try options(recorded, ["sheet": true])
    #expect(whole.sheet && whole.unit == nil)
    let other = try options(recorded, ["unit": "29232"])
    #expect(other.sheet && other.unit == "29232")
    let none = try options(recorded, ["sheet": false])
    #expect(!none.sheet && none.unit == nil)
    #expect(try options([:], [:]) == SheetOptions())
  }

  @Test func `a unit is of a sheet`() {
    #expect(throws: OptionFailure.self) { try options([:], ["unit": "29019"]) }
    #expect(throws: OptionFailure.self) { try options(["sheet": true], ["sheet": false, "unit": "29019"]) }
  }
}
