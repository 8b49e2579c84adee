import DeepCluster
import Random
import Torch

/// The weights of the golden files: a formula instead of 88 MB. Array j of Keras's file draws from SplitMix64(1000 + j).
enum FormulaWeights {
  /// Of the network and a dense layer of this name behind it.
  static func make(top: String = "predictions", classes: Int = 1_000) -> NetworkWeights {
    body.merging(NetworkWeights(Dense.specification(top, classes: classes).enumerated().map { array(234 + $0, $1) }))
  }

  static let body = NetworkWeights(Xception.specification.enumerated().map(array))

  /// Of another network, as Fixtures/make-networks.py has them: array n of its specification draws from SplitMix64(1000 + n).
  static func make(of backbone: any Backbone.Type) -> NetworkWeights {
    NetworkWeights(
      backbone.specification.enumerated().map { number, array in
        var random = SplitMix64(seed: UInt64(1_000 + number))
        let inputs = array.layout == .torch ? array.shape.dropFirst() : array.shape.dropLast()
        let limit = (6 / Double(inputs.reduce(1, *))).squareRoot() * 0.8
        let value: (Double) -> Double =
          switch array.shape.count {
          case 1:
            if ["running_var", "moving_variance"].contains(where: array.name.hasSuffix) {
              { 0.5 + $0 }
            } else if ["weight", "gamma"].contains(where: array.name.hasSuffix) {
              { 0.8 + 0.4 * $0 }
            } else {
              { (2 * $0 - 1) * 0.2 }
            }
          case 3: { $0 - 0.5 }
          default: { (2 * $0 - 1) * limit }
          }
        return NetworkWeights.Array(array, values: (0..<array.count).map { _ in Float(value(random.uniform())) })
      })
  }

  private static func array(_ number: Int, _ specification: ArraySpecification) -> NetworkWeights.Array {
    var random = SplitMix64(seed: UInt64(1_000 + number))
    let value = formula(specification)
    return NetworkWeights.Array(
      specification, values: (0..<specification.count).map { _ in Float(value(random.uniform())) })
  }

  private static func formula(_ specification: ArraySpecification) -> (Double) -> Double {
    let shape = specification.shape
    func symmetric(_ limit: Double) -> (Double) -> Double { { (2 * $0 - 1) * limit } }
    switch specification.name.split(separator: "/").last {
    case "gamma": return { 0.8 + 0.4 * $0 }
    case "beta", "moving_mean": return symmetric(0.2)
    case "moving_variance": return { 0.5 + $0 }
    case "depthwise_kernel": return symmetric((6.0 / 9).squareRoot() * 0.7)
    case "pointwise_kernel": return symmetric((6 / Double(shape[2])).squareRoot() * 0.7)
    case "bias": return symmetric(0.1)
    default:
      return shape.count == 2
        ? symmetric((6.0 / 2_048).squareRoot() * 0.15)
        : symmetric((6 / Double(shape[0] * shape[1] * shape[2])).squareRoot())
    }
  }
}
