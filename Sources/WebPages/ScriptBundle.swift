internal import Foundation

/// ES modules joined to one: a page that is one file can import no other (docs/decisions/0017).
///
/// What it understands is little, and all else is refused: `import { a, b } from "./x.mjs";`, and `export` before
/// `const`, `let`, `function`, `async function` and `class`, each at the start of a line. Modules stand in the order in
/// which a browser runs them, what is imported first. They share one scope, so no two may declare the same name.
package enum ScriptBundle {
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
      case notUnderstood(String)
      case noModule(String)
      case notExported(String, by: String)
      case alreadyDeclared(String, by: String)
      case twoModules
    }

    package let module: String
    package let line: Int
    package let problem: Problem

    package var description: String {
      let words =
        switch problem {
        case .notUnderstood(let text): "expected what ScriptBundle understands, found \(text)"
        case .noModule(let name): "expected a module of ours, found \(name)"
        case .notExported(let name, let other): "expected \(name) among the exports of \(other), found none"
        case .alreadyDeclared(let name, let other): "expected a name of its own, found \(name), which \(other) declares"
        case .twoModules: "expected each name of a module once, found two"
        }
      return "\(module):\(line): \(words)"
    }
  }

  /// - Parameters:
  ///   - entry: the file name of the module that imports the others.
  ///   - folders: modules by their file names, which are unique over all folders.
  package static func text(of entry: String, in folders: [[String: [UInt8]]]) throws(Failure) -> String {
    let grammar = Grammar()
    var modules: [String: Module] = [:]
    for (name, bytes) in folders.joined() {
      guard modules[name] == nil else { throw Failure(module: name, line: 1, problem: .twoModules) }
      modules[name] = try Module(name, String(decoding: bytes, as: UTF8.self), grammar)
    }
    var order: [Module] = []
    var seen: Set<String> = []
    /// Depth first, and no module twice: as ECMAScript evaluates them, also in a circle.
    func visit(_ module: Module) throws(Failure) {
      seen.insert(module.name)
      for used in module.imports {
        guard let other = modules[used.module] else {
          throw Failure(module: module.name, line: used.line, problem: .noModule(used.module))
        }
        if let absent = used.names.first(where: { !other.exports.contains($0) }) {
          throw Failure(module: module.name, line: used.line, problem: .notExported(absent, by: used.module))
        }
        if !seen.contains(used.module) { try visit(other) }
      }
      order.append(module)
    }
    guard let first = modules[entry] else { throw Failure(module: entry, line: 1, problem: .noModule(entry)) }
    try visit(first)
    try checkNames(of: order)
    return order.map { "// \($0.name)\n\($0.body)\n" }.joined(separator: "\n")
  }

  private static func checkNames(of modules: [Module]) throws(Failure) {
    var declared: [String: String] = [:]
    for module in modules {
      for (name, line) in module.declarations {
        if let other = declared[name] {
          throw Failure(module: module.name, line: line, problem: .alreadyDeclared(name, by: other))
        }
        declared[name] = module.name
      }
    }
  }
}

/// Made once for all modules: a regular expression is parsed wherever it stands.
private struct Grammar {
  /// What would end the script element, or is a way of importing that cannot be joined.
  let refused = /(?i)<\/script|<!--|\bimport\s*[(.]|^\s+(?:import|export)\b/
  let importing = /import \{ *([\w$, ]*?) *\} from "(?:\.{1,2}\/)(?:[\w.\-]+\/)*([\w\-]+\.mjs)";/
  let keyword = /(?:async|function|class|const|let|var)\b/
  let declaring = /(?:export )?(?:(?:async )?function|class|const|let) ([A-Za-z_$][\w$]*)\b/
  let name = /[A-Za-z_$][\w$]*/
}

/// A module taken apart.
private struct Module {
  struct Import {
    let names: [String]
    let module: String
    let line: Int
  }

  let name: String
  private(set) var imports: [Import] = []
  private(set) var exports: Set<String> = []
  private(set) var declarations: [(name: String, line: Int)] = []
  /// Without `import` and `export`.
  private(set) var body = ""

  init(_ name: String, _ text: String, _ grammar: Grammar) throws(ScriptBundle.Failure) {
    self.name = name
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var kept: [Substring] = []
    var index = 0
    while index < lines.count {
      let first = index
      var statement = String(lines[index])
      if statement.contains(grammar.refused) { throw notUnderstood(statement, first + 1) }
      if begins(statement, with: "import") {
        while !statement.contains(";"), index + 1 < lines.count {
          index += 1
          statement += " " + lines[index]
        }
        imports.append(try imported(statement, line: first + 1, grammar))
      } else {
        kept.append(try declared(lines[index], line: first + 1, grammar))
      }
      index += 1
    }
    body = String(kept.joined(separator: "\n").trimmingPrefix("\n"))
    while body.hasSuffix("\n") { body.removeLast() }
  }

  private func imported(
    _ statement: String, line: Int, _ grammar: Grammar
  ) throws(ScriptBundle.Failure) -> Import {
    guard let found = statement.wholeMatch(of: grammar.importing) else { throw notUnderstood(statement, line) }
    // No renaming: names in one scope are what they are.
    var names = found.1.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    if names.last == "" { names.removeLast() }
    guard !names.isEmpty, names.allSatisfy({ $0.wholeMatch(of: grammar.name) != nil }) else {
      throw notUnderstood(statement, line)
    }
    return Import(names: names, module: String(found.2), line: line)
  }

  /// - Returns: the line without `export`; what it declares is noted.
  private mutating func declared(
    _ line: Substring, line number: Int, _ grammar: Grammar
  ) throws(ScriptBundle.Failure) -> Substring {
    guard line.first?.isLetter == true else { return line }
    let isExported = begins(line, with: "export")
    guard isExported || line.prefixMatch(of: grammar.keyword) != nil else { return line }
    guard let found = line.prefixMatch(of: grammar.declaring) else { throw notUnderstood(String(line), number) }
    let name = String(found.1)
    declarations.append((name, number))
    if isExported { exports.insert(name) }
    return isExported ? line.dropFirst("export ".count) : line
  }

  private func begins(_ line: some StringProtocol, with word: String) -> Bool {
    guard line.hasPrefix(word) else { return false }
    guard let next = line.dropFirst(word.count).first else { return true }
    return !(next.isLetter || next.isNumber || next == "_" || next == "$")
  }

  private func notUnderstood(_ text: String, _ line: Int) -> ScriptBundle.Failure {
    ScriptBundle.Failure(module: name, line: line, problem: .notUnderstood(text))
  }
}
