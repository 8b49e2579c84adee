/// Which layers of a file are Xception's, in its order, and which remain.
struct XceptionLayers {
  let body: [StoredLayer]
  let rest: [StoredLayer]

  /// By the names where the file has Keras's own, else by the counters of classes (Keras 3), else in the file's order.
  init(_ layers: [StoredLayer]) {
    let body =
      if layers.contains(where: { $0.name == "block1_conv1" }) {
        Self.named(layers)
      } else if layers.contains(where: { $0.name == "separable_conv2d" }) {
        Self.counted(layers)
      } else {
        layers
      }
    let arrays = body.flatMap(\.arrays)
    guard arrays.count == Xception.specification.count else {
      // In the file's order a top follows, or another network.
      let count = Self.prefix(of: body)
      (self.body, rest) = (Array(body.prefix(count)), Array(body.dropFirst(count)))
      return
    }
    self.body = body
    rest = layers.filter { !body.contains($0) }
  }

  /// How many layers hold the first 234 arrays.
  private static func prefix(of layers: [StoredLayer]) -> Int {
    var arrays = 0
    for (number, layer) in layers.enumerated() {
      if arrays >= Xception.specification.count { return number }
      arrays += layer.arrays.count
    }
    return layers.count
  }

  /// Blocks have names; the shortcuts beside them have numbers of the session, and shapes that no other of them has.
  private static func named(_ layers: [StoredLayer]) -> [StoredLayer] {
    let blocks = Dictionary(layers.map { ($0.name, $0) }) { first, _ in first }
    var automatic = layers.filter { !$0.name.hasPrefix("block") }.sorted { $0.counter < $1.counter }
    func take(_ name: String, _ shapes: [[Int]]) -> StoredLayer? {
      if name.hasPrefix("block") { return blocks[name] }
      return automatic.firstIndex { $0.arrays.map(\.shape) == shapes }.map { automatic.remove(at: $0) }
    }
    var body: [StoredLayer] = []
    for unit in XceptionBody.xception.units {
      let shapes = unit.arrays.map(\.shape)
      // What is missing ends the list, so that the error names it.
      guard let convolution = take(unit.convolution, shapes.dropLast(4)) else { return body }
      body.append(convolution)
      guard let normalization = take(unit.normalization, shapes.suffix(4)) else { return body }
      body.append(normalization)
    }
    return body
  }

  private static func counted(_ layers: [StoredLayer]) -> [StoredLayer] {
    let groups = Dictionary(layers.map { ($0.name, $0) }) { first, _ in first }
    var used: [String: Int] = [:]
    func next(_ kind: String) -> StoredLayer? {
      let number = used[kind, default: 0]
      used[kind] = number + 1
      return groups["\(kind)\(number == 0 ? "" : "_\(number)")"]
    }
    var body: [StoredLayer] = []
    for unit in XceptionBody.xception.units {
      guard let convolution = next(unit.kind == .separable ? "separable_conv2d" : "conv2d") else { return body }
      body.append(convolution)
      guard let normalization = next("batch_normalization") else { return body }
      body.append(normalization)
    }
    return body
  }
}
