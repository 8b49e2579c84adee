package import Files
import Foundation

/// Which values of a raster become black and which white, by band: what lies between is spread evenly. Satellites and cameras
/// of surveys write 10 to 16 bits, of which a picture shows few unless they are stretched.
package struct Stretch: Equatable, Sendable, CustomStringConvertible {
  /// Of red, green and blue.
  package let limits: [ClosedRange<Double>]

  package struct Failure: ExitCoded, CustomStringConvertible {
    package var exitStatus: ExitStatus { .usage }
    let text: String
    package var description: String {
      "--stretch '\(text)': expected the values that become black and white, LOW,HIGH for all bands or three such pairs, found "
        + "something else"
    }
  }

  /// Parses `LOW,HIGH`, or that three times, with commas between.
  /// - Throws: `Failure`.
  package init(parsing text: String) throws(Failure) {
    let values = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0.trimmingCharacters(in: .whitespaces)) }
    let numbers = values.compactMap { $0.flatMap { $0.isFinite ? $0 : nil } }
    guard numbers.count == values.count, [2, 6].contains(numbers.count) else { throw Failure(text: text) }
    var pairs: [ClosedRange<Double>] = []
    for at in stride(from: 0, to: numbers.count, by: 2) {
      guard numbers[at] < numbers[at + 1] else { throw Failure(text: text) }
      pairs.append(numbers[at]...numbers[at + 1])
    }
    limits = pairs.count == 1 ? [pairs[0], pairs[0], pairs[0]] : pairs
  }

  /// The shares of values that are cut at either end, as QGIS has them by default.
  static let cut = 0.02

  /// From the 2nd to the 98th percentile of each band; nil where a band has no values.
  /// - Parameter samples: values of each of three bands; they are sorted here.
  init?(percentilesOf samples: [[Float]]) {
    var limits: [ClosedRange<Double>] = []
    for band in samples {
      let sorted = band.filter(\.isFinite).sorted()
      guard let first = sorted.first, let last = sorted.last else { return nil }
      let low = Double(sorted[Int((Double(sorted.count - 1) * Self.cut).rounded())])
      let high = Double(sorted[Int((Double(sorted.count - 1) * (1 - Self.cut)).rounded())])
      // Of one value alone nothing can be stretched.
      limits.append(
        low < high ? low...high : Double(first) < Double(last) ? Double(first)...Double(last) : low...(low + 1))
    }
    self.limits = limits
  }

  /// - Parameter band: 0 to 2.
  func byte(_ value: Float, band: Int) -> UInt8 {
    guard value.isFinite else { return 0 }
    let range = limits[band]
    let share = (Double(value) - range.lowerBound) / (range.upperBound - range.lowerBound)
    return UInt8(min(max(share * 255, 0), 255).rounded())
  }

  /// As it is parsed.
  package var description: String {
    let all = limits.map { "\(Self.word($0.lowerBound)),\(Self.word($0.upperBound))" }
    return Set(all).count == 1 ? all[0] : all.joined(separator: ",")
  }

  private static func word(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
