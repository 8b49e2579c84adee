import Testing

@testable import Options

private struct Wine: DeclaredOptions {
  enum Colour: String, CaseIterable, OptionValue { case red, white }

  var colour = Colour.red
  var bottles = 6
  var cooled = false
  var seed: UInt64 = 0
  var price = 1.5

  init() {}

  static let declared: [DeclaredOption<Self>] = [
    DeclaredOption("colour", \.colour, "Red or white.", recipes: ["summer": .white]),
    DeclaredOption("bottles", \.bottles, "How many.", allowed: .range(1...12), traits: [.tracked(as: "nb_bottles")]),
    DeclaredOption("cooled", \.cooled, "Cold, or not.", recipes: ["summer": true], traits: [.later]),
    DeclaredOption("seed", \.seed, "Of chance."),
    DeclaredOption("least-price", \.price, "In euros.", traits: [.mayChange]),
  ]

  mutating func settle(given: Set<String>) {
    if colour == .red, !given.contains("cooled") { cooled = false }
  }

  func validateTogether() throws(OptionFailure) {
    if cooled, colour == .red { throw OptionFailure("cooled", expected: "white wine", found: "red") }
  }
}

private struct Dinner: DeclaredOptions {
  var wine = Wine()
  var guests = 2
  init() {}
  static let declared =
    Wine.declared.map { $0.within(\Self.wine) } + [DeclaredOption("guests", \Self.guests, "At the table.")]
}

@Suite(.timeLimit(.minutes(30))) struct DeclaredOptionsTests {
  @Test func `params have every option, also at its default`() {
    let params = Wine().params
    #expect(
      params == ["colour": "red", "bottles": 6, "cooled": false, "seed": 0, "least_price": 1.5])
    #expect(Dinner().params == params.merging(["guests": 2]) { $1 })
  }

  @Test func `what a record lacks has its published value, and numbers are of the option's type`() throws {
    let wine = try Wine(params: ["colour": "white", "least_price": .int(2), "other": "x"])
    #expect(wine.colour == .white && wine.bottles == 6 && wine.price == 2)
    #expect(Wine.declarations.completed(["least_price": .int(2)])["least_price"] == .double(2))
    #expect(Wine.declarations.completed([:]) == Wine().params)
    // What is of no option stays, and what an option does not take is shown as it is.
    #expect(Wine.declarations.completed(["place": "x"])["place"] == "x")
    #expect(Wine.declarations.completed(["bottles": "many"])["bottles"] == "many")
  }

  @Test func `a recipe has its values, what is given goes before, and what follows from both is settled`() throws {
    #expect(try Wine(recipe: "summer").params["cooled"] == true)
    #expect(try Wine(recipe: "winter") == Wine())
    let red = try Wine(recipe: "summer", given: ["colour": "red"])
    #expect(red.colour == .red && !red.cooled)
    let error = #expect(throws: OptionFailure.self) {
      try Wine(recipe: "summer", given: ["colour": "red", "cooled": true])
    }
    #expect(error == OptionFailure("cooled", expected: "white wine", found: "red"))
  }

  @Test(
    arguments: [
      ("bottles", "13", "bottles: expected 1 to 12, found 13"), ("bottles", "x", "bottles: expected 1 to 12, found x"),
      ("colour", "blue", "colour: expected red, white, found blue"),
      ("seed", "-1", "seed: expected a whole number from 0 to 18446744073709551615, found -1"),
    ])
  func `a word that an option does not take is told with what it does`(key: String, word: String, text: String) throws {
    let option = try #require(Wine.declarations.first { $0.key == key })
    #expect(#expect(throws: OptionFailure.self) { try option.value(word) }?.description == text)
    #expect(throws: OptionFailure.self) { try Wine(params: [key: .string(word)]) }
  }

  @Test func `values set by hand are checked too`() {
    var wine = Wine()
    wine.bottles = 0
    #expect(throws: OptionFailure("bottles", expected: "1 to 12", found: "0")) { try wine.validate() }
    var dinner = Dinner()
    dinner.wine.bottles = 0
    #expect(throws: OptionFailure.self) { try dinner.validate() }
  }

  @Test func `seeds of 2^63 and more are themselves`() throws {
    let (least, most) = (UInt64(1) << 63, UInt64.max)
    for seed in [0, 7, UInt64(Int.max), least, most] {
      var wine = Wine()
      wine.seed = seed
      #expect(try Wine(params: wine.params).seed == seed)
      let option = try #require(Wine.declarations.first { $0.key == "seed" })
      #expect(try option.value("\(seed)") == wine.params["seed"])
      #expect(wine.params["seed"]?.plain == "\(seed)")
    }
    #expect(UInt64(json: .int(-1)) == nil && JSONValue(least) != JSONValue(most))
  }

  @Test func `keys are of what is not as it was before there was the option`() {
    #expect(Wine.declarations.keyed(Wine().params)["cooled"] == nil)
    #expect(Wine.declarations.keyed(["cooled": true, "bottles": 6]) == ["cooled": true, "bottles": 6])
  }

  @Test func `a record becomes the words that say the same`() {
    #expect(
      Wine.declarations.arguments(["cooled": true, "seed": JSONValue(UInt64.max)]) == [
        "--bottles=6", "--colour=red", "--cooled", "--least-price=1.5", "--seed=18446744073709551615",
      ])
    #expect(Wine.declarations.arguments([:]).contains("--no-cooled"))
  }

  @Test func `runs have names of their own for some`() {
    #expect(Wine.declarations.tracked(Wine().params)["nb_bottles"] == "6")
    #expect(Wine.declarations.tracked(["bottles": 6, "colour": "red"]) == ["nb_bottles": "6", "colour": "red"])
  }

  @Test func `the facts of a checkpoint are read as params`() {
    let facts = Wine().params.mapValues(\.plain)
    #expect(Wine.declarations.recorded(facts) == Wine().params)
    #expect(Wine.declarations.recorded([:]) == Wine().params)
    #expect(Wine.declarations.recorded(["bottles": "many"])["bottles"] == "many")
  }
}
