package import KMeans
package import Torch

/// Where descriptors are compared: a map from D numbers to fewer, fitted on some of them, then the same for others.
///
/// 1. unit length; 2. principal components (whitened or not), and unit length again; 3. `rounds` times: each plus the mean
/// of its neighbours, which draws images of one landscape together and leaves gaps between landscapes (a graph
/// convolution without weights: Wu et al. 2019, "Simplifying graph convolutional networks"; for clustering Zhang et al.
/// 2019, "Attributed graph clustering via adaptive graph convolution"). Each step only where the options ask for it.
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
    let neighbours: Int
  }

  let normalize: DescriptorScaling
  let projection: Projection?
  let neighbourhoods: [Neighbourhood]

  /// Whether it changes nothing.
  var isIdentity: Bool { normalize == .none && projection == nil && neighbourhoods.isEmpty }

  init(normalize: DescriptorScaling, projection: Projection?, neighbourhoods: [Neighbourhood]) {
    self.normalize = normalize
    self.projection = projection
    self.neighbourhoods = neighbourhoods
  }

  /// - Parameters:
  ///   - count: of the descriptors to fit on, of which at most `largestSample`, evenly spread, are taken.
  ///   - rows: gives those with these numbers, N x D.
  /// - Throws: `TorchError`, what `rows` throws.
  init(fitting count: Int, _ options: GroupingOptions, rows: ([Int]) throws -> Samples) throws {
    normalize = options.normalize
    guard options.components > 0 || options.neighbours > 0 else {
      (projection, neighbourhoods) = (nil, [])
      return
    }
    let taken = try rows((0..<count).evenlySpread(Self.largestSample))
    try taken.validateFinite()
    let sample = Self.scaled(taken, normalize)
    let size = sample.count
    // N centred descriptors have at most N - 1 directions, and a twentieth of all is no neighbourhood any more.
    let components = min(options.components, size - 1, sample.width)
    let neighbours = min(options.neighbours, max(1, size / 20))
    projection = try components > 0 ? Self.project(sample, components, whiten: options.whiten) : nil
    var found: [Neighbourhood] = []
    var references = try DescriptorSpace(normalize: normalize, projection: projection, neighbourhoods: [])
      .projected(sample)
    for _ in 0..<(options.neighbours > 0 && size > 1 ? Self.rounds : 0) {
      let tensor = try references.tensor()
      let round = Neighbourhood(
        references: try tensor.floats(), reach: try tensor.reach(neighbours: neighbours).floats(),
        neighbours: neighbours)
      found.append(round)
      references = try Self.smoothed(references, by: round)
    }
    neighbourhoods = found
  }

  /// N x D to N x C.
  /// - Throws: `ClusteringError.notFinite`, `TorchError`.
  func callAsFunction(_ descriptors: Samples) throws -> Samples {
    try descriptors.validateFinite()
    return try neighbourhoods.reduce(projected(Self.scaled(descriptors, normalize)), Self.smoothed)
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

  private func projected(_ descriptors: Samples) throws -> Samples {
    guard let projection else { return descriptors }
    let width = projection.mean.count
    let count = projection.directions.count / width
    // (x - mean) d = x d - mean d
    let kernel = try Tensor(projection.directions, shape: [count, width])
    let mean = try Tensor(projection.mean, shape: [1, width])
    let offset = try mean.linear(kernel, bias: Tensor([Float](repeating: 0, count: count), shape: [count])).floats()
    let values = try descriptors.tensor().linear(kernel, bias: Tensor(offset.map { -$0 }, shape: [count])).floats()
    return Self.scaled(Samples(count: descriptors.count, width: count, values: values), normalize)
  }

  private static func smoothed(_ rows: Samples, by round: Neighbourhood) throws -> Samples {
    let references = try Tensor(
      round.references, shape: [round.references.count / rows.width, rows.width])
    let values = try rows.tensor().smoothed(
      among: references, reach: Tensor(round.reach, shape: [round.reach.count]), neighbours: round.neighbours
    ).floats()
    return Samples(count: rows.count, width: rows.width, values: values)
  }
}

extension Samples {
  package func tensor(on device: Device = .cpu) throws -> Tensor {
    try Tensor(values, shape: [count, width], on: device)
  }
}
