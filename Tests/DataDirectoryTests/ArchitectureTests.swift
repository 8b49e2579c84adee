import Foundation
import TestSupport
import Testing

/// docs/architecture.md says what Package.swift and the folders of Sources say.
@Suite(.timeLimit(.minutes(30))) struct ArchitectureTests {
  @Test func `the table of modules has the dependencies of Package.swift`() throws {
    let stated = try Self.stated()
    let declared = try Self.declared()
    #expect(declared.count > 20)
    #expect(stated.keys.sorted() == declared.keys.sorted())
    for (module, dependencies) in declared {
      let row = stated[module] ?? []
      #expect(row.subtracting(dependencies).isEmpty, "\(module): the table has more than Package.swift")
      #expect(dependencies.subtracting(row).isEmpty, "\(module): Package.swift has more than the table")
    }
  }

  @Test func `each folder of Swift files has a row`() throws {
    let sources = Shared.checkout.appendingPathComponent("Sources")
    let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
    let modules = Set(files.compactMap { $0.split(separator: "/").first.map(String.init) })
    let stated = try Self.stated()
    #expect(modules.sorted() == stated.keys.sorted())
  }

  @Test func `the diagram has every stage and what reads what they leave`() throws {
    let parts = try Self.text("docs/architecture.md").components(separatedBy: "```")
    try #require(parts.count >= 3)
    let words = Set(parts[1].split { !$0.isLetter }.map(String.init))
    let stages = Shared.checkout.appendingPathComponent("Sources/Stages")
    let files = try FileManager.default.subpathsOfDirectory(atPath: stages.path)
      .filter { $0.hasSuffix("Stage.swift") }
    let names = files.map { path in
      path.split(separator: "/").last.map { $0.dropLast("Stage.swift".count).lowercased() } ?? path
    }
    #expect(names.count == 12)
    for name in names + ["assign", "export", "serve", "viewer", "tracking", "manifest"] {
      #expect(words.contains(name), "the diagram lacks \(name)")
    }
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Shared.checkout.appendingPathComponent(path), encoding: .utf8)
  }

  /// The rows below "## Modules": `| `Module` | what it is | Dependency, Dependency |`.
  private static func stated() throws -> [String: Set<String>] {
    let sections = try text("docs/architecture.md").components(separatedBy: "\n## ")
    let section = try #require(sections.first { $0.hasPrefix("Modules\n") })
    var modules: [String: Set<String>] = [:]
    for line in section.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 3, "three cells, not \(cells.count): \(line)")
      let dependencies = cells[2].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      modules[cells[0].replacing("`", with: "")] = Set(dependencies)
    }
    return modules
  }

  /// Modules and their dependencies, packages by the names of their products: GRDB for `grdb`.
  private static func declared() throws -> [String: Set<String>] {
    let package = try text("Package.swift")
    var products: [String: String] = [:]
    for match in package.matches(of: #/let\s+(\w+)\s*=\s*Target\.Dependency\.product\(\s*name:\s*"(\w+)"/#) {
      products[String(match.1)] = String(match.2)
    }
    #expect(!products.isEmpty)
    func names(_ list: Substring) -> Set<String> {
      Set(list.matches(of: #/\w+/#).map { products[String($0.output)] ?? String($0.output) })
    }
    var modules: [String: Set<String>] = [:]
    for match in package.matches(of: #/library\(\s*"(\w+)"\s*(?:,\s*\[([^\]]*)\])?/#) {
      modules[String(match.1)] = match.2.map(names) ?? []
    }
    let found = package.firstMatch(of: #/\.executableTarget\(\s*name:\s*"tiles"\s*,\s*dependencies:\s*\[([^\]]*)\]/#)
    let tiles = try #require(found)
    modules["tiles"] = names(tiles.1)
    return modules
  }
}
