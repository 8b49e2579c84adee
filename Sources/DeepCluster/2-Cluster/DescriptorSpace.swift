package import KMeans
import Synchronization
package import Torch

/// Where descriptors are compared: a map from D numbers to fewer, fitted on some of them, then the same for others.
///
/// 1. unit length; 2. principal components (whitened or not), and unit length again; 3. `rounds` times: each plus the mean
/// of its neighbours, which draws images of one landscape together and leaves gaps between landscapes (a graph
/// convolution without weights: Wu et al. 2019, "Simplifying graph convolutional networks"; for clustering Zhang et al.
/// 2019, "Attributed graph clustering via adaptive graph convolution"). Each step only where the options ask for it.
///
/// Descriptors of several kinds are each brought there apart, and then joined; neighbours are those of all kinds, as much of
/// one as of another: one graph.
struct DescriptorSpace: Sendable, Equatable {
  /// Descriptors that the space is fitted on; more say little more, and neighbours cost their square.
  static let largestSample = 10_000
  static let rounds = 2

  struct Projection: Sendable, Equatable {
    /// The mean of the fitted descriptors: D numbers.
    let mean: [Float]
    /// The principal components: C x D; divided by the standard deviation along each where whitened.
    let directions: [Float]
  }

  /// The fitted descriptors as a round finds them.
  struct Neighbourhood: Sendable, Equatable {
    /// The fitted descriptors: R x C, of unit length.
    let references: [Float]
    /// For each of them the cosine from which on a descriptor is its neighbour: R numbers.
    let reach: [Float]
    private let prepared = Prepared()

    init(references: [Float], reach: [Float]) { (self.references, self.reach) = (references, reach) }

    static func == (one: Self, other: Self) -> Bool { (one.references, one.reach) == (other.references, other.reach) }

    /// Prepared once, and not before it is needed: who only reads a file of groups needs no libtorch.
    func prepared(_ neighbours: Int) throws -> NeighbourReferences {
      try prepared.references.withLock { known in
        if let known { return known }
        let made = try NeighbourReferences(
          rows: Tensor(references, shape: [reach.count, references.count / reach.count]),
          reach: Tensor(reach, shape: [reach.count]), neighbours: neighbours)
        known = made
        return made
      }
    }

    private final class Prepared: Sendable {
      let references = Mutex<NeighbourReferences?>(nil)
    }
  }

  /// One kind of descriptors.
  struct Part: Sendable, Equatable {
    /// Numbers in a descriptor of that kind: D.
    let width: Int
    let projection: Projection?
    /// One a round.
    var neighbourhoods: [Neighbourhood] = []

    /// Numbers in what it is compared by: C.
    var columns: Int { projection.map { $0.directions.count / $0.mean.count } ?? width }
  }

  let normalize: DescriptorScaling
  /// How many each has in each round.
  let neighbours: Int
  /// At least one.
  let parts: [Part]

  /// Whether it changes nothing.
  var isIdentity: Bool {
    normalize == .none && parts.count == 1 && parts[0].projection == nil && parts[0].neighbourhoods.isEmpty
  }

  /// Numbers in a descriptor of all kinds.
  var width: Int { parts.reduce(0) { $0 + $1.width } }
  /// Numbers in what it is compared by.
  var columns: Int { parts.reduce(0) { $0 + $1.columns } }

  init(normalize: DescriptorScaling, neighbours: Int, parts: [Part]) {
    (self.normalize, self.neighbours, self.parts) = (normalize, neighbours, parts)
  }

