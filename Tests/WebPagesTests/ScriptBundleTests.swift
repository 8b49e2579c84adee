import TestSupport
import Testing

@testable import WebPages

@Suite(.timeLimit(.minutes(30))) struct ScriptBundleTests {
  private func bundle(_ modules: [String: String], of entry: String = "a.mjs") throws -> String {
    try ScriptBundle.text(of: entry, in: [modules.mapValues { Array($0.utf8) }])
  }

  private func refusal(_ modules: [String: String]) -> ScriptBundle.Failure? {
    #expect(throws: ScriptBundle.Failure.self) { try bundle(modules) }
  }

  @Test func `what is imported stands first, and import and export are gone`() throws {
    let text = try bundle([
      "a.mjs": "// The page.\nimport { twice } from \"./b.mjs\";\n\nexport const four = twice(2);\n",
      "b.mjs": "export function twice(x) {\n  return 2 * x;\n}\n",
    ])
    #expect(
      text == """
        // b.mjs
        function twice(x) {
          return 2 * x;
        }

        // a.mjs
        // The page.

        const four = twice(2);

        """)
  }

  @Test func `every kind of declaration that is exported is known`() throws {
    let text = try bundle([
      "a.mjs": "import { a, b, C, d, $e } from \"../../Other/Web/b.mjs\";\n",
      "b.mjs": """
      export const a = 1;
      export let b = 2;
      export class C {
      }
      export async function d() {
      }
      export function $e() {
      }
      """,
    ])
    #expect(!text.contains("import") && !text.contains("export"))
    for line in ["const a = 1;", "let b = 2;", "class C {", "async function d() {", "function $e() {"] {
      #expect(text.contains("\n\(line)\n"), "\(line)")
    }
  }

  @Test func `an import may take several lines`() throws {
    let text = try bundle([
      "a.mjs": "import {\n  b,\n  c,\n} from \"./b.mjs\";\nb(c);\n",
      "b.mjs": "export const c = 1;\nexport const b = (x) => x;",
    ])
    #expect(text == "// b.mjs\nconst c = 1;\nconst b = (x) => x;\n\n// a.mjs\nb(c);\n")
  }

  /// As ECMAScript evaluates them: what is imported before who imports it, in the order of the imports.
  @Test func `a module stands once, also in a circle`() throws {
    let text = try bundle([
      "a.mjs": "import { b } from \"./b.mjs\";\nimport { c } from \"./c.mjs\";\nb(c);",
      "b.mjs": "import { c } from \"./c.mjs\";\nexport function b() {\n  c();\n}",
      "c.mjs": "import { b } from \"./b.mjs\";\nexport function c() {\n  b();\n}", "unused.mjs": "export const d = 1;",
    ])
    #expect(text.matches(of: /\/\/ (\w+)\.mjs\n/).map { String($0.1) } == ["c", "b", "a"])
  }

  @Test(arguments: [
    "import b from \"./b.mjs\";", "import * as b from \"./b.mjs\";", "import { b as c } from \"./b.mjs\";",
    "import { } from \"./b.mjs\";", "import \"./b.mjs\";", "import { b } from './b.mjs';",
    "import { b } from \"b.mjs\";",
    "import { b } from \"./b.mjs\"", "import { b } from \"https://example.org/b.mjs\";",
    "import { b } from \"./b.js\";",
    "import { b } from \"./b.mjs\"; b();", "import{ b } from \"./b.mjs\";", "const c = await import(\"./b.mjs\");",
    "const here = import.meta.url;", "  import { b } from \"./b.mjs\";", "export default 1;", "export { c };",
    "export * from \"./b.mjs\";", "export const { c } = b;", "export const [c] = b;", "export var c = 1;",
    "export function* c() {}", "const { c } = b;", "var c = 1;", "function(c) {}", "  export const c = 1;",
    "const c = \"</SCRIPT>\";", "// <!--",
  ])
  func `what it does not understand is refused`(line: String) throws {
    let failure = refusal(["a.mjs": "// A page.\n\(line)\n", "b.mjs": "export const b = 1;\n"])
    #expect(failure?.module == "a.mjs" && failure?.line == 2)
    guard case .notUnderstood(let text) = failure?.problem else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(text.hasPrefix(line))
  }

  @Test func `a module and what is taken from it must be there`() throws {
    let import_ = "\nimport { b } from \"./b.mjs\";"
    #expect(refusal(["a.mjs": import_]) == .init(module: "a.mjs", line: 2, problem: .noModule("b.mjs")))
    #expect(
      refusal(["a.mjs": import_, "b.mjs": "const b = 1;"])
        == .init(module: "a.mjs", line: 2, problem: .notExported("b", by: "b.mjs")))
    #expect(throws: ScriptBundle.Failure(module: "x.mjs", line: 1, problem: .noModule("x.mjs"))) {
      try bundle(["a.mjs": ""], of: "x.mjs")
    }
  }

  @Test func `two modules cannot declare one name`() throws {
    let failure = refusal([
      "a.mjs": "import { b } from \"./b.mjs\";\nconst inner = b;",
      "b.mjs": "export const b = 1;\nfunction inner() {\n}",
    ])
    #expect(failure == .init(module: "a.mjs", line: 2, problem: .alreadyDeclared("inner", by: "b.mjs")))
    #expect(failure?.description == "a.mjs:2: expected a name of its own, found inner, which b.mjs declares")
  }

  @Test func `two folders cannot have one name of a module`() {
    #expect(throws: ScriptBundle.Failure(module: "a.mjs", line: 1, problem: .twoModules)) {
      try ScriptBundle.text(of: "a.mjs", in: [["a.mjs": []], ["a.mjs": []]])
    }
  }

  @Test func `words that only begin like a keyword are ordinary`() throws {
    let text = "imported();\nexportAll();\nclassify();\n// import and export\nconst imports = 1;"
    #expect(try bundle(["a.mjs": text]) == "// a.mjs\n\(text)\n")
  }
}
