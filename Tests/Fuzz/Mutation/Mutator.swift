import Foundation
import Random

/// Makes inputs of a reader's seeds: the seeds themselves first, then what changes of bytes, words and structure make of
/// them. An input follows from its number and the seed of the campaign alone.
struct Mutator {
  private let form: Reader.Form
  private let words: Words
  private let seeds: [Data]
  private let stream: Int

  /// Longer inputs tell nothing new, and take their time.
  private static let longest = 1 << 20

  init(_ reader: Reader) {
    form = reader.form
    words = Words(reader.words)
    seeds = Seeds.of(reader.name)
    stream = reader.name.utf8.reduce(0) { ($0 &* 31) &+ Int($1) }
  }

  func input(_ number: Int, seed: UInt64) -> Data {
    guard !seeds.isEmpty else { return Data() }
    if number < seeds.count { return seeds[number] }
    var random = SplitMix64(seed: seed, stream, number)
    var data = seeds[random.index(below: seeds.count)]
    let other = seeds[random.index(below: seeds.count)]
    // Mostly one change: what several break together is refused by the first that is looked at.
    let changes = 1 << min(random.index(below: 4), random.index(below: 4))
    for _ in 0..<changes { data = changed(data, with: other, form, &random) }
    return data.prefix(Self.longest)
  }

  private func changed(_ data: Data, with other: Data, _ form: Reader.Form, _ random: inout SplitMix64) -> Data {
    switch form {
    case .parts: return changedPart(data, with: other, &random)
    case .json where random.index(below: 4) > 0:
      if var tree = JSONTree(data) {
        tree.change(&random, words)
        return Data(tree.text.utf8)
      }
    case .lines where random.index(below: 4) > 0:
      var lines = data.split(separator: 0x0A).map { Data($0) }
      guard !lines.isEmpty else { break }
      let at = random.index(below: lines.count)
      if random.index(below: 5) == 0 {
        Sequences.change(&lines, at, &random)
      } else if var tree = JSONTree(lines[at]) {
        tree.change(&random, words)
        lines[at] = Data(tree.text.utf8)
      }
      return Data(lines.joined(separator: [0x0A])) + [0x0A]
    case .table where random.index(below: 4) > 0:
      var table = TableOfCells(data)
      table.change(&random, words)
      return table.data
    case .text where random.index(below: 2) > 0:
      return words.changed(data, &random)
    default: break
    }
    return Bytes.changed(data, with: other, words, isText: form != .bytes, &random)
  }

  private func changedPart(_ data: Data, with other: Data, _ random: inout SplitMix64) -> Data {
    var parts = Parts(data)
    guard !parts.files.isEmpty else { return data }
    let at = random.index(below: parts.files.count)
    if random.index(below: 40) == 0 {
      parts.files.remove(at: at)
      return parts.data
    }
    let (path, content) = parts.files[at]
    let same = Parts(other).files.first { $0.path == path }?.data ?? content
    parts.files[at].data = changed(content, with: same, Reader.Form(extension: path), &random)
    return parts.data
  }
}

/// Changes of bytes that know nothing of what they mean.
enum Bytes {
  private static let values: [UInt64] = [
    0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max,
  ]

  static func changed(
    _ data: Data, with other: Data, _ words: Words, isText: Bool, _ random: inout SplitMix64
  ) -> Data {
    var bytes = [UInt8](data)
    guard !bytes.isEmpty else { return Data(words.any(&random).utf8) }
    let at = random.index(below: bytes.count)
    let length = min(bytes.count - at, 1 + random.index(below: 1 << random.index(below: 9)))
    let range = at..<(at + length)
    switch random.index(below: 10) {
    case 0: bytes[at] ^= 1 << UInt8(random.index(below: 8))
    case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 2:
      var value = values[random.index(below: values.count)]
      if random.index(below: 2) == 0 { value = value &- UInt64(random.index(below: 3)) }
      let width = 1 << random.index(below: 4)
      let isBig = random.index(below: 2) == 0
      for index in 0..<width where at + index < bytes.count {
        let shift = UInt64(8 * (isBig ? width - 1 - index : index))
        bytes[at + index] = UInt8(truncatingIfNeeded: value >> shift)
      }
    case 3: bytes.removeSubrange(range)
    case 4: bytes.insert(contentsOf: bytes[range], at: random.index(below: bytes.count + 1))
    case 5: bytes.removeSubrange(at...)
    case 6:
      // From another seed.
      guard !other.isEmpty else { break }
      let from = random.index(below: other.count)
      let piece = other.dropFirst(from).prefix(length)
      bytes.replaceSubrange(random.index(below: 2) == 0 ? range : at..<at, with: piece)
    case 7: bytes.replaceSubrange(random.index(below: 2) == 0 ? range : at..<at, with: Array(words.any(&random).utf8))
    case 8: for index in range { bytes[index] = isText ? 0x20 + UInt8(random.index(below: 95)) : bytes[at] }
    default:
      let to = random.index(below: bytes.count)
      bytes.swapAt(at, to)
    }
    return Data(bytes)
  }
}

/// Changes of a list: of lines, rows, cells, elements.
enum Sequences {
  static func change<Element>(_ list: inout [Element], _ at: Int, _ random: inout SplitMix64) {
    guard list.indices.contains(at) else { return }
    switch random.index(below: 4) {
    case 0: list.remove(at: at)
    case 1: list.insert(list[at], at: random.index(below: list.count + 1))
    case 2: list.swapAt(at, random.index(below: list.count))
    default: list += [Element](repeating: list[at], count: 1 << random.index(below: 9))
    }
  }
}
