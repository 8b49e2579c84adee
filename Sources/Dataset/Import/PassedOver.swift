/// What an import did not take, counted by kind, with a few examples of each.
package struct PassedOver {
  package static let mostExamples = 10

  private var kinds: [String: (count: Int, examples: [String])] = [:]

  package init() {}

  /// How many of all kinds.
  package var count: Int { kinds.values.reduce(0) { $0 + $1.count } }

  /// - Parameters:
  ///   - kind: what they are, in the plural, and not which one: "vector tiles", ".kml".
  ///   - example: which one.
  package mutating func add(_ kind: String, _ example: String) {
    kinds[kind, default: (0, [])].count += 1
    if let examples = kinds[kind]?.examples, examples.count < Self.mostExamples {
      kinds[kind]?.examples.append(example)
    }
  }

  /// Of things that have no name of their own.
  package mutating func add(_ kind: String, count: Int) {
    if count > 0 { kinds[kind, default: (0, [])].count += count }
  }

  package mutating func add(_ other: PassedOver) {
    kinds.merge(other.kinds) { mine, theirs in
      (mine.count + theirs.count, Array((mine.examples + theirs.examples).prefix(Self.mostExamples)))
    }
  }

  /// "vector tiles (4001): 10/525/364, 10/525/365, …", the most frequent kind first.
  package var lines: [String] {
    sorted.map { kind, value in
      let examples = value.examples + (value.count > value.examples.count ? ["…"] : [])
      return "\(kind) (\(value.count))" + (value.examples.isEmpty ? "" : ": \(examples.joined(separator: ", "))")
    }
  }

  /// "11 files: 2 .bmp, 9 .jp2, such as a.bmp, b.jp2".
  package var line: String {
    let examples = sorted.compactMap(\.value.examples.first).prefix(3)
    return "\(count) file\(count == 1 ? "" : "s"): "
      + sorted.map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
      + (examples.isEmpty ? "" : ", such as \(examples.joined(separator: ", "))")
  }

  /// How many of each kind.
  package var counts: [String: Int] { kinds.mapValues(\.count) }

  /// ".kml (16), .html (1)"; "nothing" for none.
  package var brief: String {
    kinds.isEmpty ? "nothing" : sorted.map { "\($0.key) (\($0.value.count))" }.joined(separator: ", ")
  }

  private var sorted: [(key: String, value: (count: Int, examples: [String]))] {
    kinds.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
  }
}
