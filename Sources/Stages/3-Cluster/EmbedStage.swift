public import DataDirectory
import Dataset
public import DeepCluster
public import Files
public import Foundation
public import Options
public import Pipeline
public import Ranks
public import Torch

/// The descriptors of all images with a given network, with no training: `descriptors.npy`, `.csv` and `.json`.
public struct EmbedStage: Stage {
  public static let name = "embed"
  public static let version = 1

  public var options: DescriptorOptions
  /// Whether nobody said how images are laid down, so that what they are decides.
  public var mayChooseUpright = false
  public let weights: WeightsChoice
  public var batchSize = 16
  public var device = Device.cpu
  /// A copy of the archive on a disk that is nearer.
  public var tiles: URL?
  /// The processes that run it together.
  public var world = World.alone
  /// A folder of images in place of the data directory's.
  public var images: URL?
  /// These tiles, whatever the split has.
  public var selection = TileSelection()
  /// In place of the data directory's `descriptors.npy`.
  public var output: URL?

  public init(_ options: DescriptorOptions, weights: WeightsChoice) {
    (self.options, self.weights) = (options, weights)
  }

  public static var declarations: [OptionDeclaration] { DescriptorOptions.declarations }

  public var params: [String: JSONValue] {
    let places: [String: JSONValue] = ["images": .optional(images?.path), "output": .optional(output?.path)]
    return options.params.merging(places) { $1 }.merging(selection.params) { $1 }
  }

  public func settled(in data: URL) -> EmbedStage {
    guard mayChooseUpright, images == nil, ImagesWithAnUp.are(in: DataFolder(data)) else { return self }
    var stage = self
    stage.options.standUpright()
    return stage
  }

  public func inputs(in data: URL) throws -> [Artifact] {
    let file = try weights.artifact(in: data)
    if let images {
      return try [PhotographList.artifact(of: images.path, in: DataFolder(data)), file].compactMap { $0 }
    }
    let folder = DataFolder(data)
    let source = try folder.sourceArtifact()
    // A split that leaves out nothing makes no difference, unless its sides do.
    let isChosen = selection.isAll && folder.has(DataFolder.split)
    let split =
      try asksTheSplit(in: folder) || isChosen && (try? SplitFile(in: folder))?.rows.count != source?.count
      ? Artifact(DataFolder.split, kind: .table, in: data) : nil
    return try [source, file, split].compactMap { $0 } + selection.inputs(in: data)
  }

  public func outputs(in data: URL) throws -> [Artifact] {
    let npy = output?.absoluteURL.path ?? DataFolder.descriptors
    let (csv, json) = DataFolder.besideDescriptors(npy)
    return try DataFolder(data).artifacts([(npy, .file), (csv, .table), (json, .file)])
  }

  /// Why a place for descriptors is refused.
  public struct BadOutput: ExitCoded, CustomStringConvertible, Equatable {
    public var exitStatus: ExitStatus { .usage }
    let path: String
    let reason: String
    public var description: String { "--output \(path): \(reason); choose another name" }
  }

  /// Refuses to write over what a stage left, or over a table that is somebody's own.
  /// - Throws: `BadOutput`.
  public func checkOutput(in folder: DataFolder) throws {
    guard let output else { return }
    func refuse(_ reason: String) -> BadOutput { BadOutput(path: output.relativePath, reason: reason) }
    guard output.pathExtension == "npy" else { throw refuse("expected a name that ends in .npy") }
    let table = output.deletingPathExtension().appendingPathExtension("csv")
    let recipe = output.deletingPathExtension().appendingPathExtension("json")
    for url in [output, table, recipe] {
      if folder.isOfStage(url) {
        throw refuse("\(url.lastPathComponent) would take the place of what another stage of \(folder.url.path) leaves")
      }
      var facts = stat()
      guard lstat(url.path, &facts) == 0 else { continue }
      guard facts.st_mode & S_IFMT == S_IFREG else {
        throw refuse("expected a file or nothing at \(url.path), found something else")
      }
    }
    if FileManager.default.fileExists(atPath: recipe.path),
      (try? DescriptorRecipe(json: RegularFile.data(recipe), from: recipe.path)) == nil
    {
      throw refuse("\(recipe.lastPathComponent), where the recipe of descriptors would go, is another file")
    }
    guard FileManager.default.fileExists(atPath: table.path) else { return }
    guard let there = try? KeyedTable(contentsOf: table, remedy: ""), there.columns.isEmpty else {
      throw refuse("\(table.lastPathComponent), where the table of descriptors would go, is another table")
    }
  }

