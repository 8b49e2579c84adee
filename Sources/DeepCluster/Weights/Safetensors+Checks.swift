internal import Foundation

/// What readers of a file ask of its arrays, so that nothing later has to.
extension Safetensors {
  /// Numbers without NaN and infinities.
  func finiteFloats(_ name: String) throws -> [Float] {
    let values = try floats(name)
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw failure("finite numbers in '\(name)'", "\(values[place]) at \(place)")
    }
    return values
  }

  /// The same of doubles.
  func finiteDoubles(_ name: String) throws -> [Double] {
    let values = try doubles(name)
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw failure("finite numbers in '\(name)'", "\(values[place]) at \(place)")
    }
    return values
  }

  /// A fact that is a whole number.
  func number(_ name: String, in range: ClosedRange<Int>) throws -> Int {
    guard let word = metadata[name] else { throw failure("the fact '\(name)'", "none of that name") }
    guard let number = Int(word), range ~= number else {
      throw failure("'\(name)' from \(range.lowerBound) to \(range.upperBound)", "\(word.prefix(40))")
    }
    return number
  }

  func requireShape(_ name: String, _ shape: [Int]) throws {
    guard let entry = entries[name], entry.shape == shape else {
      throw failure(
        "an array '\(name)' of the shape \(shape)",
        entries[name].map { "the shape \($0.shape)" } ?? "none of that name")
    }
  }

  func failure(_ expected: String, _ found: String) -> Failure {
    Failure(path: path, expected: expected, found: found)
  }
}
