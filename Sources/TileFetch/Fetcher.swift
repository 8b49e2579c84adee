public import Files
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
  public func check(zoom: Int) throws {
    guard source.zooms.contains(zoom) else {
      throw FetchError.zoomBeyond(source: source.name, zoom: zoom, zooms: source.zooms)
    }
    if case .server(let server) = source.origin, server.template.needsToken, options.token?.isEmpty ?? true {
      throw FetchError.noToken(source: source.name)
    }
  }

  /// Fetches the tiles of the cover that the archive does not know yet.
  /// - Throws: `FetchError`, `TileStoreError`; what came until then is committed, if the disk still takes it.
  public func run(
    _ cover: sending any IteratorProtocol<Tile>, into archive: MBTiles, stop: StopSignal,
    onProgress: @escaping @Sendable (FetchSummary) -> Void
  ) async throws -> FetchSummary {
    let started = ContinuousClock.now
    let concurrency = min(options.concurrency, serverLimit ?? options.concurrency)
    let pending = PendingTiles(cover, in: archive, options.policy, isStopped: { stop.isSet })
    let queue = TileQueue(pending, limit: options.limit, stop: stop)
    let writer = ArchiveWriter(archive)
    let meter = FetchMeter(patience: max(16, concurrency), onProgress: onProgress)
    let pacing = Pacing(rate: options.rate, stop: stop)
    let http = try needsNetwork ? HTTPClient(maxConnectionsPerHost: concurrency, userAgent: userAgent) : nil
    let client = TileClient(
      source: source, options: options, pacing: pacing, http: http, meter: meter, stop: stop)

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
            while let job = try await queue.next() {
              // What a stop cut off is as if it had not been asked for.
              guard let (record, answered) = try await client.record(of: job.tile, known: job.state) else { return }
              try await writer.add(record)
              if let reason = await meter.count(record, answered: answered) {
                throw FetchError.unreachable(source: source.name, reason: reason)
              }
            }
          }
        }
        // The first error ends the loop, and with it the other tasks.
        while try await group.next() != nil {}
      }
    } catch {
      failure = error
    }
    http?.close()
    // The last batch is committed whatever ended the harvest; the first error is the one to report.
    do { try await writer.finish() } catch { failure = failure ?? error }
    var summary = await meter.summary
    summary.wanted = await queue.wanted
    summary.known = await queue.known
    summary.limited = await queue.isCut
    summary.waited = await pacing.waited / .seconds(1)
    summary.seconds = started.duration(to: .now) / .seconds(1)
    summary.interrupted = stop.isSet
    if let failure { throw failure }
    return summary
  }

  private var needsNetwork: Bool {
    if case .server = source.origin { true } else { false }
  }

  private var serverLimit: Int? {
    if case .server(let server) = source.origin { server.maximumConcurrency } else { nil }
  }
}
