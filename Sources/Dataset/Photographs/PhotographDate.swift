import Foundation

/// When a photograph was taken: a moment, a day, or from one day to another where no more is known.
public struct PhotographDate: Sendable, Equatable {
  /// ISO 8601: `2019-05-01T14:03:00+02:00`, `2019-05-01`, `1905-01-01/1915-12-31`.
  public let text: String

  /// As people and programs write it: `1996-05-01`, `01/05/1996` (the day first), `1er mai 1996`, `May 1996`, `1996`,
  /// `été 1996`, `1905-1914`, `vers 1910` (five years before to five after), `années 1960`; as cameras do,
  /// `1996:05:01 14:03:00`.
  /// - Returns: nil for what is none of these.
  public init?(_ written: String) {
    let text = written.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let found = Self.moment(text) ?? Self.interval(text) ?? Self.words(of: text) else { return nil }
    self.text = found
  }

  /// The first and the last day that it may have been, `1905-01-01` and `1915-12-31`.
  public var days: (first: String, last: String) {
    let parts = text.split(separator: "/")
    return (String(parts[0].prefix(10)), String(parts[parts.count - 1].prefix(10)))
  }

  /// For people who know no ISO 8601: `2019-05-01`, `1996-05`, `1996`, `1905–1915`.
  public var short: String {
    let (first, last) = days
    if first == last { return first }
    if first.hasSuffix("-01-01"), last.hasSuffix("-12-31") {
      let (from, to) = (first.prefix(4), last.prefix(4))
      return from == to ? String(from) : "\(from)–\(to)"
    }
    if first.prefix(7) == last.prefix(7), first.hasSuffix("-01"), last == Self.end(ofMonth: first) {
      return String(first.prefix(7))
    }
    return "\(first) – \(last)"
  }

  // MARK: Forms

