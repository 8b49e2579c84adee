public import Files
public import Foundation
internal import KMeans

/// A file (`.safetensors`) that says how new descriptors are given to the groups: `centroids` (K x C), `space/mean` and
/// `space/directions` (D, C x D), and for each round of smoothing `space/references.N` (R x C) and `space/reach.N` (R). Where
/// descriptors are of several kinds, those of the second are in `space.1/`, and so on.
extension GroupModel {
  private static let format = "tiles.groups"

  /// - Parameter notes: kept as they are, for instance which network the descriptors came from.
  public func write(to target: Target, notes: [String: String]) throws {
    let (entries, facts) = arrays
    try Safetensors.write(entries, metadata: notes.merging(facts) { $1 }, to: target)
  }

  private var arrays: (entries: [String: Safetensors.Entry], facts: [String: String]) {
    var entries = ["centroids": Safetensors.Entry(centroids.values, shape: [centroids.rows, centroids.columns])]
    for (kind, part) in map.parts.enumerated() {
      let folder = Self.folder(kind)
      if let projection = part.projection {
        entries["\(folder)/mean"] = .init(projection.mean, shape: [part.width])
        entries["\(folder)/directions"] = .init(projection.directions, shape: [part.columns, part.width])
      }
      for (number, round) in part.neighbourhoods.enumerated() {
        entries["\(folder)/references.\(number)"] = .init(round.references, shape: [round.reach.count, part.columns])
        entries["\(folder)/reach.\(number)"] = .init(round.reach, shape: [round.reach.count])
      }
    }
    let facts = [
      "format": Self.format, "normalize": map.normalize.rawValue, "rounds": "\(map.parts[0].neighbourhoods.count)",
      "neighbours": "\(map.neighbours)", "widths": map.parts.map { "\($0.width)" }.joined(separator: " "),
    ]
    return (entries, facts)
  }

  private static func folder(_ kind: Int) -> String { kind == 0 ? "space" : "space.\(kind)" }

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
    let parts = try parts(in: file, columns: shape[1])
    let neighbours = try file.number("neighbours", in: 0...DescriptorSpace.largestSample)
    let model = GroupModel(
      map: DescriptorSpace(normalize: normalize, neighbours: neighbours, parts: parts),
      centroids: Matrix(rows: shape[0], columns: shape[1], values: try file.finiteDoubles("centroids")))
    return (model, file.metadata)
  }

  /// Far more numbers than descriptors of any network have.
  private static let mostNumbers = 1 << 20
  /// Far more kinds than any network has.
  private static let mostKinds = 1_000

  /// - Parameter columns: of all together.
  private static func parts(in file: Safetensors, columns: Int) throws -> [DescriptorSpace.Part] {
    // A file from before there were several kinds has one.
    let alone = file.entries["space/mean"]?.shape.first ?? columns
    let words = file.metadata["widths"] ?? "\(alone)"
    let widths = words.split(separator: " ").map { Int($0) ?? 0 }
    guard 1...mostKinds ~= widths.count, widths.allSatisfy({ 1...mostNumbers ~= $0 }) else {
      throw file.failure("widths of descriptors", "\(words.prefix(100))")
    }
    let rounds = try file.number("rounds", in: 0...9)
    let parts = try widths.enumerated().map { kind, width in
      let folder = folder(kind)
      let projection = try projection(in: file, folder, width: width)
      var part = DescriptorSpace.Part(width: width, projection: projection)
      part.neighbourhoods = try (0..<rounds).map { try neighbourhood($0, in: file, folder, columns: part.columns) }
      return part
    }
    let found = parts.reduce(0) { $0 + $1.columns }
    guard found == columns else { throw file.failure("centroids of \(found) numbers", "\(columns)") }
    for round in 0..<rounds {
      let counts = Set(parts.map { $0.neighbourhoods[round].reach.count })
      guard counts.count == 1 else { throw file.failure("as many references of each kind", "\(counts.sorted())") }
    }
    return parts
  }

  /// The principal components of one kind; nil where descriptors are compared without.
  private static func projection(
    in file: Safetensors, _ folder: String, width: Int
  ) throws -> DescriptorSpace.Projection? {
    let (mean, directions) = ("\(folder)/mean", "\(folder)/directions")
    guard file.entries[mean] != nil || file.entries[directions] != nil else { return nil }
    try file.requireShape(mean, [width])
    let count = file.entries[directions]?.shape.first ?? 0
    guard count > 0 else { throw file.failure("directions in '\(directions)'", "none") }
    try file.requireShape(directions, [count, width])
    return DescriptorSpace.Projection(
      mean: try file.finiteFloats(mean), directions: try file.finiteFloats(directions))
  }

  private static func neighbourhood(
    _ round: Int, in file: Safetensors, _ folder: String, columns: Int
  ) throws -> DescriptorSpace.Neighbourhood {
    let (references, reach) = ("\(folder)/references.\(round)", "\(folder)/reach.\(round)")
    let count = file.entries[references]?.shape.first ?? 0
    guard count > 0 else { throw file.failure("references of round \(round)", "none") }
    try file.requireShape(references, [count, columns])
    try file.requireShape(reach, [count])
    _ = try file.number("neighbours", in: 1...count)
    return DescriptorSpace.Neighbourhood(
      references: try file.finiteFloats(references), reach: try file.finiteFloats(reach))
  }
}
