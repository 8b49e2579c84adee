import HTTP
import TileStore
import Torch

/// What `tiles --version --verbose` says: the program, and the libraries that serve it on this machine.
enum Libraries {
  static var text: String {
    let rows = [
      ("tiles", Tiles.configuration.version), ("libtorch", Device.problem ?? Device.torchVersion),
      ("BLAS", Device.blas), ("oneDNN", Device.oneDNN), ("NCCL", Device.nccl), ("SQLite", MBTiles.sqliteVersion),
      ("libcurl", HTTPClient.libcurlVersion),
    ]
    return rows.compactMap { name, version in
      version.map { name.padding(toLength: 10, withPad: " ", startingAt: 0) + $0 }
    }.joined(separator: "\n")
  }
}
