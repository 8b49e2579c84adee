import Foundation
import TestSupport
import Testing

/// `tiles report --sheet`, with a program that only says that it made a PDF, and with chromium.
@Suite(.timeLimit(.minutes(45))) struct MeetingSheetTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try ExportWorld.stripes()
    try Data(Self.units.utf8).write(to: folder["units.geojson"])
  }

  private static let units = """
    {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"code": "01", "nom": "Bourg <b>"}, "geometry":
      {"type": "Polygon", "coordinates": [[[1, 45], [1.2, 45], [1.2, 45.2], [1, 45.2], [1, 45]]]}},
    {"type": "Feature", "properties": {"code": "02", "nom": "Far"}, "geometry":
      {"type": "Polygon", "coordinates": [[[20, 45], [21, 45], [21, 46], [20, 45]]]}}
    ]}
    """

  /// - Parameter path: where programs are looked for; nil for those of the machine.
  private func run(_ arguments: String..., path: String? = nil) throws -> ProgramRun {
    try ProgramRun(arguments, in: folder.url, environment: path.map { ["PATH": $0] } ?? [:])
  }

  private func page(_ name: String = "index.html") throws -> String {
    try String(contentsOf: folder["Data/report/\(name)"], encoding: .utf8)
  }

  private func sheet(_ name: String = "sheet.pdf") -> String? {
    try? String(decoding: Data(contentsOf: folder["Data/report/\(name)"]), as: UTF8.self)
  }

  /// A `chromium` that is a script; it keeps the page that it was given.
  /// - Returns: the PATH that has it.
  private func pretend(_ script: String) throws -> String {
    let bin = folder["bin"]
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    let text = """
      #!/bin/sh
      for word; do
        case $word in
          --print-to-pdf=*) pdf=${word#*=} ;;
          file://*) cp "${word#file://}" '\(folder.url.path)/seen.html' ;;
        esac
      done
      \(script)

      """
    try Data(text.utf8).write(to: bin.appendingPathComponent("chromium"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: bin.appendingPathComponent("chromium").path)
    return "\(bin.path):/usr/bin:/bin"
  }

  @Test func `a sheet is made by another program, kept, and taken back; what fails leaves the old one`() throws {
    let bare = try run("report", "--sheet", path: "/nonexistent")
    #expect(bare.status == 78 && bare.errors.contains("expected chromium or weasyprint"), "\(bare.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder["Data/report"].path))

    // A page links no sheet that could not be made, neither of its own language nor of one that came later.
    #expect(try run("report", "--quiet").status == 0 && page().contains("<code>tiles report --sheet</code>"))
    let broken = try run("report", "--sheet", path: try pretend("exit 3"))
    #expect(broken.status == 1 && sheet() == nil, "\(broken.errors)")
    #expect(try !page().contains("sheet.pdf"))

    var path = try pretend("printf '%%PDF-1.4 first' > \"$pdf\"")
    let first = try run("report", "--sheet", "--lang", "en,fr", "--json", path: path)
    #expect(first.status == 0, "\(first.errors)")
    #expect(sheet() == "%PDF-1.4 first" && sheet("sheet.fr.pdf") == "%PDF-1.4 first")
    #expect((first.json["sheet"] as? String)?.hasSuffix("report/sheet.pdf") == true)
    let seen = try String(contentsOf: folder["seen.html"], encoding: .utf8)
    #expect(seen.contains("<html lang=\"fr\">") && seen.contains("4 types de paysage sur"))
    #expect(try page().contains("<a href=\"sheet.pdf\" download>"))
    #expect(try page("index.fr.html").contains("<a href=\"sheet.fr.pdf\" download>"))

    #expect(try run("report", "--sheet", "--lang", "fr,en", path: "/nonexistent").status == 78)
    #expect(try page().contains("<a href=\"sheet.pdf\" download>") && sheet() == "%PDF-1.4 first")

    for (script, said) in [
      ("echo boom; exit 3", "found status 3; it printed: boom"), ("exit 0", "expected a PDF file"),
    ] {
      let failed = try run("report", path: try pretend(script))
      #expect(failed.status == 1 && failed.errors.contains(said), "\(failed.errors)")
      #expect(sheet() == "%PDF-1.4 first")
    }

    // A pipeline that names it has nothing to do after a report that keeps it.
    path = try pretend("printf '%%PDF-1.4 second' > \"$pdf\"")
    #expect(try run("report", "--quiet", path: path).status == 0 && sheet() == "%PDF-1.4 second")
    try Data("data: Data\nstages:\n  report:\n    sheet: true\n".utf8).write(to: folder["p.yaml"])
    let pipeline = try run("run", "p.yaml", path: path)
    #expect(pipeline.status == 0 && pipeline.errors.contains("report: up to date"), "\(pipeline.errors)")

    #expect(try run("report", "--no-sheet", "--quiet", path: "/nonexistent").status == 0)
    #expect(sheet() == nil && sheet("sheet.fr.pdf") == nil)
    #expect(try page().contains("<code>tiles report --sheet</code>"))
    // A file of that name that no report made is somebody's own.
    try Data("mine".utf8).write(to: folder["Data/report/sheet.pdf"])
    #expect(try run("report", "--quiet", path: "/nonexistent").status == 0 && sheet() == "mine")
  }

  @Test func `a table from before an edit is not offered`() throws {
    func offers(_ path: String) throws -> Bool { try page().contains("<a href=\"../\(path)\" download>") }
    #expect(try run("export", "csv", "--quiet").status == 0 && run("report", "--quiet").status == 0)
    #expect(try offers("export/groups.csv") && !offers("groups/assignments.csv"))
    try ExportWorld.name([0: "Woods"], in: folder)
    #expect(try run("report", "--quiet").status == 0)
    #expect(try !offers("export/groups.csv") && offers("groups/assignments.csv"))
  }

  @Test func `a sheet of a unit needs the unit, and says how much of each type it has`() throws {
    let path = try pretend("printf '%%PDF-1.4' > \"$pdf\"")
    for (words, said) in [
      (["report", "--unit", "01"], "unit: expected --sheet"), (["report", "--sheet", "--unit", "01"], "tiles stats"),
    ] {
      let run = try ProgramRun(words, in: folder.url, environment: ["PATH": path])
      #expect(run.status == 64 && run.errors.contains(said), "\(run.errors)")
    }
    #expect(try run("stats", "--units", "units.geojson", "--key", "code", "--label", "nom", "--quiet").status == 0)
    for (code, said) in [("1", "expected the key of a unit"), ("02", "found no tile in it")] {
      let refused = try run("report", "--sheet", "--unit", code, path: path)
      #expect(refused.status == 64 && refused.errors.contains(said), "\(refused.errors)")
    }
    let made = try run("report", "--sheet", "--unit", "01", "--lang", "fr", path: path)
    #expect(made.status == 0, "\(made.errors)")
    let seen = try String(contentsOf: folder["seen.html"], encoding: .utf8)
    #expect(seen.contains("<h1><bdi>Bourg &lt;b&gt;</bdi></h1>") && seen.contains("part de l’ensemble"))
    #expect(seen.contains("<th>ha</th>") && seen.contains("units.geojson"))
    // The columns add up: the last line is the ground of the unit that tiles cover.
    let covered = try #require(Double(try ExportWorld.table(folder, "stats/summary.csv")[0]["covered_km2"] ?? ""))
    let digits = seen.matches(of: /<td class="area">([^<–]*)</).compactMap { match in
      Double(match.1.replacing("\u{202F}", with: "").replacing(",", with: "."))
    }
    #expect(abs((digits.last ?? 0) - covered * 100) <= max(1, covered * 0.01), "\(digits) \(covered)")
    #expect(abs(digits.dropLast().reduce(0, +) - (digits.last ?? 0)) <= Double(digits.count))
  }

  @Test func `photographs cover no ground`() throws {
    let photographs = try ExportWorld.photographs()
    let table = try String(contentsOf: photographs["Data/groups/found.csv"], encoding: .utf8)
    try Data(table.utf8).write(to: photographs["Data/groups/assignments.csv"])
    let run = try ProgramRun(["report", "--sheet"], in: photographs.url)
    #expect(run.status == 64 && run.errors.contains("found photographs"), "\(run.errors)")
  }

  private static let hasPoppler = (try? ToolRun.output("pdftotext", "-v")) != nil

  @Test(
    .enabled(
      if: Browser.executable != nil && MeetingSheetTests.hasPoppler, "needs chromium and poppler-utils: make setup-test"
    ))
  func `chromium makes two pages of A4 of it, in French`() throws {
    #expect(try run("stats", "--units", "units.geojson", "--key", "code", "--label", "nom", "--quiet").status == 0)
    let made = try run("report", "--sheet", "--unit", "01", "--lang", "fr", "--quiet")
    #expect(made.status == 0, "\(made.errors)")
    let pdf = folder["Data/report/sheet.pdf"].path
    let facts = String(decoding: try ToolRun.output("pdfinfo", pdf), as: UTF8.self)
    #expect(facts.contains(/Pages: +2\n/) && facts.contains("(A4)"), "\(facts)")
    let pages = String(decoding: try ToolRun.output("pdftotext", "-layout", pdf, "-"), as: UTF8.self)
      .split(separator: "\u{0C}", omittingEmptySubsequences: false)
    #expect(pages[0].contains("Bourg <b>") && pages[0].contains("types de paysage"), "\(pages[0])")
    #expect(pages[1].contains("Types de paysage") && pages[1].contains("part de l’ensemble"), "\(pages[1])")
    #expect(pages[1].contains("Méthode") && pages[1].contains("Fiche établie le"), "\(pages[1])")
  }
}
