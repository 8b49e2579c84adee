/// Names of files and folders made of what people wrote.
public enum SafeName {
  /// Letters and digits of any script stay, and `_`; whatever else becomes a single `-`, and none at either end.
  /// - Parameter limit: in bytes; cut between characters.
  /// - Returns: empty when no letter and no digit is left.
  public static func folder(_ text: String, limit: Int = 120) -> String {
    joined(text, limit: limit) { $0 == "_" || $0.isLetter || $0.isNumber }
  }

  /// The same with letters and digits of ASCII only: any program takes such a name, and `.` is not in it.
  public static func key(_ text: String, limit: Int = 60) -> String {
    joined(text, limit: limit) { $0.isASCII && ($0 == "_" || $0.isLetter || $0.isNumber) }
  }

  private static func joined(_ text: String, limit: Int, keeping isKept: (Character) -> Bool) -> String {
    var name = ""
    var gap = false
    for character in text {
      guard isKept(character) else {
        gap = true
        continue
      }
      let next = (gap && !name.isEmpty ? "-" : "") + String(character)
      guard name.utf8.count + next.utf8.count <= limit else { break }
      name += next
      gap = false
    }
    return name
  }
}
