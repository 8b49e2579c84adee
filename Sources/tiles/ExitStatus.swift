import ArgumentParser
import Dataset
import DeepCluster
import Files
import Foundation
import Geo
import Pipeline
import Stages
import TileFetch
import Tracking

/// What the shell is told. The numbers from 64 are those of sysexits.h.
enum ExitStatus: Int32 {
  case failed = 1
  /// The rest can be retried by running the same command again.
  case partial = 2
  case usage = 64
  /// 401 or 403 from the server.
  case refused = 77
  /// No token, no weights.
  case unconfigured = 78
  case interrupted = 130

  /// An error that the argument parser itself knows how to tell: its own, a request for help, a plain exit code.
  static func isParserError(_ error: any Error) -> Bool {
    let name = String(reflecting: type(of: error))
    return name.hasPrefix("ArgumentParser.")
  }

  init(of error: any Error) {
    switch error {
    case FetchError.noToken, is BlueMarble.Missing, is WeightsMissing, is KnownContent.Changed, is Token.Unreadable,
      TrackCommand.Failure.noServer:
      self = .unconfigured
    case FetchError.refused: self = .refused
    case is Interrupted, is CancellationError: self = .interrupted
    case is Bounds.Failure, is Gazetteer.UnknownRegion, is FetchRegion.Missing, is SourceCatalog.Failure,
      is URLTemplate.Failure, is FetchStage.OtherSource, FetchError.zoomBeyond, Splitter.Failure.ratio,
      Splitter.Failure.blockZoom,
      Splitter.Failure.blocksNeedTiles, is PipelineFile.Failure, is GroupEdits.Failure,
      is RunsCommand.UnknownRun, is ExportFailure, is EmbedStage.BadOutput, TrackCommand.Failure.credentials,
      is MLflowConfiguration.Failure:
      self = .usage
    default: self = .failed
    }
  }
}

/// The user asked for an end (Ctrl-C), and what was under way is committed.
struct Interrupted: Error, CustomStringConvertible {
  var description: String { "interrupted; run the same command again to go on" }
}
