/// How many units of each size come nearest to a target in sum: subset sum, exact, by the sums that can be reached
/// (Bellman 1957, "Dynamic Programming"), in sets of bits.
enum NearestShare {
  /// Beyond this many bits nothing is solved: so many units come near by themselves.
  private static let mostBits = 1 << 31

  /// - Parameters:
  ///   - counts: how many units there are of each size.
  ///   - target: at most the sum of all.
  /// - Returns: how many of each size to take, of each about the same share; nil where there are too many to solve.
  static func numbers(of counts: [Int: Int], target: Int) -> [Int: Int]? {
    let sizes = counts.sorted { $0.key > $1.key }
    let total = sizes.reduce(0) { $0 + $1.key * $1.value }
    let (bits, overflow) = total.multipliedReportingOverflow(by: sizes.count + 1)
    guard !overflow, bits <= mostBits else { return nil }
    // reach[i]: the sums of sizes i and after.
    var reach = [ReachableSums(upTo: total)]
    for (size, count) in sizes.reversed() { reach.append(reach[reach.count - 1].adding(size, atMost: count)) }
    reach.reverse()
    guard let sum = nearest(to: target, in: reach[0], below: total) else { return nil }
    var numbers: [Int: Int] = [:]
    var (left, behind) = (sum, total)
    for (place, (size, count)) in sizes.enumerated() {
      let share = Int((Double(count) * Double(left) / Double(max(behind, 1))).rounded())
      let order = (0...count).sorted { (abs($0 - share), $0) < (abs($1 - share), $1) }
      let number = order.first { reach[place + 1].contains(left - $0 * size) } ?? 0
      numbers[size] = number
      left -= number * size
      behind -= count * size
    }
    return numbers
  }

  /// The smaller one of two that are as near; none and all are no share while there is another.
  private static func nearest(to target: Int, in sums: ReachableSums, below total: Int) -> Int? {
    (0...total).lazy.flatMap { [target - $0, target + $0] }.first { 0 < $0 && $0 < total && sums.contains($0) }
  }
}

/// A set of sums.
private struct ReachableSums {
  private var words: [UInt64]
  private let limit: Int

  /// Of nothing: 0 alone.
  init(upTo limit: Int) {
    self.limit = limit
    words = [UInt64](repeating: 0, count: limit / 64 + 1)
    words[0] = 1
  }

  func contains(_ sum: Int) -> Bool { 0 <= sum && sum <= limit && words[sum / 64] >> UInt64(sum % 64) & 1 == 1 }

  /// With up to so many times a size: 1, 2, 4 … and the rest of them at once.
  func adding(_ size: Int, atMost count: Int) -> ReachableSums {
    var sums = self
    var left = count
    var step = 1
    while left > 0 {
      let times = min(step, left)
      sums.merge(shiftedBy: times * size)
      left -= times
      step *= 2
    }
    return sums
  }

  private mutating func merge(shiftedBy distance: Int) {
    let (whole, bits) = (distance / 64, UInt64(distance % 64))
    guard whole < words.count else { return }
    for place in stride(from: words.count - 1, through: whole, by: -1) {
      let low = bits > 0 && place > whole ? words[place - whole - 1] >> (64 - bits) : 0
      words[place] |= words[place - whole] << bits | low
    }
  }
}
