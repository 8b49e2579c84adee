/// A type whose properties are options, each declared in its table. `init()` has the published values.
public protocol DeclaredOptions: Sendable, Equatable {
  init()
  /// All options of the type, in the order in which help texts list them.
  static var declared: [DeclaredOption<Self>] { get }
  /// What the values that were not given follow from others, such as none of what another choice has no use for.
  /// - Parameter given: the keys of those that a person chose.
  mutating func settle(given: Set<String>)
  /// What values must be to each other; each alone is checked before.
  /// - Throws: `OptionFailure`.
  func validateTogether() throws(OptionFailure)
}

/// A property of `Options` and its declaration.
public struct DeclaredOption<Options: Sendable>: Sendable {
  public let declaration: OptionDeclaration
  fileprivate let get: @Sendable (Options) -> JSONValue
  fileprivate let set: @Sendable (inout Options, JSONValue) throws(OptionFailure) -> Void
}

/// The values that an option takes, of all that its type has.
public struct AllowedValues<Value: Sendable>: Sendable {
  let words: String
  let holds: @Sendable (Value) -> Bool

  public init(_ words: String, _ holds: @escaping @Sendable (Value) -> Bool) {
    (self.words, self.holds) = (words, holds)
  }
}

extension AllowedValues where Value: Comparable {
  /// - Parameter words: what the values are; "1 to 5" unless given.
  public static func range(_ range: ClosedRange<Value>, _ words: String? = nil) -> Self {
    Self(words ?? "\(range.lowerBound) to \(range.upperBound)") { range.contains($0) }
  }
}

extension DeclaredOption where Options: DeclaredOptions {
  /// - Parameters:
  ///   - word: as the command line has it.
  ///   - alias: another name that the command line takes.
  ///   - path: where its value is. `Options()` has the published one there.
  ///   - recipes: the values of recipes that have another than the published one.
  ///   - allowed: nil where each value of the type will do.
  public init<Value: OptionValue>(
    _ word: String, or alias: String? = nil, _ path: WritableKeyPath<Options, Value> & Sendable, _ help: String,
    valueName: String? = nil, recipes: [String: Value] = [:], allowed: AllowedValues<Value>? = nil,
    traits: Set<OptionDeclaration.Trait> = []
  ) {
    let expected = allowed?.words ?? Value.noun
    @Sendable func checked(_ value: Value?, _ found: String) throws(OptionFailure) -> Value {
      guard let value, allowed?.holds(value) ?? true else {
        throw OptionFailure(word, expected: expected, found: found)
      }
      return value
    }
    let form: OptionDeclaration.Form =
      Value.self == Bool.self ? .flag : Value.choices.map(OptionDeclaration.Form.choice) ?? .value(expected)
    declaration = OptionDeclaration(
      word: word, alias: alias, help: help, valueName: valueName, form: form, published: Options()[keyPath: path].json,
      recipes: recipes.mapValues(\.json), traits: traits, normalized: { Value(json: $0)?.json },
      parsed: { text throws(OptionFailure) in try checked(Value(word: text), text).json })
    get = { $0[keyPath: path].json }
    set = { options, json throws(OptionFailure) in
      options[keyPath: path] = try checked(Value(json: json), json.plain)
    }
  }

  /// The option as one of a type that has these options as a property.
  public func within<Outer: Sendable>(
    _ path: WritableKeyPath<Outer, Options> & Sendable
  ) -> DeclaredOption<Outer> {
    DeclaredOption<Outer>(
      declaration: declaration, get: { [get] in get($0[keyPath: path]) },
      set: { [set] outer, json throws(OptionFailure) in try set(&outer[keyPath: path], json) })
  }
}

extension DeclaredOptions {
  public mutating func settle(given: Set<String>) {}
  public func validateTogether() throws(OptionFailure) {}

  public static var declarations: [OptionDeclaration] { declared.map(\.declaration) }

  /// The value of every option, at its default too, by its key.
  public var params: [String: JSONValue] {
    Dictionary(Self.declared.map { ($0.declaration.key, $0.get(self)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The options that a record has; what it lacks has its published value, and what is no option here is passed over.
  /// - Throws: `OptionFailure` for a value that the option does not take.
  public init(params: [String: JSONValue]) throws(OptionFailure) {
    self.init()
    for option in Self.declared {
      if let value = params[option.declaration.key] { try option.set(&self, value) }
    }
  }

  /// What a recipe has, but for what was given.
  /// - Throws: `OptionFailure`.
  public init(recipe: String, given: [String: JSONValue] = [:]) throws(OptionFailure) {
    let values = Self.declarations.map { ($0.key, $0.value(in: recipe)) }
    try self.init(base: Dictionary(values, uniquingKeysWith: { first, _ in first }), given: given)
  }

  /// What others had, but for what was given.
  /// - Parameter base: params of a record; what it lacks has its published value.
  /// - Throws: `OptionFailure`.
  public init(base: [String: JSONValue], given: [String: JSONValue]) throws(OptionFailure) {
    try self.init(params: base.merging(given) { $1 })
    settle(given: Set(given.keys))
    try validate()
  }

  /// - Throws: `OptionFailure`.
  public func validate() throws(OptionFailure) {
    var copy = self
    for option in Self.declared { try option.set(&copy, option.get(self)) }
    try validateTogether()
  }
}
