public import Files
public import Foundation

/// What Keras and scikit-learn made of inputs that formulas give (`Golden+Inputs.swift`): golden files. `Scripts/goldens`
/// makes them; the small ones lie in the repository, so that every clone compares itself.
public enum Golden {
  /// In this order: in the repository, as `make goldens` left them, beside the checkout.
  private static let folders = [
    Shared.checkout.appendingPathComponent("Tests/Golden"), Shared.checkout.appendingPathComponent(".build/golden"),
    Shared.url("golden"),
  ]

  public struct Missing: Error, CustomStringConvertible { public let description: String }

  /// For `.enabled(if:)`; those in the repository need no question.
  public static func has(_ file: String) -> Bool { (try? url(file)) != nil }

  public static func url(_ file: String) throws -> URL {
    let places = folders.map { $0.appendingPathComponent(file) }
    guard let url = places.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else {
      throw Missing(description: "\(file): expected in one of \(folders.map(\.path)); `make goldens` makes it")
    }
    return url
  }

  public static func data(_ file: String) throws -> Data { try Data(contentsOf: url(file)) }

  public static func array(_ name: String) throws -> NPYFile { try NPYFile(contentsOf: url("\(name).npy")) }

  public static func floats(_ name: String) throws -> [Float] { try array(name).floats() }

  public static func json(_ name: String) throws -> Any { try JSONSerialization.jsonObject(with: data("\(name).json")) }
}
