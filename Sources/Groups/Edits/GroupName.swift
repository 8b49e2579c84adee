import Foundation

/// What a person may call a group: a line that is fit for a table, a map and a page.
package struct GroupName: Sendable, Equatable {
  /// Without white space around it; empty for no name.
  package let text: String

  /// Room for the title of a landscape unit; pages break it or cut it.
  package static let longest = 200

  /// - Throws: `GroupEdits.Failure.name`.
  package init(_ raw: String) throws(GroupEdits.Failure) {
    text = raw.trimmingCharacters(in: .whitespacesAndNewlines)
    // Scalars, since one Character may carry any number of marks.
    let count = text.unicodeScalars.count
    guard count <= Self.longest else {
      throw .name(.tooLong(count, most: Self.longest))
    }
    if let control = text.unicodeScalars.first(where: Self.isControl) {
      let code = String(control.value, radix: 16, uppercase: true)
      throw .name(.control("U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code))
    }
  }

  /// Controls proper, other line ends, and marks that turn the direction of what follows.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: scalar.properties.isBidiControl
    }
  }
}
