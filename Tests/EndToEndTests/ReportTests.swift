import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles report` on a small run with random weights.
  @Suite struct ReportTests {
    let folder: TemporaryFolder

    init() throws { folder = try ProgramRun.smallHarvest() }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

    private func page() throws -> String { try String(contentsOf: folder["Data/report/index.html"], encoding: .utf8) }

    private func pipeline(_ language: String) throws {
      try Data("data: Data\nstages:\n  report:\n    lang: \(language)\n".utf8).write(to: folder["p.yaml"])
    }

    @Test func `the page is in the language that is asked for, says how sure it is, and does without what is missing`()
      throws
    {
      #expect(try run("split", "--quiet").status == 0)
      let cluster = try run(
        "cluster", "--weights", "none", "--input-size", "71", "--steps", "1", "--clusters", "2", "--groups", "3",
        "--rotations", "1", "--quiet")
      #expect(cluster.status == 0, "\(cluster.errors)")

      let english = try run("report")
      #expect(english.status == 0 && !english.errors.contains("no projection"), "\(english.errors)")
      var text = try page()
      #expect(text.contains("<html lang=\"en\">") && text.contains("<title>Landscapes without labels</title>"))
      for part in ["Mean confidence 0.", "Silhouette ", "principal components", "data:image/jpeg;base64,", "(seed 0)"] {
        #expect(text.contains(part), "\(part)")
      }

      // A pipeline names the language; another language is another page.
      try pipeline("fr")
      let french = try run("run", "p.yaml")
      #expect(french.status == 0 && french.errors.contains("lang changed"), "\(french.errors)")
      text = try page()
      #expect(text.contains("<html lang=\"fr\">") && text.contains("<title>Des paysages sans étiquettes</title>"))
      #expect(text.contains("Planches-contacts") && !text.contains("Contact sheets"))
      // In words that are made for the page, whatever the profile says.
      #expect(try String(contentsOf: folder["Data/groups/profile.json"], encoding: .utf8).contains("nearest neighbour"))
      #expect(!text.contains("nearest neighbour") && text.contains("plus proche voisin"))
      #expect(try run("run", "p.yaml").errors.contains("report: up to date"))

      try FileManager.default.removeItem(at: folder["Data/groups/model.safetensors"])
      let bare = try run("report", "--lang", "fr")
      #expect(bare.status == 0 && bare.errors.contains("no projection of the descriptors"), "\(bare.errors)")
      #expect(try !page().contains("id=\"projection\""))
    }

    @Test func `an unknown language is a wrong command line, and the known ones are told`() throws {
      let run = try run("report", "--lang", "de")
      #expect(run.status == 64 && run.errors.contains("'de'"), "\(run.errors)")
      #expect(run.errors.contains("'en' and 'fr'"), "\(run.errors)")
      try pipeline("de")
      let pipeline = try self.run("run", "p.yaml")
      #expect(pipeline.status == 64 && pipeline.errors.contains("'de'"), "\(pipeline.errors)")
    }
  }
}
