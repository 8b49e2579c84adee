import Foundation
import TestSupport
import Testing

/// Where things lie in a data directory is written in one place.
@Suite(.timeLimit(.minutes(30))) struct PathsTests {
  @Test func `no path of a data directory stands anywhere else`() throws {
    let sources = Shared.checkout.appendingPathComponent("Sources")
    let folders = "cluster|groups|areas|stats|report|models|export|runs|sheets|mean|attention"
    let below = try Regex("\"(?:\(folders))/[^\"\\s]*\"")
    let files =
      #/"(?:tiles\.mbtiles|(?:images|labels|split|descriptors|found|assignments)\.(?:csv|npy|json)|dvc\.(?:yaml|lock)|\.lock|manifest\.json)[^"\s]*"/#
    // Names of metrics and of arrays in a file; what lower modules own.
    let allowed = [
      "Tracking/Runs/RunComparison.swift": "\"groups/silhouette\"",
      "Tracking/MLflow/MLflowClient+Calls.swift": "\"runs/",
      "DeepCluster/Weights/Checkpoint.swift": "\"groups/",
      "Files/FolderLock.swift": "\".lock\"",
      "Pipeline/Manifest.swift": "\"manifest.json\"",
    ]
    var found: [String] = []
    let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter {
      $0.hasSuffix(".swift") && $0 != "DataDirectory/DataFolder.swift"
    }
    #expect(names.count > 200)
    for name in names.sorted() {
      let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
      for line in text.split(separator: "\n") where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        guard line.contains(below) || line.contains(files) else { continue }
        if let exception = allowed[name], line.contains(exception) { continue }
        found.append("\(name): \(line.trimmingCharacters(in: .whitespaces))")
      }
    }
    #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
  }
}