  /// - Parameters:
  ///   - count: of the descriptors to fit on, of which at most `largestSample`, evenly spread, are taken.
  ///   - widths: numbers of each kind in a descriptor, in their order.
  ///   - rows: gives those with these numbers, N x D.
  /// - Throws: `TorchError`, what `rows` throws.
  init(fitting count: Int, widths: [Int], _ options: GroupingOptions, rows: ([Int]) throws -> Samples) throws {
    normalize = options.normalize
    guard options.components > 0 || options.neighbours > 0 else {
      (neighbours, parts) = (0, widths.map { Part(width: $0, projection: nil) })
      return
    }
    let taken = try rows((0..<count).evenlySpread(Self.largestSample))
    try taken.validateFinite()
    let size = taken.count
    // A twentieth of all is no neighbourhood any more.
    let neighbours = min(options.neighbours, max(1, size / 20))
    var found: [Part] = []
    var references: [Samples] = []
    for kind in Self.split(taken, widths) {
      let sample = Self.scaled(kind, options.normalize)
      // N centred descriptors have at most N - 1 directions.
      let components = min(options.components, size - 1, sample.width)
      let projection = try components > 0 ? Self.project(sample, components, whiten: options.whiten) : nil
      found.append(Part(width: sample.width, projection: projection))
      references.append(try Self.projected(sample, projection, options.normalize))
    }
    for _ in 0..<(options.neighbours > 0 && size > 1 ? Self.rounds : 0) {
      let round = try references.map { rows in
        let tensor = try rows.tensor()
        return Neighbourhood(references: rows.values, reach: try tensor.reach(neighbours: neighbours).floats())
      }
      for (number, one) in round.enumerated() { found[number].neighbourhoods.append(one) }
      references = try Self.smoothed(references, among: round, neighbours)
    }
    (self.neighbours, parts) = (neighbours, found)
  }

  /// N x D to N x C.
  /// - Throws: `ClusteringError.notFinite`, `TorchError`.
  func callAsFunction(_ descriptors: Samples) throws -> Samples {
    precondition(descriptors.width == width, "descriptors of \(descriptors.width) numbers where \(width) are compared")
    try descriptors.validateFinite()
    var rows = try zip(Self.split(descriptors, parts.map(\.width)), parts).map { kind, part in
      try Self.projected(Self.scaled(kind, normalize), part.projection, normalize)
    }
    for round in 0..<(parts[0].neighbourhoods.count) {
      rows = try Self.smoothed(rows, among: parts.map { $0.neighbourhoods[round] }, neighbours)
    }
    guard rows.count > 1 else { return rows[0] }
    // As long together as each alone.
    let share = 1 / Float(rows.count).squareRoot()
    return Samples(
      sideBySide: rows.map { Samples(count: $0.count, width: $0.width, values: $0.values.map { $0 * share }) })
  }

  /// The kinds of descriptors that lie side by side.
  private static func split(_ descriptors: Samples, _ widths: [Int]) -> [Samples] {
    var start = 0
    return widths.map { width in
      defer { start += width }
      return descriptors.columns(start..<start + width)
    }
  }

  private static func scaled(_ descriptors: Samples, _ normalize: DescriptorScaling) -> Samples {
    normalize == .l2 ? descriptors.unitRows() : descriptors
  }

  private static func project(_ sample: Samples, _ count: Int, whiten: Bool) throws -> Projection {
    let found = try sample.tensor().principalComponents(count)
    var directions = try found.directions.floats()
    if whiten {
      let columns = sample.width
      let variances = try found.variances.floats()
      for (row, variance) in variances.enumerated() {
        // What varies by less than rounding does is not made as large as the rest.
        let deviation = max(variance, 1e-6 * (variances.first ?? 0)).squareRoot()
        if deviation > 0 { for column in 0..<columns { directions[row * columns + column] /= deviation } }
      }
    }
    return Projection(mean: try found.mean.floats(), directions: directions)
  }

  private static func projected(
    _ descriptors: Samples, _ projection: Projection?, _ normalize: DescriptorScaling
  ) throws -> Samples {
    guard let projection else { return descriptors }
    let width = projection.mean.count
    let count = projection.directions.count / width
    // (x - mean) d = x d - mean d
    let kernel = try Tensor(projection.directions, shape: [count, width])
    let mean = try Tensor(projection.mean, shape: [1, width])
    let offset = try mean.linear(kernel, bias: Tensor([Float](repeating: 0, count: count), shape: [count])).floats()
    let values = try descriptors.tensor().linear(kernel, bias: Tensor(offset.map { -$0 }, shape: [count])).floats()
    return scaled(Samples(count: descriptors.count, width: count, values: values), normalize)
  }

  private static func smoothed(
    _ rows: [Samples], among round: [Neighbourhood], _ neighbours: Int
  ) throws -> [Samples] {
    let smooth = try NeighbourReferences.smoothed(
      rows.map { try $0.tensor() }, among: round.map { try $0.prepared(neighbours) })
    return try zip(rows, smooth).map { rows, found in
      Samples(count: rows.count, width: rows.width, values: try found.floats())
    }
  }
}

extension Samples {
  package func tensor(on device: Device = .cpu) throws -> Tensor {
    try Tensor(values, shape: [count, width], on: device)
  }
}
