public import Options

/// What pixels are brought to before a network sees them.
public enum Normalization: OptionValue {
  /// What the network's reference brings them to.
  case network
  /// What DINOv3's networks for satellite images were trained with (Siméoni et al., "DINOv3", 2025).
  case dinov3Satellite
  /// Each channel less a mean, over a deviation.
  case numbers(ChannelStatistics)
  /// Images of this mean and deviation, those of the training images, are brought to ImageNet's, and then to what the
  /// network's reference brings those to. nil where nobody has measured them yet.
  case set(ChannelStatistics?)

  public static var noun: String {
    "network, dinov3-sat, set, or \(ChannelStatistics.form) (means from \(ChannelStatistics.means.words), "
      + "deviations from \(ChannelStatistics.deviations.words), of pixels from 0 to 1)"
  }

  private static let ofSet = "set"

  public init?(word: String) {
    switch word {
    case "network": self = .network
    case "dinov3-sat": self = .dinov3Satellite
    case Self.ofSet: self = .set(nil)
    default:
      // What was measured has the numbers behind the word.
      let numbers = word.hasPrefix("\(Self.ofSet):") ? word.dropFirst(Self.ofSet.count + 1) : nil
      guard let found = ChannelStatistics(word: numbers ?? word[...]) else { return nil }
      self = numbers == nil ? .numbers(found) : .set(found)
    }
  }

  public init?(json: JSONValue) {
    guard case .string(let word) = json else { return nil }
    self.init(word: word)
  }

  public var json: JSONValue {
    switch self {
    case .network: "network"
    case .dinov3Satellite: "dinov3-sat"
    case .numbers(let numbers): .string(numbers.word)
    case .set(let numbers): .string(([Self.ofSet] + (numbers.map { [$0.word] } ?? [])).joined(separator: ":"))
    }
  }

  /// Whether a person who asks for the other one asks for this: `set` is also what was measured.
  public func isMeant(by asked: Self) -> Bool {
    if case (.set, .set(nil)) = (self, asked) { return true }
    return self == asked
  }
}

extension ClosedRange<Double> {
  fileprivate var words: String { "\(JSONValue.double(lowerBound).text) to \(JSONValue.double(upperBound).text)" }
}
