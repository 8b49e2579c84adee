import Foundation
import TestSupport
import Testing

extension NetworkRuns {
  /// `tiles report` on a small run with random weights.
  @Suite struct ReportTests {
    let folder: TemporaryFolder

    init() throws {
      folder = try ProgramRun.smallHarvest()
      for words in [
        ["split", "--quiet"],
        [
          "cluster", "--weights", "none", "--input-size", "71", "--steps", "1", "--clusters", "2", "--groups", "3",
          "--rotations", "1", "--quiet",
        ],
      ] {
        let run = try ProgramRun(words, in: folder.url)
        #expect(run.status == 0, "\(run.errors)")
      }
    }

    private func run(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: folder.url) }

    private func page() throws -> String { try String(contentsOf: folder["Data/report/index.html"], encoding: .utf8) }

    @Test func `the page is in the language that is asked for, and says how sure it is`() throws {
      let english = try run("report")
      #expect(english.status == 0 && !english.errors.contains("no projection"), "\(english.errors)")
      var text = try page()
      #expect(text.contains("<html lang=\"en\">") && text.contains("<title>Landscapes without labels</title>"))
      for part in ["Mean confidence 0.", "Silhouette ", "principal components", "data:image/jpeg;base64,", "(seed 0)"] {
        #expect(text.contains(part), "\(part)")
      }
      #expect(try run("report", "--lang", "fr").status == 0)
      text = try page()
      #expect(text.contains("<html lang=\"fr\">") && text.contains("<title>Des paysages sans étiquettes</title>"))
      #expect(text.contains("Planches-contacts") && !text.contains("Contact sheets"))
      // In words that are made for the page, whatever the profile says.
      #expect(try String(contentsOf: folder["Data/groups/profile.json"], encoding: .utf8).contains("%"))
      #expect(!text.contains("than group") && !text.contains("than the average"))
    }

    @Test func `an unknown language is a wrong command line, and the known ones are told`() throws {
      let run = try run("report", "--lang", "de")
      #expect(run.status == 64 && run.errors.contains("'de'"), "\(run.errors)")
      #expect(run.errors.contains("en") && run.errors.contains("fr"))
      let file = folder["p.yaml"]
      try Data("data: Data\nstages:\n  report:\n    lang: de\n".utf8).write(to: file)
      let pipeline = try self.run("run", "p.yaml")
      #expect(pipeline.status == 64 && pipeline.errors.contains("'de'"), "\(pipeline.errors)")
    }

    @Test func `a pipeline names the language, and another language is another page`() throws {
      let file = folder["p.yaml"]
      try Data("data: Data\nstages:\n  report:\n    lang: fr\n".utf8).write(to: file)
      let first = try run("run", "p.yaml")
      #expect(first.status == 0, "\(first.errors)")
      #expect(try page().contains("<html lang=\"fr\">"))
      #expect(try run("run", "p.yaml").errors.contains("report: up to date"))
      let again = try run("run", "p.yaml", "--set", "report.lang=en")
      #expect(again.status == 0 && again.errors.contains("lang changed"), "\(again.errors)")
      #expect(try page().contains("<html lang=\"en\">"))
    }

    @Test func `without descriptors the page does without the projection, and says why`() throws {
      try FileManager.default.removeItem(at: folder["Data/groups/model.safetensors"])
      let run = try run("report")
      #expect(run.status == 0 && run.errors.contains("no projection of the descriptors"), "\(run.errors)")
      #expect(try !page().contains("id=\"projection\""))
    }
  }
}
