import DataDirectory
import ArgumentParser
import Foundation
import Geo
import Options
import Pipeline
import Stages
import TileFetch

struct FetchCommand: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Harvests the tiles of a region or of a list into the cache.",
    discussion: """
      Fetches what is not in the cache yet; run it again to get what failed, or with --refresh to get what changed. What a \
      source does not have is remembered, and not asked for again but with --refresh; what it gives that is no usable tile, \
      with --refresh or --retry-failed. The token of a source comes from MAPBOX_ACCESS_TOKEN (linz: LINZ_API_KEY) or --token-file, and is written nowhere.

        tiles fetch --bbox 4.7,45.6,5.1,45.9 --zoom 14 --source ign
        tiles fetch --bbox 4.7,45.6,5.1,45.9 --zoom 15 --source ign --year 1950-1965
        tiles fetch --bbox france --zoom 12
        tiles fetch --bbox france --zoom 10-12
        tiles fetch --tiles other/groups/assignments.csv
        tiles fetch --bbox world --zoom 4 --source earth
        tiles fetch --bbox france --zoom 12 --shard 1/3 --data part-1
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup(title: "Where") var region: RegionOptions
  @OptionGroup(title: "Source") var sourceOptions: SourceOptions
  @OptionGroup(title: "Manners") var manners: MannerOptions

  @Option(
    help: ArgumentHelp(
      "Take this many of the tiles, of all zooms together, drawn by the seed.", valueName: "n"))
  var sample: Int?
  @Option(help: "Seed of --sample and of the procedural source.")
  var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp(
      "Ask for one of n parts only; `tiles merge` puts them together. --rate is of each.",
      valueName: "i/n"))
  var shard: String?
  @OptionGroup(title: "What is there already") var again: AgainOptions
  @Flag(help: "Do not store tiles of one colour.")
  var dropBlank = false
  @Option(help: ArgumentHelp("Leave out pictures that more than this many tiles share.", valueName: "n"))
  var dropRepeats: Int?
  @Flag(help: "Print tiles, requests and estimated bytes, and ask nothing.")
  var dryRun = false
  @Option(
    name: .customLong("price-per-1000"),
    help: ArgumentHelp("With --dry-run: price of 1000 requests, to estimate the cost.", valueName: "price"))
  var pricePer1000: Double?

  func validate() throws {
    if let dropRepeats, dropRepeats < 1 {
      throw ValidationError("--drop-repeats \(dropRepeats): expected 1 or more tiles")
    }
    if let shard, Shard(shard) == nil {
      throw ValidationError(
        "--shard \(shard): expected a part and how many there are, from 1/1 to n/n (n up to \(Shard.most))")
    }
    if shard != nil, dropRepeats != nil {
      throw ValidationError(
        "--shard and --drop-repeats: expected one of them, since a part does not know how often the others show a picture"
      )
    }
    if let sample, sample < 1 { throw ValidationError("--sample \(sample): expected 1 or more tiles") }
  }

  static var stage: any Stage.Type { FetchStage.self }
  static let notInPipelines = Dictionary(
    uniqueKeysWithValues: ["refresh", "max-age", "retry-failed"].map {
      ($0, "is for the command line: a pipeline skips what is up to date")
    })

  func run() async throws {
    if dryRun { return try estimate() }
    let stage = try fetchStage(in: common.folder)
    // What cannot work is said before the data directory is touched.
    try Fetcher(stage.source, stage.options, userAgent: "").check(zooms: stage.cover.zooms)
    try await StageSession(common).runAlone(stage)
  }

  func stage(in plan: inout StagePlan) throws -> any Stage { try fetchStage(in: plan.folder) }

  /// The stage that these options describe.
  private func fetchStage(in folder: DataFolder) throws -> FetchStage {
    let cover = try region.cover(in: folder)
    var stage = FetchStage(
      source: try Places.sources(data: folder).source(sourceOptions.choice(seed: seed)), cover: cover)
    stage.said = sourceOptions.said
    stage.contact = sourceOptions.contact
    stage.sample = sample
    stage.sampleSeed = seed
    stage.shard = shard.flatMap { Shard($0) }
    stage.options = try manners.fetchOptions()
    stage.options.dropBlank = dropBlank
    stage.dropRepeats = dropRepeats
    stage.options.policy = try again.policy(now: Date())
    stage.refresh = again.refresh
    let environment = ProcessInfo.processInfo.environment
    stage.options.token = try Token.read(
      file: sourceOptions.tokenFile, variable: stage.source.tokenVariable, environment: environment)
    for text in sourceOptions.header {
      let header = try GivenHeader(text, environment: environment)
      guard !stage.options.headers.keys.contains(where: { $0.lowercased() == header.name.lowercased() }) else {
        throw ValidationError("--header \(header.name): expected each header once, found it twice")
      }
      stage.options.headers[header.name] = header.value
    }
    stage.options.referer = sourceOptions.referer
    if case .server = stage.source.origin {
      stage.options.authorities = try Authorities.path(file: sourceOptions.caFile, environment: environment)
    }
    return stage
  }

  private func estimate() throws {
    let stage = try fetchStage(in: common.folder)
    if let warning = stage.source.warning(outside: stage.cover.box) { common.console.show(.warning(warning)) }
    let estimate = try stage.estimate(in: common.folder, pricePer1000: pricePer1000)
    common.console.finish(estimate)
  }
}

extension FetchCommand {
  static func words(for record: StageRecord, in past: RecordedPast) -> [String] {
    var options = record.params.filter { !["address", "source"].contains($0.key) }
    options.merge(source(record.params)) { $1 }
    options["within"] = TileChoiceOptions.within(of: record, in: past)
    if let tiles = options["tiles"] { options["tiles"] = .string(past.folder.relative(tiles.plain)) }
    return RecordedCommand.words(options)
  }

  /// `--source` and what goes with it, from the name and the address that were recorded.
  private static func source(_ params: [String: JSONValue]) -> [String: JSONValue] {
    guard let source = params["source"]?.plain, let address = params["address"]?.plain else { return [:] }
    var options: [String: JSONValue] = ["source": .string(source)]
    func endpoint(_ prefix: Substring, own: String) {
      if prefix != own { options["endpoint"] = .string(String(prefix)) }
    }
    switch source {
    case "template":
      options["source"] = .string(address)
      // What looks like a secret was said to be none, or it would not have been recorded.
      if (try? URLTemplate(address)) == nil { options["public_address"] = .bool(true) }
    case "mapbox":
      let form = /(.+)\/v4\/([^\/]+)\/\{z\}\/\{x\}\/\{y\}(@2x)?\.(\w+)\?.*/
      if let match = address.wholeMatch(of: form) {
        endpoint(match.1, own: "https://api.mapbox.com")
        options["tileset"] = .string(String(match.2))
        options["scale"] = .int(match.3 == nil ? 1 : 2)
        options["format"] = .string(String(match.4))
      }
    default:
      if let endpoint = SourceCatalog.endpoint(of: source, address: address) {
        options["endpoint"] = .string(endpoint)
      }
    }
    return options
  }
}

struct RegionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The box: a region's name or W,S,E,N in degrees (W > E crosses the antimeridian).", valueName: "name|w,s,e,n"))
  var bbox: String?
  @Option(
    help: ArgumentHelp("Keep tiles that touch this area: a region's name or a GeoJSON file.", valueName: "name|file"))
  var within: String?
  @Option(
    help: ArgumentHelp("Zoom level, 0 to \(Tile.maximumZoom), or several: 10-12. (default: 12)", valueName: "zoom"),
    transform: Self.zooms)
  var zoom: ClosedRange<Int>?
  @Option(
    help: ArgumentHelp(
      "The tiles of a list in place of a region's: a table with the columns z, x and y, or lines z/x/y.",
      valueName: "file"),
    completion: .file(extensions: ["csv", "txt"]))
  var tiles: String?

  @Sendable private static func zooms(_ text: String) throws -> ClosedRange<Int> {
    guard let zooms = ClosedRange(zooms: text) else {
      throw ValidationError("expected a zoom from 0 to \(Tile.maximumZoom), or the first and the last such as 10-12")
    }
    return zooms
  }

  func validate() throws {
    if tiles != nil, bbox != nil || within != nil || zoom != nil {
      throw ValidationError(
        "--tiles: expected a list, or a region by --bbox, --within and --zoom, found both; a list has its own zooms")
    }
  }

  /// - Throws: what the region or the list throws.
  func cover(in folder: DataFolder) throws -> FetchCover {
    if let tiles { return .list(try GivenTiles(tiles)) }
    let place = try FetchRegion(bbox: bbox, within: within, gazetteer: Places.gazetteer(data: folder.url))
    return .region(place, zooms: zoom ?? 12...12)
  }
}

struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(SourceCatalog.names.joined(separator: ", ")), a file in `sources` of the data directory, or a URL template with {z} {x} {y} "
        + "{-y} {q} {s} {token}.",
      valueName: "name|url"))
  var source = "mapbox"
  @Option(
    help: ArgumentHelp(
      "When the imagery was taken: a year or years that `tiles sources` lists.", valueName: "year|year-year"))
  var year: String?
  @Option(help: "Of a template: the credit that goes with every copy of the imagery.")
  var attribution: String?
  @Option(help: "Of a template: the licence of the imagery.")
  var licence: String?
  @Option(
    help: ArgumentHelp(
      "A header of each request; its value comes from the environment or a file only.",
      valueName: "'Name: $VARIABLE|@FILE'"))
  var header: [String] = []
  @Option(help: ArgumentHelp("The page that the requests come from, where a server asks for one.", valueName: "url"))
  var referer: String?
  @Option(
    help: ArgumentHelp("Who harvests, in the User-Agent: an address of mail or of a page.", valueName: "mail|url"))
  var contact: String?
  @Option(
    help: ArgumentHelp(
      "Scheme and host in place of the source's own: a proxy, a mirror, a test server.", valueName: "url"))
  var endpoint: String?
  @Flag(help: "What looks like a secret in the address is none: it is recorded as it is.")
  var publicAddress = false
  @Option(help: "mapbox: the tileset.")
  var tileset = "mapbox.satellite"
  @Option(help: "mapbox: the image format.")
  var format = "jpg90"
  @Option(help: "mapbox: 1 for 256 px, 2 for 512 px.")
  var scale = 1
  @Option(
    help: ArgumentHelp(
      "A file that holds the token, in place of MAPBOX_ACCESS_TOKEN (linz: LINZ_API_KEY).", valueName: "file"))
  var tokenFile: String?
  @Option(
    help: ArgumentHelp(
      "A PEM file of certificate authorities, in place of CURL_CA_BUNDLE, SSL_CERT_FILE or the system's.",
      valueName: "file"))
  var caFile: String?

  func validate() throws {
    if let year, ClosedRange(years: year) == nil {
      throw ValidationError("--year \(year): expected a year, or two such as 1950-1965")
    }
    try Self.check([
      ("--attribution", attribution), ("--licence", licence), ("--referer", referer), ("--contact", contact),
    ])
    if let referer, referer.contains(where: { "?#@".contains($0) }) {
      throw ValidationError("--referer: expected the address of a page without a query, since it is recorded")
    }
    if let contact, contact.contains(where: { "()\\".contains($0) || !$0.isASCII }) {
      throw ValidationError("--contact: expected an address of mail or of a page, found other characters")
    }
  }

  /// Whether texts that go into metadata are lines.
  static func check(_ texts: [(name: String, text: String?)]) throws {
    for (name, text) in texts {
      guard let text else { continue }
      guard !text.isEmpty, text.utf8.count <= 1_000,
        text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
      else {
        throw ValidationError(
          "\(name): expected a line of text, found \(text.isEmpty ? "none" : "control characters, or a longer one")")
      }
    }
  }

  var said: FetchStage.Said {
    var said = FetchStage.Said()
    (said.year, said.attribution, said.licence) = (year, attribution, licence)
    return said
  }

  func choice(seed: UInt64) -> SourceCatalog.Choice {
    var choice = SourceCatalog.Choice(name: source)
    choice.years = year.flatMap { ClosedRange(years: $0) }
    choice.attribution = attribution
    choice.licence = licence
    choice.endpoint = endpoint
    choice.isPublic = publicAddress
    choice.tileset = tileset
    choice.format = format
    choice.scale = scale
    choice.seed = seed
    return choice
  }
}

struct AgainOptions: ParsableArguments {
  @Flag(help: "Ask also for what is there, conditionally: a tile that did not change costs a 304.")
  var refresh = false
  @Option(
    help: ArgumentHelp("The same for what is older: 90 (seconds), 12h, 30d.", valueName: "age"))
  var maxAge: String?
  @Flag(help: "Ask only for tiles that failed before, also for those that came to no usable tile.")
  var retryFailed = false

  func policy(now: Date) throws -> AskPolicy {
    guard [refresh, maxAge != nil, retryFailed].count(where: { $0 }) <= 1 else {
      throw ValidationError("--refresh, --max-age and --retry-failed: expected one of them at most")
    }
    if retryFailed { return .failed }
    if refresh { return .revalidate(before: now) }
    guard let maxAge else { return .missing }
    let units = ["s": 1.0, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    let unit = maxAge.last.flatMap { units[String($0)] }
    let number = unit == nil ? maxAge[...] : maxAge.dropLast()
    guard let value = Double(number), value >= 0, value.isFinite else {
      throw ValidationError("--max-age \(maxAge): expected seconds, or a number with s, m, h, d or w")
    }
    return .revalidate(before: now.addingTimeInterval(-value * (unit ?? 1)))
  }
}

struct MannerOptions: ParsableArguments {
  @Option(help: "Requests under way at once.")
  var concurrency = 16
  @Option(help: "Requests a second at most.")
  var rate: Double?
  @Option(help: "Seconds for one request.")
  var timeout = 30.0
  @Option(help: "Further tries of a request that failed.")
  var retries = 5
  @Option(help: ArgumentHelp("Stop after this many tiles were asked for.", valueName: "n"))
  var limit: Int?

  func fetchOptions() throws -> FetchOptions {
    var options = FetchOptions()
    guard (1...256).contains(concurrency) else {
      throw ValidationError("--concurrency \(concurrency): expected 1 to 256")
    }
    if let rate, !(0.001...1e6).contains(rate) {
      throw ValidationError("--rate \(rate): expected 0.001 to 1000000 requests a second")
    }
    guard (0.01...86_400).contains(timeout) else {
      throw ValidationError("--timeout \(timeout): expected 0.01 to 86400 seconds")
    }
    guard (0...1_000).contains(retries) else { throw ValidationError("--retries \(retries): expected 0 to 1000") }
    if let limit, limit < 1 { throw ValidationError("--limit \(limit): expected 1 or more") }
    options.concurrency = concurrency
    options.rate = rate
    options.timeout = timeout
    options.retry.retries = retries
    options.limit = limit
    return options
  }
}
