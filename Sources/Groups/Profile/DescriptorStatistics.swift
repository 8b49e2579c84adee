import DataDirectory
import Dataset
import Report

/// The mean and the spread of each descriptor channel in each group, every descriptor at unit length: what separates groups
/// in the network's own terms, whatever space they were found in.
struct DescriptorStatistics {
  /// The sums over one group, or over several.
  struct Sums: Equatable {
    var count = 0
    var values: [Double]
    var squares: [Double]

    var means: [Double] { values.map { $0 / Double(max(1, count)) } }

    /// What remains of the sums without those of a part.
    func without(_ part: Sums) -> Sums {
      Sums(
        count: count - part.count, values: zip(values, part.values).map(-), squares: zip(squares, part.squares).map(-))
    }
  }

  /// The sums of each group that has images.
  let groups: [Int: Sums]
  let all: Sums

  /// - Throws: `Descriptors.Cut`.
  init(_ file: AssignmentFile, _ descriptors: Descriptors) throws {
    let width = descriptors.width
    let places = Dictionary(
      descriptors.keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let none = Sums(values: [Double](repeating: 0, count: width), squares: [Double](repeating: 0, count: width))
    var groups: [Int: Sums] = [:]
    for (group, rows) in Dictionary(grouping: file.rows, by: \.group) {
      var sums = none
      for row in rows.compactMap({ places[$0.key] }) {
        let values = try descriptors[row..<row + 1].values
        let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let scale = length > 0 ? 1 / length : 0
        for (channel, value) in values.enumerated() {
          let unit = Double(value) * scale
          sums.values[channel] += unit
          sums.squares[channel] += unit * unit
        }
        sums.count += 1
      }
      if sums.count > 0 { groups[group] = sums }
    }
    var all = none
    for (_, sums) in groups.sorted(by: { $0.key < $1.key }) {
      all.count += sums.count
      for channel in 0..<width {
        all.values[channel] += sums.values[channel]
        all.squares[channel] += sums.squares[channel]
      }
    }
    self.groups = groups
    self.all = all
  }

  /// The other groups, the nearest mean first.
  func neighbours(of group: Int) -> [GroupNeighbour] {
    guard let mean = groups[group]?.means else { return [] }
    return groups.filter { $0.key != group }.map { other, sums in
      GroupNeighbour(
        group: other,
        distance: zip(mean, sums.means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot())
    }.sorted { ($0.distance, $0.group) < ($1.distance, $1.group) }
  }

  /// From the mean of all groups' means to this group's: the direction along which it differs.
  func direction(of group: Int) -> [Float] {
    let means = groups.sorted { $0.key < $1.key }.map(\.value.means)
    guard let own = groups[group]?.means else { return [] }
    return own.indices.map { channel in
      Float(own[channel] - means.reduce(0) { $0 + $1[channel] } / Double(means.count))
    }
  }

  /// The channels in which two sets of images differ most for their spread: Cohen's d, the difference of the means over the
  /// pooled standard deviation (Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988). A channel that does
  /// not vary, and sets too small to vary, say nothing.
  static func differences(_ a: Sums, _ b: Sums, first: Int) -> [ChannelDifference] {
    guard a.count > 0, b.count > 0, a.count + b.count > 2 else { return [] }
    let (meansA, meansB) = (a.means, b.means)
    return a.values.indices.compactMap { channel -> ChannelDifference? in
      let spread =
        a.squares[channel] - meansA[channel] * a.values[channel]
        + b.squares[channel] - meansB[channel] * b.values[channel]
      let variance = spread / Double(a.count + b.count - 2)
      // Values at unit length: below this there is only rounding.
      guard variance > 1e-14 else { return nil }
      return ChannelDifference(
        channel: channel, difference: (meansA[channel] - meansB[channel]) / variance.squareRoot())
    }.sorted { (-abs($0.difference), $0.channel) < (-abs($1.difference), $1.channel) }.prefix(first).map { $0 }
  }
}
