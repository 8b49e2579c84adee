public import Files

/// Why a harvest ended before its end. What was fetched until then is stored.
public enum FetchError: ExitCoded, CustomStringConvertible, Equatable {
  public var exitStatus: ExitStatus {
    switch self {
    case .noToken: .unconfigured
    case .refused: .refused
    case .zoomBeyond: .usage
    default: .failed
    }
  }
  /// - Parameter variable: the environment's that it may be in.
  case noToken(source: String, variable: String?)
  /// - Parameter token: where that came from which was part of the address; nil where none was.
  case refused(source: String, reason: String, token: String?)
  case wrong(source: String, reason: String)
  /// It answers, and with nothing that could be stored.
  case unusable(source: String, reason: String)
  /// All tiles were asked for, and the archive holds none.
  case nothing(source: String, tiles: Int, reason: String)
  case unreachable(source: String, reason: String)
  case zoomBeyond(source: String, zoom: Int, zooms: ClosedRange<Int>)

  public var description: String {
    switch self {
    case .noToken(let source, let variable):
      "source '\(source)' needs a token and found none: "
        + (variable.map { "set \($0) in the environment, or pass " } ?? "pass ")
        + "--token-file FILE; `tiles sources` lists sources without a token"
    case .refused(let source, let reason, let token):
      "source '\(source)' refused the harvest: \(reason); check "
        + (token.map { "that the token in \($0) is valid and may read this tileset from here" }
          ?? "the address, and whether it may be read from here; no token was sent")
    case .wrong(let source, let reason):
      "source '\(source)' says that the request is wrong: \(reason); check --tileset, --format, --zoom and the template"
    case .unusable(let source, let reason):
      "source '\(source)' gives nothing that can be stored: \(reason); check the address, the format that it asks for, and "
        + "whether the server wants a login"
    case .nothing(let source, let tiles, let reason):
      "source '\(source)': expected imagery, found none for any of \(tiles) tiles (\(reason)); check the address, --bbox and "
        + "--zoom; --refresh asks again, and another source may take this folder"
    case .unreachable(let source, let reason):
      "source '\(source)' cannot be reached: \(reason); what came is stored, run the same command again to go on"
    case .zoomBeyond(let source, let zoom, let zooms):
      "zoom \(zoom): source '\(source)' has imagery for zoom \(zooms.lowerBound) to \(zooms.upperBound)"
    }
  }
}
