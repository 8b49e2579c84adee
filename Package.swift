// swift-tools-version: 6.2
import PackageDescription

// MARK: Torch
// The system's libtorch (Debian: libtorch-dev) unless LIBTORCH=/path/to/torch names another build, as in tch-rs.
// Every torch flag of the package stands here.
let torchHome = Context.environment["LIBTORCH"]
// Naming /usr/include itself would put it before the C++ library's own headers.
let torchCompile = CXXSetting.unsafeFlags(
  (torchHome.map { ["-isystem", "\($0)/include"] } ?? [])
    + ["-isystem", "\(torchHome ?? "/usr")/include/torch/csrc/api/include"])
let torchLink: [LinkerSetting] =
  [.linkedLibrary("torch"), .linkedLibrary("torch_cpu"), .linkedLibrary("c10")]
  + (torchHome.map { [.unsafeFlags(["-L\($0)/lib", "-Xlinker", "-rpath", "-Xlinker", "\($0)/lib"])] } ?? [])

// MARK: Version
// `make` says which commit it builds; noted in checkpoints.
let commit = Context.environment["TILES_COMMIT"] ?? "unknown"

// MARK: Settings that every target shares
// The tests run in the release build (docs/decisions/0006) and look at internals: hence -enable-testing there too.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-enable-testing"], .when(configuration: .release)),
]

/// - Parameter isWeb: whether the files in its folder `Web` are built in.
func library(_ name: String, _ dependencies: [Target.Dependency] = [], isWeb: Bool = false) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: isWeb ? [.embedInCode("Web")] : nil, swiftSettings: strict)
}

