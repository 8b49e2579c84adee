public import Files
public import Foundation
internal import KMeans

/// A file (`.safetensors`) that says how new descriptors are given to the groups: `centroids` (K x C), `space/mean` and
/// `space/directions` (D, C x D), and for each round of smoothing `space/references.N` (R x C) and `space/reach.N` (R).
extension GroupModel {
  private static let format = "tiles.groups"

  /// - Parameter notes: kept as they are, for instance which network the descriptors came from.
  public func write(to target: Target, notes: [String: String]) throws {
    let (entries, facts) = arrays
    try Safetensors.write(entries, metadata: notes.merging(facts) { $1 }, to: target)
  }

  private var arrays: (entries: [String: Safetensors.Entry], facts: [String: String]) {
    var entries = ["centroids": Safetensors.Entry(centroids.values, shape: [centroids.rows, centroids.columns])]
    if let projection = map.projection {
      let width = projection.mean.count
      entries["space/mean"] = .init(projection.mean, shape: [width])
      entries["space/directions"] = .init(projection.directions, shape: [projection.directions.count / width, width])
    }
    for (number, round) in map.neighbourhoods.enumerated() {
      let count = round.reach.count
      entries["space/references.\(number)"] = .init(round.references, shape: [count, round.references.count / count])
      entries["space/reach.\(number)"] = .init(round.reach, shape: [count])
    }
    let facts = [
      "format": Self.format, "normalize": map.normalize.rawValue, "rounds": "\(map.neighbourhoods.count)",
      "neighbours": "\(map.neighbourhoods.first?.neighbours ?? 0)",
    ]
    return (entries, facts)
  }

  /// As a file has it, for other processes.
  func encoded() throws -> Data {
    let (entries, facts) = arrays
    return try Safetensors.data(entries, metadata: facts)
  }

  /// - Throws: `Safetensors.Failure`.
  init(encoded data: Data) throws {
    self = try Self.contents(of: Safetensors(data, path: "the groups of rank 0")).model
  }

  /// - Returns: the groups, and the notes that were written with them.
  /// - Throws: `Safetensors.Failure`.
  public static func read(_ url: URL) throws -> (model: GroupModel, notes: [String: String]) {
    do {
      return try contents(of: Safetensors(contentsOf: url))
    } catch var failure as Safetensors.Failure {
      failure.remedy = "run `tiles groups`, which writes it anew"
      throw failure
    }
  }

  private static func contents(of file: Safetensors) throws -> (model: GroupModel, notes: [String: String]) {
    func fact(_ name: String) throws -> String {
      guard let value = file.metadata[name] else {
        throw Safetensors.Failure(path: file.path, expected: "the groups of `tiles groups`", found: "no \(name)")
      }
      return value
    }
    guard try fact("format") == format, let normalize = DescriptorScaling(rawValue: try fact("normalize")),
      let shape = file.entries["centroids"]?.shape, shape.count == 2, shape[0] > 0, shape[1] > 0
    else {
      throw Safetensors.Failure(path: file.path, expected: "the groups of `tiles groups`", found: "other arrays")
    }
    let rounds = try file.number("rounds", in: 0...9)
    let model = GroupModel(
      map: DescriptorSpace(
        normalize: normalize, projection: try projection(in: file, columns: shape[1]),
        neighbourhoods: try (0..<rounds).map { try neighbourhood($0, in: file, columns: shape[1]) }),
      centroids: Matrix(rows: shape[0], columns: shape[1], values: try file.finiteDoubles("centroids")))
    return (model, file.metadata)
  }

  /// The principal components of the space; nil where descriptors are compared without.
  private static func projection(in file: Safetensors, columns: Int) throws -> DescriptorSpace.Projection? {
    guard file.entries["space/mean"] != nil || file.entries["space/directions"] != nil else { return nil }
    let mean = try file.finiteFloats("space/mean")
    guard !mean.isEmpty else { throw file.failure("a mean with numbers", "none") }
    try file.requireShape("space/mean", [mean.count])
    try file.requireShape("space/directions", [columns, mean.count])
    return DescriptorSpace.Projection(mean: mean, directions: try file.finiteFloats("space/directions"))
  }

  private static func neighbourhood(
    _ round: Int, in file: Safetensors, columns: Int
  ) throws -> DescriptorSpace.Neighbourhood {
    let (references, reach) = ("space/references.\(round)", "space/reach.\(round)")
    let count = file.entries[references]?.shape.first ?? 0
    guard count > 0 else { throw file.failure("references of round \(round)", "none") }
    try file.requireShape(references, [count, columns])
    try file.requireShape(reach, [count])
    return DescriptorSpace.Neighbourhood(
      references: try file.finiteFloats(references), reach: try file.finiteFloats(reach),
      neighbours: try file.number("neighbours", in: 1...count))
  }
}
