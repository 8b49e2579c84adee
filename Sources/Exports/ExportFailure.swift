import Dataset
public import Files

/// Why an export is refused, beside what is wrong with the files that it reads.
public enum ExportFailure: ExitCoded, CustomStringConvertible, Equatable {
  public var exitStatus: ExitStatus { .usage }
  case needsTiles(ExportFormat, folder: String)
  case nothingPlaced(folder: String)
  case noneOf(side: String, path: String)
  case place(String, reason: String)

  public var description: String {
    switch self {
    case .needsTiles(let format, let folder):
      "export \(format.rawValue): expected tiles, found images in \(folder); use folder, webdataset, geojson, gpkg or csv"
    case .nothingPlaced(let folder):
      "export: expected photographs whose place is known, found none in \(folder); give places with `tiles import --table`, "
        + "or use folder, webdataset or csv"
    case .noneOf(let side, let path):
      "--split \(side): expected images of that side in \(path), found none; leave the option out, or run "
        + (side == Split.later.rawValue ? "of the groups `tiles assign --later`" : "`tiles split` anew")
    case .place(let path, let reason): "--output \(path): \(reason); choose another place"
    }
  }
}