/// What is tested is optimised; the tests themselves need it less than they need to be built soon. Those of Torch compute
/// convolutions of their own to compare with.
let unoptimised = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    path: "Tests/\(name)Tests", exclude: exclude, swiftSettings: name == "Torch" ? strict : unoptimised)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "tiles",
  products: [
    .executable(name: "tiles", targets: ["tiles"]),
    .library(name: "tiles-torch", type: .dynamic, targets: ["TorchLibrary"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: [
    // C libraries, each behind one door.
    .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    // GDAL, loaded when the first raster is opened.
    .target(name: "CGDAL"),
    .target(name: "CExif", linkerSettings: [.linkedLibrary("exif")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CLCMS", linkerSettings: [.linkedLibrary("lcms2")]),
    // libtiff, libwebp, giflib, libheif, each loaded when the first file of its format is read.
    .target(name: "CPictures"),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CZip", linkerSettings: [.linkedLibrary("zip")]),
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CLinux"),
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CVersion", cSettings: [.define("TILES_COMMIT", to: "\"\(commit)\"")]),
    // libtorch, loaded when it is first needed (docs/decisions/0007).
    // Debian's takes the system's BLAS, which is asked before it serves; another one brings its own.
    .target(name: "CTorch", cSettings: torchHome == nil ? [] : [.define("TILES_OWN_LIBTORCH")]),
    .target(
      name: "TorchLibrary",
      cxxSettings: [torchCompile, .define("USE_C10D_GLOO"), .headerSearchPath("../CTorch/include")],
      linkerSettings: torchLink),

    // Modules; arrows point up this list only.
    library("Files", ["CCrypto", "CLinux"]),
    library("Random"),
    library("Options", ["Files"]),
    library("Geo", ["Files"]),
    library("KMeans", ["Random", "Files"]),
    library("Imaging", ["Files", "CExif", "CJPEG", "CLCMS", "CPictures", "CPNG"]),
    // Rasters with a place, which are cut into tiles.
    library("Rasters", ["Geo", "Imaging", "Files", "CGDAL"]),
    library("HTTP", ["Files", "CCurl"]),
    library("TileStore", ["Geo", "Files", "CSQLite", grdb]),
    library("TileFetch", ["Geo", "TileStore", "Imaging", "HTTP", "Files", "Random"]),
    library("Dataset", ["Geo", "TileStore", "Rasters", "Imaging", "Files", "Random"]),
    library("Torch", ["CTorch"]),
    // Several processes that share one work.
    library("Ranks", ["Torch", "KMeans", "Files"]),
    library("DeepCluster", ["Ranks", "Torch", "KMeans", "Imaging", "Options", "Files", "Random", "CZip", "CZlib"]),
    library("Tracking", ["HTTP", "Files"]),
    library("Pipeline", ["Options", "Tracking", "Files", "Geo", yams]),
    library("WebPages", ["Files"], isWeb: true),
    library("Report", ["Geo", "Dataset", "Imaging", "Files", "WebPages"], isWeb: true),
    // What lies in a data directory, and what is made of it.
    library(
      "DataDirectory",
      [
        "Dataset", "TileStore", "DeepCluster", "Ranks", "KMeans", "Pipeline", "Tracking", "Options", "Imaging", "Geo",
        "Files",
      ]),
    library(
      "Groups",
      [
        "DataDirectory", "Dataset", "TileStore", "DeepCluster", "KMeans", "Torch", "Report", "Pipeline",
        "Options", "Geo", "Imaging", "Files", "Random",
      ]),
    library("Records", ["DataDirectory", "TileStore", "Pipeline", "Options", "Imaging", "Geo", "Files"]),
    // Groups on the ground: contiguous parts, shares of units, and what viewpoints stand in.
    library("Territory", ["Groups", "Records", "DataDirectory", "Dataset", "Pipeline", "Geo", "Imaging", "Files"]),
    library(
      "Exports",
      [
        "Territory", "Groups", "DataDirectory", "Dataset", "Rasters", "TileStore", "DeepCluster", "Pipeline", "Options",
        "Geo", "Imaging", "Files", "Random", "CZlib", "Report", "WebPages", grdb,
      ]),
    library(
      "Viewer",
      [
        "Territory", "Groups", "DataDirectory", "Dataset", "TileStore", "Pipeline", "Geo",
        "Imaging", "Files", "WebPages", "Report", "CLinux", flyingFox,
      ],
      isWeb: true),
    library(
      "Stages",
      [
        "Groups", "Territory", "Records", "DataDirectory", "Dataset", "Rasters", "TileStore", "TileFetch",
        "DeepCluster",
        "Ranks", "Torch", "KMeans", "Pipeline", "Tracking", "Report", "Options", "Geo", "Imaging", "Files",
      ]),
    .executableTarget(
      name: "tiles",
      dependencies: [
        "Stages", "Groups", "Territory", "Records", "Exports", "DataDirectory", "Pipeline", "Tracking", "Report",
        "Viewer", "Dataset", "Rasters", "TileFetch", "TileStore", "DeepCluster",
        "Ranks", "Torch", "Options",
        "Geo", "Files", "CVersion", argumentParser,
      ],
      swiftSettings: strict),

    // Tests: a folder a target, file for file.
    .target(
      name: "CFixtures", path: "Tests/CFixtures",
      cSettings: [.unsafeFlags(["-I/usr/include/hdf5/serial"])],
      linkerSettings: [.linkedLibrary("hdf5_serial"), .linkedLibrary("zip"), .linkedLibrary("z")]),
    .target(
      name: "TestSupport", dependencies: ["Files", "HTTP", "Random", "Imaging", "DeepCluster"],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    // Hostile files for every reader (docs/fuzzing.md).
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Files", "Random", "Geo", "Imaging", "HTTP", "TileStore", "TileFetch", "Dataset", "DeepCluster", "Tracking",
        "Pipeline", "Report", "DataDirectory", "Groups", "Territory", "Records", "Exports", "Viewer", "Stages",
        "Options",
        "WebPages",
        "CSQLite", grdb,
      ],
      path: "Tests/Fuzz", exclude: ["Seeds", "Regressions"], swiftSettings: strict),
    .testTarget(
      name: "FuzzTests", dependencies: ["fuzz", "tiles", "TestSupport"], path: "Tests/FuzzTests",
      swiftSettings: strict),
    tests(of: "Files"),
    tests(of: "Random"),
    tests(of: "Options"),
    tests(of: "Geo", ["Random"]),
    tests(of: "KMeans", ["Files", "Random"]),
    tests(of: "Imaging", exclude: ["Fixtures"]),
    tests(of: "Rasters", ["Geo", "Imaging", "Files"]),
    tests(of: "HTTP", exclude: ["Fixtures"]),
    tests(of: "TileStore", ["Geo", "Files", grdb]),
    tests(of: "TileFetch", ["Imaging", "Geo", "TileStore", "HTTP", "Files"]),
    tests(of: "Dataset", ["Geo", "TileStore", "Imaging", "Files"]),
    tests(of: "Torch"),
    tests(
      of: "DeepCluster", ["KMeans", "Imaging", "Torch", "Options", "Random", "Files", "CFixtures"],
      exclude: ["Fixtures"]),
    tests(of: "Tracking", ["HTTP", "Files"], exclude: ["Fixtures"]),
    tests(of: "Pipeline", ["Geo", "Options", "Files"]),
    tests(of: "WebPages"),
    tests(of: "Report", ["Files", "Geo", "Dataset", "Imaging", "WebPages"]),
    tests(of: "DataDirectory", ["Dataset", "DeepCluster", "KMeans", "Pipeline", "Geo", "Files"]),
    tests(
      of: "Groups",
      ["DataDirectory", "Dataset", "DeepCluster", "KMeans", "Report", "Pipeline", "Options", "Geo", "Imaging", "Files"]),
    tests(of: "Territory", ["DataDirectory", "Groups", "Dataset", "Geo", "Imaging", "Files"]),
    tests(of: "Exports", ["DataDirectory", "Groups", "Dataset", "Geo", "Files"]),
    tests(
      of: "Viewer",
      ["DataDirectory", "Groups", "Dataset", "Geo", "Files", "Report", "WebPages"]),
    tests(
      of: "Stages",
      [
        "Groups", "Records", "DataDirectory", "Geo", "Dataset", "DeepCluster", "KMeans", "Report", "Options",
        "Pipeline", "Random", "TileFetch", "Torch", "Files", "Imaging",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "tiles", "TestSupport", "Imaging", "Geo", "Options", "DeepCluster", "KMeans", "Stages", "Pipeline", "Files",
        "TileStore",
      ],
      path: "Tests/EndToEndTests",
      exclude: ["Fixtures"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
