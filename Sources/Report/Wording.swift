internal import Foundation

/// Numbers and dates as the page words them, whatever the machine's locale.
enum Wording {
  /// 8418 as `8,418`.
  static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var out = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { out.append(",") }
      out.append(digit)
    }
    return value < 0 ? "-" + out : out
  }

  /// `1 tile`, `2 tiles`; `things` is the plural in s.
  static func count(_ value: Int, _ things: String) -> String {
    "\(count(value)) \(value == 1 ? String(things.dropLast()) : things)"
  }

  /// Whole numbers in full, others with four significant digits; what is not finite as an en dash.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    if value == value.rounded(), let whole = Int(exactly: value) { return count(whole) }
    if abs(value) >= 1000, let whole = Int(exactly: value.rounded()) { return count(whole) }
    return String(format: "%.4g", value)
  }

  /// The numbers of a column alike: all whole, or all with four significant digits.
  static func column(_ values: [Double?]) -> [String] {
    if values.allSatisfy({ $0.map { $0 == $0.rounded() } ?? true }) { return values.map(number) }
    return values.map { value in
      guard let value, value.isFinite, abs(value) < 1000 else { return number(value) }
      return String(format: "%#.4g", value)
    }
  }

  /// `2026-05-01 12:30 UTC`.
  static func date(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd HH:mm"
    return formatter.string(from: date) + " UTC"
  }

  /// `12.3° W`; hemispheres, because a minus sign is easily lost.
  static func degrees(_ value: Double, _ positive: String, _ negative: String) -> String {
    String(format: "%.2f° ", abs(value)) + (value < 0 ? negative : positive)
  }
}
