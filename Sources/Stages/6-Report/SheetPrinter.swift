import Files
import Foundation

/// Makes a PDF of a page with a program that is installed: chromium, or else WeasyPrint.
///
/// It sees a private folder with the page, nothing of the network, and no variable that may hold a secret.
struct SheetPrinter {
  private let program: InstalledProgram
  private var isWeasyPrint: Bool { program.name == Self.weasyPrint }

  private static let browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
  private static let weasyPrint = "weasyprint"
  /// For two pages that take a second or two.
  private static let seconds = 120.0
  private static let mostBytes = 64 << 20

  struct Absent: ExitCoded, CustomStringConvertible {
    var exitStatus: ExitStatus { .unconfigured }
    var description: String {
      "--sheet: expected chromium or weasyprint on the PATH, which make the PDF, found neither; install one of them (Debian: "
        + "apt-get install chromium), or leave the sheet out with --no-sheet"
    }
  }

  /// It ended well and left no PDF.
  struct NoPDF: Error, CustomStringConvertible {
    let program: String
    /// The last that it printed.
    let words: String
    var description: String {
      "\(program): expected a PDF file, found none; the sheet that was there is untouched"
        + (words.isEmpty ? "" : "; it printed: \(words)")
    }
  }

  /// - Throws: `Absent`.
  init() throws(Absent) {
    guard let program = InstalledProgram(Self.browsers + [Self.weasyPrint]) else { throw Absent() }
    self.program = program
  }

  /// - Parameter html: one file that loads nothing.
  /// - Throws: `InstalledProgram.Failure`, `NoPDF`, `CancellationError`, `AtomicFile.Failure`.
  func pdf(of html: String, stop: StopSignal) async throws -> Data {
    let folder = try PrivateFolder()
    let (page, pdf) = (folder["sheet.html"], folder["sheet.pdf"])
    try AtomicFile.write(html, to: Target(page))
    // Caches and settings go with the folder.
    let environment = ["XDG_CACHE_HOME", "XDG_CONFIG_HOME"].map { ($0, folder["home"].path) }
    let words = try await program.run(
      isWeasyPrint ? [page.path, pdf.path] : Self.browserArguments(page, pdf, profile: folder["profile"]),
      environment: Dictionary(uniqueKeysWithValues: environment), within: Self.seconds, stop: stop)
    // The folder goes when nothing needs it any more: not while the program writes there.
    return try withExtendedLifetime(folder) {
      guard let data = try? RegularFile.data(pdf, atMost: Self.mostBytes), data.starts(with: Data("%PDF-".utf8)) else {
        throw NoPDF(program: program.name, words: words)
      }
      return data
    }
  }

  private static func browserArguments(_ page: URL, _ pdf: URL, profile: URL) -> [String] {
    [
      "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check",
      "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
      // The page's policy lets it load and run nothing; this keeps the browser itself from the network.
      "--host-resolver-rules=MAP * ~NOTFOUND",
      "--user-data-dir=\(profile.path)", "--no-pdf-header-footer", "--print-to-pdf=\(pdf.path)",
    ]
      // Its sandbox refuses root, as in a container.
      + (geteuid() == 0 ? ["--no-sandbox"] : []) + [page.absoluteString]
  }
}
