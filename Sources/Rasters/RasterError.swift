public import Files

/// Why a file is no raster that tiles can be cut from.
public enum RasterError: ExitCoded, CustomStringConvertible, Equatable {
  /// GDAL is not installed.
  case noGDAL(path: String)
  case unreadable(path: String, reason: String)
  /// It opens, and does not say where it lies.
  case noPlace(path: String, width: Int, height: Int)
  /// It says where it lies, and not in which coordinates.
  case noSystem(path: String)
  /// - option: that asked for it.
  case noBand(path: String, option: String, asked: Int, bands: Int)
  /// It has several bands, and none was chosen.
  case whichBand(path: String, bands: Int)
  /// Two rasters call classes of one number differently.
  case namedTwice(path: String, other: String, number: Int, names: [String])
  /// Its values are no numbers of classes.
  case noClasses(path: String, found: String)
  /// Nothing of it lies on the square of Web Mercator.
  case outside(path: String)
  /// A map with more pixels than this program writes.
  case tooWide(path: String, width: Int, height: Int)
  case unwritable(path: String, reason: String)
  /// A zoom at which there would be more tiles than anybody can want.
  case tooMany(zoom: Int, tiles: Int, native: Int)

  public var exitStatus: ExitStatus {
    switch self {
    case .noGDAL: .unconfigured
    case .noBand, .whichBand, .tooMany, .tooWide: .usage
    default: .failed
    }
  }

  public var description: String {
    switch self {
    case .noGDAL(let path):
      "\(path): expected GDAL, which reads and writes rasters, found none; install the Debian package gdal-bin"
    case .unreadable(let path, let reason): "\(path): expected a raster that GDAL reads, found none: \(reason)"
    case .noPlace(let path, let width, let height):
      "\(path): expected a raster that says where it lies, found \(width) x \(height) pixels without a place; write it into a "
        + "copy (gdal_translate -a_srs EPSG:2154 -a_ullr WEST NORTH EAST SOUTH), put its world file beside it, or, if it is a "
        + "photograph, import its folder"
    case .noSystem(let path):
      "\(path): expected a coordinate reference system, found none; write it into the file, for example "
        + "gdal_edit.py -a_srs EPSG:2154 \(path.split(separator: "/").last ?? "")"
    case .noBand(let path, let option, let asked, let bands):
      "\(path): \(option): expected numbers from 1 to \(bands), found \(asked)"
    case .whichBand(let path, let bands):
      "\(path): expected one band of classes, found \(bands) bands; choose one with --band"
    case .namedTwice(let path, let other, let number, let names):
      "\(path): expected class \(number) to be called as in \(other), found \(names.joined(separator: " and ")); say "
        + "with --names what the numbers mean, or take those of one legend alone"
    case .noClasses(let path, let found):
      "\(path): expected a raster of land cover, whose values are numbers of classes, found \(found)"
    case .outside(let path):
      "\(path): expected a raster between 85.05 degrees south and north, found none of it there"
    case .tooWide(let path, let width, let height):
      "\(path): the box around the tiles is \(width) x \(height) of them, more than this program writes as one "
        + "raster; `tiles export gpkg` has each tile by itself"
    case .unwritable(let path, let reason): "\(path): GDAL cannot write it: \(reason)"
    case .tooMany(let zoom, let tiles, let native):
      "--zoom \(zoom): \(tiles) tiles are more than this program cuts at once; its own resolution is that of zoom \(native)"
    }
  }
}