  public func run(_ context: StageContext) async throws -> StageResult {
    let folder = DataFolder(context.data)
    try checkOutput(in: folder)
    options.tell(weights, choseUpright: mayChooseUpright, in: context)
    let (library, keys, all) = try images.map { try listed($0, leavingOut: folder) } ?? chosen(in: folder, context)
    let usable = try UsableImages(keys, in: library, inputSize: options.inputSize, world: world, report: context.report)
    try SharedData.check(folder, usable.images.keys, world)
    try context.begin()
    let options = try options.measured(on: learnedFrom(usable.images, in: folder), world, context)
    let network = try options.network(weights.source.weights(of: options.network(), seed: 0), device: device)
    let extractor = try FeatureExtractor(
      network, options, decodingThreads: world.decodingThreads, batchSize: batchSize)
    let total = usable.images.count
    let recipe = try DescriptorRecipe(recorded(options, in: folder), sha256: weights.digest())
    let described = usable.images.keys
    // The leading one knows what the images are of.
    let key = try world.fromLeader { context.key }
    let parts = try DescriptorParts(
      parts(in: folder), train: total, width: extractor.width,
      identity: [
        "version": context.toolVersion + context.toolCommit, "stage": key, "recipe": recipe.json,
        "images": Digest.hex(.sha256, of: Data(described.map { "\($0)\n" }.joined().utf8)),
      ])
    let descriptors = try extractor.describe(usable.images, into: parts, world: world) { done in
      context.report(.step(label: "embed", done: done, total: total, unit: "images"))
      try context.checkpoint()
      try world.checkpoint()
    }
    if world.leads {
      try Descriptors.write(of: described, width: descriptors.width, to: target(in: folder), madeBy: recipe) {
        try descriptors[$0]
      }
      try parts.remove()
    }
    return StageResult(
      summary: [("images", .int(total)), ("broken", .int(usable.broken.count)), ("width", .int(extractor.width))]
        + selection.rows(keys, of: all),
      missing: UsableImages.missing(usable.broken, of: library))
  }

  private func target(in folder: DataFolder) -> Target {
    output.map { Target($0) } ?? folder.target(DataFolder.descriptors)
  }

  /// Descriptors that are not complete lie beside the place where they go.
  private func parts(in folder: DataFolder) -> TargetFolder {
    let place = target(in: folder).withExtension("parts")
    return TargetFolder(place.path, below: place.root)
  }

  /// The images whose mean and deviation `--normalization set` takes: those that are in train, where some are; else all.
  private func learnedFrom(_ all: LibraryImages, in folder: DataFolder) throws -> LibraryImages {
    guard asksTheSplit(in: folder) else { return all }
    let train = Set(try SplitFile(in: folder).keys(.train))
    let keys = all.keys.filter(train.contains)
    return keys.isEmpty ? all : all.library.images(keys, minimumSide: all.minimumSide)
  }

  /// Whether the sides of the split make a difference.
  private func asksTheSplit(in folder: DataFolder) -> Bool {
    options.normalization == .set(nil) && images == nil && folder.has(DataFolder.split)
  }

  /// Options with a path of weights that holds wherever the program is started.
  private func recorded(_ options: DescriptorOptions, in folder: DataFolder) -> DescriptorOptions {
    var options = options
    if let file = weights.file, options.weights != "imagenet" {
      options.weights = folder.relative(file.absoluteURL.standardizedFileURL.path)
    }
    return options
  }

  /// - Parameter own: the data directory, whose pictures are none of these.
  /// - Returns: where the images are, those that are taken, and how many there are.
  private func listed(_ folder: URL, leavingOut own: DataFolder) throws -> (ImageLibrary, [ItemKey], Int) {
    guard selection.isAll else { throw TileSelection.NoPlaces() }
    let listing = try ImageFolder(folder.absoluteURL.standardizedFileURL).listing(
      leavingOut: own.ownFiles(below: folder))
    let keys = listing.images.map { ItemKey.path($0.path) }.sorted()
    return (.files(root: folder), keys, keys.count)
  }

  /// Those that were chosen, else those of the split, else all.
  private func chosen(in folder: DataFolder, _ context: StageContext) throws -> (ImageLibrary, [ItemKey], Int) {
    let library = try folder.library(copy: tiles)
    let all = try folder.keys(of: library)
    guard selection.isAll else { return (library, try selection.keys(of: all), all.count) }
    let zooms = TileSelection.zooms(of: all)
    guard folder.has(DataFolder.split) else {
      if zooms.count > 1 {
        let list = zooms.map(String.init).joined(separator: ", ")
        context.report(.note("the archive holds zooms \(list): taking all; choose one with --zoom"))
      }
      return (library, all, all.count)
    }
    let split = Set(try SplitFile(in: folder).rows.map(\.key))
    let keys = all.filter(split.contains)
    guard !keys.isEmpty, keys.count == split.count else {
      context.report(
        .warning(
          "\(DataFolder.split) has \(split.count - keys.count) images that are not there: taking all images, and not "
            + "those of the split; run `tiles split` again"))
      return (library, all, all.count)
    }
    if keys.count < all.count {
      context.report(
        .note("taking the \(keys.count) images of \(DataFolder.split), and leaving out \(all.count - keys.count)"))
    }
    return (library, keys, all.count)
  }
}
