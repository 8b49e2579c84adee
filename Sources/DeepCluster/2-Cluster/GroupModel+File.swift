public import Files
public import Foundation
internal import KMeans

/// A file (`.safetensors`) that says how new descriptors are given to the groups: `centroids` (K x C), `space/mean` and
/// `space/directions` (D, C x D), and for each round of smoothing `space/references.N` (R x C) and `space/reach.N` (R).
extension GroupModel {
  private static let format = "tiles.groups"

  /// - Parameter notes: kept as they are, for instance which network the descriptors came from.
  public func write(to target: Target, notes: [String: String]) throws {
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
    try Safetensors.write(entries, metadata: notes.merging(facts) { $1 }, to: target)
  }

  /// - Returns: the groups, and the notes that were written with them.
  /// - Throws: `Safetensors.Failure`.
  public static func read(_ url: URL) throws -> (model: GroupModel, notes: [String: String]) {
    do {
      return try contents(of: url)
    } catch var failure as Safetensors.Failure {
      failure.remedy = "run `tiles groups`, which writes it anew"
      throw failure
    }
  }

  private static func contents(of url: URL) throws -> (model: GroupModel, notes: [String: String]) {
    let file = try Safetensors(contentsOf: url)
    func fact(_ name: String) throws -> String {
      guard let value = file.metadata[name] else {
        throw Safetensors.Failure(path: url.path, expected: "the groups of `tiles groups`", found: "no \(name)")
      }
      return value
    }
    guard try fact("format") == format, let normalize = DescriptorScaling(rawValue: try fact("normalize")),
      let rounds = Int(try fact("rounds")), let neighbours = Int(try fact("neighbours")), 0...9 ~= rounds,
      let shape = file.entries["centroids"]?.shape, shape.count == 2, shape[0] > 0, shape[1] > 0,
      isWhole(file, rounds: rounds, columns: shape[1])
    else {
      throw Safetensors.Failure(path: url.path, expected: "the groups of `tiles groups`", found: "other arrays")
    }
    let projection =
      file.entries["space/mean"] == nil
      ? nil
      : DescriptorSpace.Projection(
        mean: try file.floats("space/mean"), directions: try file.floats("space/directions"))
    let neighbourhoods = try (0..<rounds).map {
      DescriptorSpace.Neighbourhood(
        references: try file.floats("space/references.\($0)"), reach: try file.floats("space/reach.\($0)"),
        neighbours: neighbours)
    }
    let model = GroupModel(
      map: DescriptorSpace(normalize: normalize, projection: projection, neighbourhoods: neighbourhoods),
      centroids: Matrix(rows: shape[0], columns: shape[1], values: try file.doubles("centroids")))
    return (model, file.metadata)
  }

  /// Whether the arrays are there in shapes that belong together.
  private static func isWhole(_ file: Safetensors, rounds: Int, columns: Int) -> Bool {
    func shape(_ name: String) -> [Int]? { file.entries["space/\(name)"]?.shape }
    if let mean = shape("mean"), let width = mean.first, mean.count == 1, width > 0 {
      guard shape("directions") == [columns, width] else { return false }
    }
    return (0..<rounds).allSatisfy { round in
      guard let references = shape("references.\(round)"), references.count == 2, references[0] > 0 else {
        return false
      }
      return references[1] == columns && shape("reach.\(round)") == [references[0]]
    }
  }
}
