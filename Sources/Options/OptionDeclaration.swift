public import Files
/// One thing that a command can be told, declared once: its word, its values, its default in each recipe, what it means.
/// The flag, the key of a pipeline file, what the manifest, MLflow and checkpoints record, the command line that does a
/// recorded run again, and the check of a value all come from here.
public struct OptionDeclaration: Sendable {
  /// The option's name, as the command line and pipelines have it: `input-size`.
  public let word: String
  /// Another name for the same, where one command has given the word to something else; nil for none.
  public let alias: String?
  public let help: String
  /// What stands for the value in help texts; nil for the word.
  public let valueName: String?
  public let form: Form
  /// What published runs had, and with them every run from before there was the option: what a record means that lacks it.
  public let published: JSONValue
  /// The values of recipes that have another than the published one, by the recipe's name.
  public let recipes: [String: JSONValue]
  public let traits: Set<Trait>
  /// A value as this program writes it; nil for one that is not of the option's type.
  let normalized: @Sendable (JSONValue) -> JSONValue?
  let parsed: @Sendable (_ word: String) throws(OptionFailure) -> JSONValue

  public enum Form: Sendable, Equatable {
    /// One of these words.
    case choice([String])
    /// On or off: `--turns`, `--no-turns`.
    case flag
    /// A number or a text: which, in words.
    case value(String)
  }

  public enum Trait: Sendable, Hashable {
    /// A run that goes on may have another value than it began with.
    case mayChange
    /// Came after the first release: keys of stages leave it out at its published value, so that those of records from
    /// before still hold. Every new option has this trait.
    case later
    /// What runs call it in MLflow, where that is another name than in the manifest.
    case tracked(as: String)
  }

  /// The option's name in records: `input_size`.
  public var key: String { word.replacing("-", with: "_") }

  /// The option's name in MLflow.
  public var trackedName: String {
    for case .tracked(let name) in traits { return name }
    return key
  }

  /// The default that a recipe has for it.
  public func value(in recipe: String) -> JSONValue { recipes[recipe] ?? published }

  /// The value of a word of the command line or of a pipeline.
  /// - Throws: `OptionFailure`.
  public func value(_ word: String) throws(OptionFailure) -> JSONValue { try parsed(word) }

  /// The words of the command line that give the option this value.
  func arguments(_ value: JSONValue) -> [String] {
    switch value {
    case .null, .array, .object: []
    case .bool(let isOn): [isOn ? "--\(word)" : "--no-\(word)"]
    default: ["--\(word)=\(value.plain)"]
    }
  }
}

/// A value that an option does not take.
public struct OptionFailure: ExitCoded, CustomStringConvertible, Equatable {
  public var exitStatus: ExitStatus { .usage }
  /// The option's word.
  public let option: String
  public let expected: String
  public let found: String

  public init(_ option: String, expected: String, found: String) {
    (self.option, self.expected, self.found) = (option, expected, found)
  }

  public var description: String { "\(option): expected \(expected), found \(found)" }
}

extension [OptionDeclaration] {
  /// Params of a record as this version would have written them: what it lacks has its published value, numbers are of the
  /// option's type. This is the one place where records of earlier versions are completed.
  public func completed(_ params: [String: JSONValue]) -> [String: JSONValue] {
    reduce(into: params) { params, option in
      let found = params[option.key] ?? option.published
      params[option.key] = option.normalized(found) ?? found
    }
  }

  /// The options among the facts of a checkpoint, which are texts.
  public func recorded(_ facts: [String: String]) -> [String: JSONValue] {
    reduce(into: [:]) { params, option in
      guard let text = facts[option.key] else { return params[option.key] = option.published }
      params[option.key] = (try? option.value(text)) ?? .string(text)
    }
  }

  /// The params that the key of a stage is a digest of: without `later` options at their published values.
  public func keyed(_ params: [String: JSONValue]) -> [String: JSONValue] {
    reduce(into: params) { params, option in
      if option.traits.contains(.later), params[option.key] == option.published { params[option.key] = nil }
    }
  }

  /// The words of a command line that says the same as these params.
  public func arguments(_ params: [String: JSONValue]) -> [String] {
    let params = completed(params)
    return sorted { $0.word < $1.word }.flatMap { option in option.arguments(params[option.key] ?? .null) }
  }

  /// Params by the names that MLflow gets, as texts.
  public func tracked(_ params: [String: JSONValue]) -> [String: String] {
    let names = Dictionary(map { ($0.key, $0.trackedName) }, uniquingKeysWith: { first, _ in first })
    return Dictionary(params.map { (names[$0.key] ?? $0.key, $0.value.plain) }, uniquingKeysWith: { first, _ in first })
  }
}
