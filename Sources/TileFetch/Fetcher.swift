public import Files
import Foundation
public import Geo
import HTTP
public import TileStore

/// A harvest: many ask, one writes.
///
/// A few tasks take tiles from the queue, get them from the source and hand them to the one writer of the archive, which
/// makes them wait while it commits. Nothing holds the whole cover, so memory does not grow with it.
public struct Fetcher: Sendable {
  public let source: Source
  public let options: FetchOptions
  private let userAgent: String

  /// - Parameter userAgent: names the program and its version, as every tile server asks for.
  public init(_ source: Source, _ options: FetchOptions, userAgent: String) {
    self.source = source
    self.options = options
    self.userAgent = userAgent
  }

  /// Refuses what cannot work before anything is asked or written.
  /// - Throws: `FetchError`.
  public func check(zooms: ClosedRange<Int>) throws {
    for zoom in [zooms.lowerBound, zooms.upperBound] where !source.zooms.contains(zoom) {
      throw FetchError.zoomBeyond(source: source.name, zoom: zoom, zooms: source.zooms)
    }
    if case .server(let server) = source.origin, server.template.needsToken, options.token?.isEmpty ?? true {
      throw FetchError.noToken(source: source.name, variable: source.tokenVariable)
    }
  }

  /// Fetches the tiles of the cover that the archive does not know yet.
  /// - Parameters:
  ///   - scouts: so many tiles here and there in the region, asked for where the source has given none yet.
  ///   - onNote: told what a person who waits should know.
  /// - Throws: `FetchError`, `TileStoreError`; what came until then is committed, if the disk still takes it.
  public func run(
    _ cover: sending any IteratorProtocol<Tile>, scouts: @escaping @Sendable (Int) -> [Tile] = { _ in [] },
    into archive: MBTiles, stop: StopSignal,
    onNote: @escaping @Sendable (String) -> Void = { _ in }, onProgress: @escaping @Sendable (FetchSummary) -> Void
  ) async throws -> FetchSummary {
    let started = ContinuousClock.now
    let concurrency = min(options.concurrency, serverLimit ?? options.concurrency)
    let pending = PendingTiles(cover, in: archive, options.policy, isStopped: { stop.isSet })
    let queue = TileQueue(pending, limit: options.limit, stop: stop)
    let writer = ArchiveWriter(archive)
    let patience = max(16, concurrency)
    let meter = FetchMeter(patience: patience, onProgress: onProgress)
    let pacing = Pacing(rate: options.rate, stop: stop) { onNote(Self.words(pause: $0, from: Date())) }
    let tls = TLSOptions(authorities: options.authorities)
    let http = try needsNetwork ? HTTPClient(maxConnectionsPerHost: concurrency, userAgent: userAgent, tls: tls) : nil
    let client = TileClient(
      source: source, options: options, pacing: pacing, http: http, meter: meter, stop: stop)
    let trust = SourceTrust(askers: max(concurrency, 1), patience: patience) { given, refused in
      let tiles = try given.map { [$0] } ?? [archive.someFetchedTile()].compactMap { $0 } + scouts(max(8, concurrency))
      return try await Self.hear(client, archive, tiles, refused)
    }
    let store: @Sendable (Asked) async throws -> Void = { asked in
      try await writer.add(asked.record)
      if let reason = await meter.count(asked.record, answered: asked.isAnswered) {
        throw FetchError.unreachable(source: source.name, reason: reason)
      }
    }

    // After a stop, requests under way have a second to come to their end: the program has two.
    let cutting = Task {
      while !stop.isSet { try await Task.sleep(for: .milliseconds(50)) }
      try await Task.sleep(for: .seconds(1))
      http?.close()
    }
    defer { cutting.cancel() }
    var failure: (any Error)?
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<max(concurrency, 1) {
          group.addTask {
            var isNew = true
            while let job = try await queue.next() {
              // What a stop cut off is as if it had not been asked for.
              let began = await trust.begin()
              guard let asked = try await client.ask(job.tile, known: job.state) else { break }
              if isNew { await trust.arrive() }
              isNew = false
              for known in try await trust.take(asked, began: began) { try await store(known) }
            }
            if isNew { await trust.arrive() }
          }
        }
        // The first error ends the loop, and with it the other tasks.
        while try await group.next() != nil {}
      }
      for known in try await trust.finish(stopped: stop.isSet) { try await store(known) }
    } catch {
      failure = error
    }
    http?.close()
    // The last batch is committed whatever ended the harvest; the first error is the one to report.
    do { try await writer.finish() } catch { failure = failure ?? error }
    var summary = await meter.summary
    summary.known = await queue.known
    summary.limited = await queue.isCut
    summary.seconds = started.duration(to: .now) / .seconds(1)
    summary.interrupted = stop.isSet
    if let failure { throw failure }
    return summary
  }

  /// Asks for some tiles, one after the other, until the source gives one.
  private static func hear(
    _ client: TileClient, _ archive: MBTiles, _ tiles: [Tile], _ refused: Set<Tile>
  ) async throws -> SourceTrust.Heard {
    let others = tiles.filter { !refused.contains($0) }
    var refusals = 0
    for tile in others {
      let state = try archive.states(zoom: tile.z, column: tile.x, rows: tile.y...tile.y)[tile.y]
      guard let asked = try await client.ask(tile, known: state), !client.stop.isSet else { return .nothing }
      switch (asked.sign, asked.record.outcome) {
      case (.gives, _): return .gives(tile)
      case (.silent, _), (_, .failed): break
      default: refusals += 1
      }
    }
    return refusals > 0 || others.isEmpty ? .refuses(refusals) : .fails
  }

  private static func words(pause seconds: Double, from now: Date) -> String {
    let length = seconds < 120 ? "\(Int(seconds.rounded())) s" : "\(Int((seconds / 60).rounded())) min"
    let end = Calendar.current.dateComponents([.hour, .minute], from: now.addingTimeInterval(seconds))
    let time = String(format: "%02d:%02d", end.hour ?? 0, end.minute ?? 0)
    return "the server asks for \(length); going on at \(time)"
  }

  private var needsNetwork: Bool {
    if case .server = source.origin { true } else { false }
  }

  private var serverLimit: Int? {
    if case .server(let server) = source.origin { server.maximumConcurrency } else { nil }
  }
}
