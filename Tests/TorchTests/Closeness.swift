import Testing

/// Numbers of -0.5 to 0.5 with nothing regular in them, such as bfloat16 has too, even with 1 added.
func plainNumbers(_ count: Int, _ seed: Int) -> [Float] {
  (0..<count).map { Float(($0 * 7919 + seed * 104_729) % 1_013 % 65 - 32) / 64 }
}

/// As vectors: their distance is at most `tolerance` times the length of `expected`.
func expectClose(_ found: [Float], _ expected: [Float], _ tolerance: Float) {
  let size = expected.map { $0 * $0 }.reduce(0, +).squareRoot()
  let distance = zip(found, expected).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  #expect(found.count == expected.count && distance <= tolerance * size, "\(distance) of \(size)")
}
