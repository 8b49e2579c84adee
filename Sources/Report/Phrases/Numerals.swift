internal import Files
internal import Foundation

/// Numbers as a language writes them, whatever the machine's locale.
struct Numerals: Sendable {
  let decimal: String
  let thousands: String
  /// With the space before it.
  let percentSign: String

  static let english = Numerals(decimal: ".", thousands: ",", percentSign: " %")
  /// With spaces that do not break, as the Imprimerie nationale sets them.
  static let french = Numerals(decimal: ",", thousands: "\u{202F}", percentSign: "\u{00A0}%")

  /// 8418 as `8,418`.
  func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var out = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { out += thousands }
      out.append(digit)
    }
    return value < 0 ? "-" + out : out
  }

  /// Whole numbers in full, others with four significant digits; what is not finite as an en dash.
  func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    if value == value.rounded(), let whole = Int(exactly: value) { return count(whole) }
    if abs(value) >= 1000, let whole = Int(exactly: value.rounded()) { return count(whole) }
    return point(String(format: "%.4g", value))
  }

  /// The numbers of a column alike: all whole, or all with four significant digits.
  func column(_ values: [Double?]) -> [String] {
    if values.allSatisfy({ $0.map { $0 == $0.rounded() } ?? true }) { return values.map(number) }
    return values.map { value in
      guard let value, value.isFinite, abs(value) < 1000 else { return number(value) }
      return point(String(format: "%#.4g", value))
    }
  }

  func fixed(_ value: Double, _ digits: Int) -> String { point(String(format: "%.\(digits)f", value)) }

  /// `1,234 km²`; what is small also in hectares, as people count land.
  func ground(_ squareKilometres: Double) -> String {
    let whole = "\(number(squareKilometres.rounded(toSignificant: 4)))\u{00A0}km²"
    return squareKilometres < 100
      ? "\(whole) (\(number((squareKilometres * 100).rounded(toSignificant: 3)))\u{00A0}ha)" : whole
  }

  /// `500 m`, `2,000 km`
  func length(_ metres: Double) -> String {
    metres < 1000 ? "\(number(metres)) m" : "\(number(metres / 1000)) km"
  }

  /// Groups of three before the point, and so many digits after it: `1,234.5`; what is not finite as an en dash.
  func grouped(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "–" }
    let parts = String(format: "%.\(digits)f", value).split(separator: ".")
    guard let first = parts.first, let whole = Int(first) else { return fixed(value, digits) }
    return ([count(whole)] + parts.dropFirst().map(String.init)).joined(separator: decimal)
  }

  /// A share as so many of a hundred with one digit after the point, so that those of a column stand below each other.
  func share(_ share: Double) -> String {
    let least = 0.001
    return share > 0 && share < least / 2 ? "<\u{00A0}\(self.share(least))" : grouped(share * 100, 1) + percentSign
  }

  /// With its sign, also above 0.
  func signed(_ value: Double) -> String { point(String(format: "%+.2f", value)) }

  /// A share as so many of a hundred, to a tenth where `fine`.
  func percent(_ share: Double, fine: Bool = false) -> String {
    let value = share * 100
    return number(fine ? (value * 10).rounded() / 10 : value.rounded()) + percentSign
  }

  private func point(_ text: String) -> String { text.replacingOccurrences(of: ".", with: decimal) }
}
