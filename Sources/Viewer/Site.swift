import Groups
import Files
import Foundation
import Geo
import Imaging
public import Report
public import WebPages

/// Answers queries about a data directory. Knows nothing of sockets; each call may block.
public struct Site: Sendable {
  /// Half a million tiles to move.
  static let longestBody = 8 << 20

  private let data: any ViewedData
  private let doorkeeper: Doorkeeper
  private let phrases: any ViewerPhrases
  private let page: Result<Page, any Error>

  init(
    _ data: any ViewedData, _ doorkeeper: Doorkeeper, language: PageLanguage = .english, libraries: WebLibraries
  ) {
    self.data = data
    self.doorkeeper = doorkeeper
    phrases = language.viewerPhrases
    page = Result { try Page(token: doorkeeper.token, language: language, libraries: libraries) }
  }

  /// - Parameters:
  ///   - host: that it is reached by.
  ///   - allowed: other names that it is reached by, with any port.
  ///   - canEdit: whether the page may edit groups.
  ///   - language: of the page, and of what it is told.
  public init(
    _ data: any ViewedData, host: String, port: UInt16, allowed: [String] = [], canEdit: Bool,
    language: PageLanguage = .english, libraries: WebLibraries = WebLibraries()
  ) {
    self.init(
      data, Doorkeeper(host: host, port: port, allowed: allowed, token: canEdit ? Doorkeeper.freshToken() : nil),
      language: language, libraries: libraries)
  }

  public func answer(_ query: Query) -> Reply {
    var reply: Reply
    if let refusal = doorkeeper.refusal(of: query) {
      reply = refusal
    } else {
      do {
        reply = try Route(query.path).map { try answer(query, $0) } ?? .problem(404, "there is no such page")
      } catch {
        // What cannot be read now, perhaps because it is being written, may be there at the next look.
        reply = .problem(500, ErrorWords.of(error))
      }
    }
    reply.headers["X-Content-Type-Options"] = "nosniff"
    reply.headers["Referrer-Policy"] = "no-referrer"
    reply.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if reply.headers["Cache-Control"] == nil { reply.headers["Cache-Control"] = "no-store" }
    return reply
  }

  private func answer(_ query: Query, _ route: Route) throws -> Reply {
    if query.method == "POST" {
      return route == .groups ? edit(query) : .problem(405, "expected POST for /groups only, found it elsewhere")
    }
    switch route {
    case .page: return try page.get().document
    case .asset(let asset):
      return try page.get().asset(asset)?.tagged(for: query)
        ?? .problem(404, "Leaflet is not installed (libjs-leaflet)")
    case .tileJSON:
      guard let archive = try data.archive() else { return .problem(404, phrases.noArchive) }
      return try .json(TileJSON(archive, host: query.headers["host"] ?? "")).tagged(for: query)
    case .tile(let tile): return try image(data.data(of: tile), absent: .empty, query)
    case .groups:
      let state = SpokenState(try data.state(), canEdit: doorkeeper.token != nil, in: phrases)
      return try .json(state).tagged(for: query)
    case .members: return try .json(bytes: data.members().json).tagged(for: query)
    case .place(let image):
      guard let place = try data.place(of: image) else { return .problem(404, phrases.noImage) }
      return try .json(SpokenPlace(place, in: phrases))
    case .points: return try .json(data.points()).tagged(for: query)
    case .projection:
      let projection = try data.projection()
      // Nothing of the page depends on it: why there is none is told.
      if let note = projection.note { return try .json(["note": phrases.note(note)]) }
      return try .json(bytes: projection.json).tagged(for: query)
    case .land: return try .json(SpokenLand(data.land(), in: phrases.language)).tagged(for: query)
    case .mosaic: return try .json(["mosaic": data.mosaic()]).tagged(for: query)
    case .areas: return try .json(data.areas()).tagged(for: query)
    case .search: return try search(query)
    case .image(let index): return try image(data.data(ofImage: index), query)
    case .thumbnail(let index): return try image(data.thumbnail(of: index), query)
    case .sheet(let group): return try image(data.sheet(of: group), query)
    }
  }

  /// Only what is an image leaves, whatever a file's name says.
  private func image(
    _ data: Data?, absent: Reply = .problem(404, "there is no such image"), _ query: Query
  ) throws -> Reply {
    guard let data else { return absent }
    guard let format = ImageFormat(sniffing: data) else { return .problem(404, "what is there is no image") }
    return try Reply(200, format.mediaType, data).tagged(for: query)
  }

  private func edit(_ query: Query) -> Reply {
    guard !query.isTooLong, query.body.count <= Self.longestBody else {
      return .problem(413, "expected an edit of at most \(Self.longestBody) bytes, found more")
    }
    let edit: ViewedEdit
    do {
      edit = try JSONDecoder().decode(ViewedEdit.self, from: query.body)
    } catch {
      return .problem(400, #"expected an edit such as {"do":"name","group":3,"text":"Forest"}, found something else"#)
    }
    do {
      let made = try data.edit(edit)
      return try made.isEmpty ? .empty : .json(["made": made])
    } catch let refusal as ViewedRefusal {
      return problem(refusal)
    } catch {
      return .problem(500, ErrorWords.of(error))
    }
  }

  private func search(_ query: Query) throws -> Reply {
    do {
      return try .json(data.search(ViewedSearch(query.parameters)))
    } catch let failure as ViewedSearch.Failure {
      return .problem(400, failure.description)
    } catch let refusal as ViewedRefusal {
      return problem(refusal)
    }
  }

  private func problem(_ refusal: ViewedRefusal) -> Reply {
    let status = if case .busy = refusal { 409 } else { 422 }
    return .problem(status, phrases.refusal(refusal))
  }
}
