/// A layer of Xception that descriptors can be pooled from.
package enum XceptionLayer: String, CaseIterable, Sendable {
  case block8 = "b8"
  case block12 = "b12"
  /// Block 13's first convolution, before the ReLU.
  case block13First = "b13a"
  /// Its second one, before pooling.
  case block13Second = "b13b"
  case block13 = "b13"
  case block14 = "b14"

  /// Channels.
  var width: Int {
    switch self {
    case .block8, .block12, .block13First: 728
    case .block13Second, .block13: 1_024
    case .block14: 2_048
    }
  }

  /// Those that are the output of a block before the 13th, by its number.
  static let blocks: [Int: Self] = [8: .block8, 12: .block12]
}
