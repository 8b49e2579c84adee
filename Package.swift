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

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    path: "Tests/\(name)Tests", exclude: exclude, swiftSettings: strict)
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
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CZip", linkerSettings: [.linkedLibrary("zip")]),
    .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
    .target(name: "CLinux"),
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CVersion", cSettings: [.define("TILES_COMMIT", to: "\"\(commit)\"")]),
    // libtorch, loaded when it is first needed (docs/decisions/0007).
    .target(name: "CTorch"),
    .target(
      name: "TorchLibrary", cxxSettings: [torchCompile, .headerSearchPath("../CTorch/include")],
      linkerSettings: torchLink),

    // Modules; arrows point up this list only.
    library("Files", ["CCrypto", "CLinux"]),
    library("Random"),
    library("Geo", ["Files"]),
    library("KMeans", ["Random"]),
    library("Imaging", ["CJPEG", "CPNG"]),
    library("HTTP", ["CCurl"]),
    library("TileStore", ["Geo", "Files", "CSQLite", grdb]),
    library("TileFetch", ["Geo", "TileStore", "Imaging", "HTTP", "Files", "Random"]),
    library("Dataset", ["Geo", "TileStore", "Imaging", "Files", "Random"]),
    library("Torch", ["CTorch"]),
    library("DeepCluster", ["Torch", "KMeans", "Imaging", "Files", "Random", "CZip", "CZlib"]),
    library("Tracking", ["HTTP", "Files"]),
    library("Pipeline", ["Files", "Geo", yams]),
    library("Report", ["Geo", "Imaging", "Files"]),
    library("Export", ["Geo", "Imaging", "CZlib"]),
    library("Viewer", ["Geo", "Imaging", "Report", "Files", "CLinux", flyingFox]),
    library(
      "Stages",
      [
        "Geo", "TileStore", "TileFetch", "Dataset", "DeepCluster", "Torch", "KMeans", "Pipeline", "Tracking", "Report",
        "Export", "Viewer", "Files", "Imaging", "Random",
      ]),
    .executableTarget(
      name: "tiles",
      dependencies: [
        "Stages", "Pipeline", "Tracking", "Report", "Viewer", "Dataset", "TileFetch", "TileStore", "DeepCluster",
        "Torch",
        "Geo", "Files", "CVersion", argumentParser,
      ],
      swiftSettings: strict),

    // Tests: a folder a target, file for file.
    .target(
      name: "CFixtures", path: "Tests/CFixtures",
      cSettings: [.unsafeFlags(["-I/usr/include/hdf5/serial"])],
      linkerSettings: [.linkedLibrary("hdf5_serial"), .linkedLibrary("zip"), .linkedLibrary("z")]),
    .target(
      name: "TestSupport", dependencies: ["Files", "HTTP"], path: "Tests/TestSupport", swiftSettings: strict),
    // Hostile files for every reader (docs/fuzzing.md).
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Files", "Random", "Geo", "Imaging", "HTTP", "TileStore", "TileFetch", "Dataset", "DeepCluster", "Tracking",
        "Pipeline", "Report", "Export", "Viewer", "Stages", "CSQLite", grdb,
      ],
      path: "Tests/Fuzz", exclude: ["Seeds", "Regressions"], swiftSettings: strict),
    .testTarget(
      name: "FuzzTests", dependencies: ["fuzz", "tiles", "TestSupport"], path: "Tests/FuzzTests",
      swiftSettings: strict),
    tests(of: "Files"),
    tests(of: "Random"),
    tests(of: "Geo"),
    tests(of: "KMeans", ["Files", "Random"]),
    tests(of: "Imaging"),
    tests(of: "HTTP", exclude: ["Fixtures"]),
    tests(of: "TileStore", ["Geo", "Files", grdb]),
    tests(of: "TileFetch", ["Imaging", "Geo", "TileStore", "HTTP", "Files"]),
    tests(of: "Dataset", ["Geo", "TileStore", "Imaging", "Files"]),
    tests(of: "Torch"),
    tests(
      of: "DeepCluster", ["KMeans", "Imaging", "Torch", "Random", "Files", "CFixtures"], exclude: ["Fixtures"]),
    tests(of: "Tracking", ["HTTP", "Files"], exclude: ["Fixtures"]),
    tests(of: "Pipeline"),
    tests(of: "Report", ["Files", "Geo", "Imaging"]),
    tests(of: "Export", ["Geo"]),
    tests(of: "Viewer", ["Geo", "Files", "Report"]),
    tests(of: "Stages", ["Geo", "Dataset", "DeepCluster", "KMeans", "Report", "Files", "Imaging"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["tiles", "TestSupport", "Imaging", "Geo", "Pipeline", "Files"],
      path: "Tests/EndToEndTests",
      exclude: ["Fixtures"], swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