  /// A day with its time, as ISO 8601, EXIF, databases and spreadsheets have it.
  private static func moment(_ text: String) -> String? {
    let form = /(\S+?)[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?/
    guard let match = text.wholeMatch(of: form), let day = oneDay(String(match.1)), let hour = Int(match.2),
      let minute = Int(match.3), let second = Int(match.4 ?? "0"), hour < 24, minute < 60, second < 61
    else { return nil }
    let zone = match.5.map { $0 == "Z" ? "+00:00" : Self.zone(of: $0) } ?? ""
    return day + String(format: "T%02d:%02d:%02d", hour, minute, second) + zone
  }

  /// `+02`, `+0200` or `+02:00` as the last of these.
  private static func zone(of text: Substring) -> String {
    let digits = text.filter(\.isNumber)
    return "\(text.prefix(1))\(digits.prefix(2)):\(digits.count > 2 ? digits.suffix(2) : "00")"
  }

  /// Two days or two years, with something between.
  private static func interval(_ text: String) -> String? {
    if let match = text.wholeMatch(of: /(\d{4}-\d\d-\d\d)\/(\d{4}-\d\d-\d\d)/),
      let first = oneDay(String(match.1)), let last = oneDay(String(match.2)), first <= last
    {
      return first == last ? first : "\(first)/\(last)"
    }
    let years = /(?i:entre |between |de |from )?(\d{4})\s*(?:-|–|\/|à|to|et|and)\s*(\d{4})/
    guard let match = text.wholeMatch(of: years), let first = Int(match.1), let last = Int(match.2), first <= last
    else {
      return nil
    }
    return Self.years(first, last)
  }

  private static func words(of text: String) -> String? {
    if let day = oneDay(text) { return day }
    let plain = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
    let about = plain.wholeMatch(
      of:
        /(?:vers|env\.?|environ|autour de|circa|ca?\.?|about|around|~)\s*(?:en |l'annee )?(\d{4})|(\d{4})\s*(?:\?|env\.?|~)/
    )
    if let about, let year = (about.1 ?? about.2).flatMap({ Int($0) }) { return years(year - 5, year + 5) }
    if let match = plain.wholeMatch(of: /(?:les )?annees (\d{3}0)|(\d{3}0)s/),
      let year = (match.1 ?? match.2).flatMap({ Int($0) })
    {
      return years(year, year + 9)
    }
    if let match = plain.wholeMatch(of: /(\d{4})/), let year = Int(match.1) { return years(year, year) }
    if let match = plain.wholeMatch(of: /(\d{4})[-\/](\d\d?)/), let month = Int(match.2) {
      return self.month(month, match.1)
    }
    if let match = plain.wholeMatch(of: /(\d\d?)[-\/](\d{4})/), let month = Int(match.1) {
      return self.month(month, match.2)
    }
    return named(plain)
  }

  /// `1er mai 1996`, `May 1, 1996`, `mai 1996`, `ete 1996`, `hiver 1996-1997`.
  private static func named(_ plain: String) -> String? {
    let words = plain.split { !$0.isLetter && !$0.isNumber }
    let years = words.filter { $0.utf8.count == 4 && Int($0) != nil }
    let letters = words.filter { $0.allSatisfy(\.isLetter) && !["de", "of", "the", "le"].contains($0) }
    let numbers = words.filter { $0 != "de" && !years.contains($0) && !letters.contains($0) }
    guard let year = years.first.flatMap({ Int($0) }), letters.count == 1, let name = letters.first else { return nil }
    if let month = month(named: name), years.count == 1, numbers.count <= 1 {
      guard let day = numbers.first else { return self.month(month, years[0]) }
      guard let number = Int(day.prefix { $0.isNumber }) else { return nil }
      return self.day(years[0], Substring("\(month)"), Substring("\(number)"))
    }
    guard numbers.isEmpty, let season = seasons.first(where: { $0.names.contains(String(name)) }) else { return nil }
    guard let month = season.month else {
      // A winter is of two years: whoever names one of them may mean either.
      if years.count == 2, Int(years[1]) == year + 1 { return days(year, 12, to: year + 1, 2) }
      return years.count == 1 ? days(year - 1, 12, to: year + 1, 2) : nil
    }
    return years.count == 1 ? days(year, month, to: year, month + 2) : nil
  }

  /// By the calendar of weather: whole months.
  private static let seasons: [(names: Set<String>, month: Int?)] = [
    (["printemps", "spring"], 3), (["ete", "summer"], 6), (["automne", "autumn", "fall"], 9),
    (["hiver", "winter"], nil),
  ]

  private static let months = [
    ["janvier", "january"], ["fevrier", "february"], ["mars", "march"], ["avril", "april"], ["mai", "may"],
    ["juin", "june"], ["juillet", "july"], ["aout", "august"], ["septembre", "september"], ["octobre", "october"],
    ["novembre", "november"], ["decembre", "december"],
  ]

  /// Also by so many first letters as name one: `janv`, `Sept`, `Dec`.
  private static func month(named name: Substring) -> Int? {
    guard name.count >= 3 else { return nil }
    let found = months.indices.filter { months[$0].contains { $0.hasPrefix(name) } }
    return found.count == 1 ? found[0] + 1 : nil
  }

  // MARK: Days

  /// `1996-05-01`, `1996:05:01`, `01/05/1996`, `1.5.1996`.
  private static func oneDay(_ text: String) -> String? {
    if let match = text.wholeMatch(of: /(\d{4})[-:\/](\d\d)[-:\/](\d\d)/) { return day(match.1, match.2, match.3) }
    if let match = text.wholeMatch(of: /(\d\d?)[-.\/](\d\d?)[-.\/](\d{4})/) { return day(match.3, match.2, match.1) }
    return nil
  }

  private static func day(_ year: Substring, _ month: Substring, _ day: Substring) -> String? {
    guard let year = Int(year), let month = Int(month), let day = Int(day), (1...9999).contains(year),
      (1...12).contains(month), (1...length(ofMonth: month, year)).contains(day)
    else { return nil }
    return String(format: "%04d-%02d-%02d", year, month, day)
  }

  private static func month(_ month: Int, _ year: Substring) -> String? {
    guard let year = Int(year), (1...12).contains(month) else { return nil }
    return days(year, month, to: year, month)
  }

  private static func years(_ first: Int, _ last: Int) -> String? { days(first, 1, to: last, 12) }

  /// From the first day of a month to the last of another.
  private static func days(_ year: Int, _ month: Int, to lastYear: Int, _ lastMonth: Int) -> String? {
    guard year > 0, lastYear <= 9999 else { return nil }
    return String(
      format: "%04d-%02d-01/%04d-%02d-%02d", year, month, lastYear, lastMonth, length(ofMonth: lastMonth, lastYear))
  }

  private static func end(ofMonth day: String) -> String {
    guard let year = Int(day.prefix(4)), let month = Int(day.dropFirst(5).prefix(2)) else { return "" }
    return "\(day.prefix(7))-\(length(ofMonth: month, year))"
  }

  private static func length(ofMonth month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
