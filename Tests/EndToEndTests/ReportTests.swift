import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles report` on a small run with random weights.
  @Suite(.timeLimit(.minutes(45))) struct ReportTests {
    let folder: TemporaryFolder

    init() throws { folder = try ProgramRun.smallHarvest() }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

    private func page(_ name: String = "index.html") throws -> String {
      try String(contentsOf: folder["Data/report/\(name)"], encoding: .utf8)
    }

    private func pipeline(_ language: String) throws {
      try Data("data: Data\nstages:\n  report:\n    lang: \(language)\n".utf8).write(to: folder["p.yaml"])
    }

    @Test func `the page is in the language that is asked for, says how sure it is, and does without what is missing`()
      throws
    {
      #expect(try run("split", "--quiet").status == 0)
      let cluster = try run(
        "cluster", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64", "--steps", "1",
        "--clusters", "2", "--groups", "3",
        "--rotations", "1", "--quiet")
      #expect(cluster.status == 0, "\(cluster.errors)")

      let english = try run("report")
      #expect(english.status == 0 && !english.errors.contains("no projection"), "\(english.errors)")
      var text = try page()
      #expect(text.contains("<html lang=\"en\">") && text.contains("<title>Landscapes without labels</title>"))
      for part in ["Mean confidence 0.", "Silhouette ", "principal components", "data:image/jpeg;base64,", "(seed 0)"] {
        #expect(text.contains(part), "\(part)")
      }

      // A pipeline names the language; another language is another page, beside the first.
      try pipeline("fr")
      let french = try run("run", "p.yaml")
      #expect(french.status == 0 && french.errors.contains("lang changed en -> en,fr"), "\(french.errors)")
      #expect(try page().contains("<html lang=\"en\">") && page().contains("href=\"index.fr.html\""))
      text = try page("index.fr.html")
      #expect(text.contains("href=\"index.html\" hreflang=\"en\""))
      #expect(text.contains("<html lang=\"fr\">") && text.contains("<title>Des paysages sans étiquettes</title>"))
      #expect(text.contains("Les paysages") && !text.contains("The landscapes"))
      // In words that are made for the page, whatever the profile says.
      #expect(try String(contentsOf: folder["Data/groups/profile.json"], encoding: .utf8).contains("nearest neighbour"))
      #expect(!text.contains("nearest neighbour") && text.contains("plus proche voisin"))
      #expect(try run("run", "p.yaml").errors.contains("report: up to date"))

      try FileManager.default.removeItem(at: folder["Data/groups/model.safetensors"])
      let bare = try run("report", "--lang", "fr")
      #expect(bare.status == 0 && bare.errors.contains("no projection of the descriptors"), "\(bare.errors)")
      #expect(try !page().contains("id=\"projection\"") && !page("index.fr.html").contains("id=\"projection\""))

      // What was asked for once stays: the title, and both pages.
      #expect(try run("report", "--title", "Essai", "--quiet").status == 0)
      #expect(try run("report", "--lang", "fr", "--quiet").status == 0)
      for name in ["index.html", "index.fr.html"] {
        #expect(try page(name).contains("<title>Essai</title>"), "\(name)")
      }
      #expect(try run("run", "p.yaml").errors.contains("report: up to date"))
      // The other way round the pages change places, and none stays behind.
      #expect(try run("report", "--lang", "fr,en", "--quiet").status == 0)
      #expect(try page().contains("<html lang=\"fr\">") && page("index.en.html").contains("<html lang=\"en\">"))
      #expect(!FileManager.default.fileExists(atPath: folder["Data/report/index.fr.html"].path))
      let profile = try String(contentsOf: folder["Data/groups/profile.json"], encoding: .utf8)
      #expect(profile.contains("\"summary_fr\"") && profile.contains("plus proche voisin"))
    }

    @Test func `a page of groups that nobody trained for says nothing of training, and where they are`() throws {
      #expect(try run("split", "--quiet").status == 0)
      for command in [
        ["embed", "--backbone", "efficientnet-lite0", "--weights", "none", "--input-size", "64"],
        ["groups", "--clusters", "3"], ["report"],
      ] {
        let run = try ProgramRun(command + ["--quiet"], in: folder.url)
        #expect(run.status == 0, "\(run.errors)")
      }
      let text = try page()
      #expect(!text.contains("train the network") && !text.contains("last network"))
      #expect(text.contains("<a href=\"../groups/assignments.csv\" download>") && text.contains("tiles export gpkg"))
      #expect(
        text.contains("id=\"map-fill\"") && text.contains("id=\"doubtful\"") && text.contains("class=\"locator\""))
      #expect(text.contains("The groups were found among") && text.contains("Procedural sample landscape"))
    }

    @Test func `an unknown language is a wrong command line, and the known ones are told`() throws {
      let run = try run("report", "--lang", "de")
      #expect(run.status == 64 && run.errors.contains("'de'"), "\(run.errors)")
      #expect(run.errors.contains("'en', 'fr' or 'en,fr'"), "\(run.errors)")
      try pipeline("de")
      let pipeline = try self.run("run", "p.yaml")
      #expect(pipeline.status == 64 && pipeline.errors.contains("'de'"), "\(pipeline.errors)")
    }
  }
}
