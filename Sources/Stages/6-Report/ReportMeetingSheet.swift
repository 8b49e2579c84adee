import DataDirectory
import Files
import Foundation
import Geo
import Pipeline
import Report
import Territory

/// The two pages for a meeting: what keeps them from being made is found before the stage begins.
struct ReportMeetingSheet {
  private let printer: SheetPrinter
  private let unit: MeetingSheet.Unit?
  private let credits: MeetingSheet.Credits

  /// nil where nobody asked for them.
  /// - Throws: `Refusal`; `SheetPrinter.Absent`; what reading the units and the archive throws.
  init?(_ options: SheetOptions, _ file: AssignmentFile, _ manifest: Manifest, in folder: DataFolder) throws {
    guard options.sheet else { return nil }
    guard let zoom = file.rows.compactMap({ $0.key.tile?.z }).max(), case .tiles(let archive) = try folder.library()
    else { throw Refusal.photographs }
    unit = try options.unit.map { try Self.unit($0, manifest, in: folder) }
    printer = try SheetPrinter()
    let metadata = try archive.metadata()
    let units = manifest.stages[StatsStage.name]?.params["units"]?.plain
    credits = MeetingSheet.Credits(
      licence: metadata[FetchStage.licenceKey], years: metadata[FetchStage.yearsKey],
      harvested: try archive.harvested(zoom: zoom), units: units.map { URL(fileURLWithPath: $0).lastPathComponent })
  }

  enum Refusal: ExitCoded, CustomStringConvertible {
    case photographs
    case noUnits(unit: String, isStale: Bool)
    case unknown(unit: String, near: [String])
    case uncovered(unit: String)

    var exitStatus: ExitStatus { .usage }

    var description: String {
      switch self {
      case .photographs:
        "--sheet: expected tiles, found photographs, which cover no ground; `tiles report` has a page of them"
      case .noUnits(let unit, let isStale):
        "--unit \(unit): expected units of `tiles stats`, found \(isStale ? "those of other groups" : "none"); run `tiles stats "
          + "--units FILE --key COLUMN`, or give these to `tiles report`"
      case .unknown(let unit, let near):
        "--unit \(unit): expected the key of a unit of stats/units.csv, found none of that name"
          + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?")
      case .uncovered(let unit): "--unit \(unit): expected a unit that tiles cover, found no tile in it"
      }
    }
  }

  private static func unit(_ code: String, _ manifest: Manifest, in folder: DataFolder) throws -> MeetingSheet.Unit {
    let isKnown = manifest.stages[StatsStage.name] != nil
    guard isKnown, let files = try UnitFiles.current(in: folder) else {
      throw Refusal.noUnits(unit: code, isStale: isKnown)
    }
    guard let unit = files.units.first(where: { $0.key == code }) else {
      throw Refusal.unknown(unit: code, near: NearNames.of(code, among: files.units.map(\.key)))
    }
    guard unit.covered > 0 else { throw Refusal.uncovered(unit: code) }
    return .init(name: unit.label ?? unit.key, code: unit.key, ground: .init(unit))
  }

  /// The tiles that the map shows of a unit, each of them where the whole has too many.
  func map(of file: AssignmentFile) -> ReportContent.TileMap? {
    guard let window = unit.flatMap({ MeetingSheet.window(of: $0.ground) }) else { return ReportStage.map(of: file) }
    return ReportStage.map(of: AssignmentFile(file.rows.filter { $0.key.tile?.bounds.overlaps(window) ?? false }))
  }

  /// - Parameter content: of the page, with the map of the sheet.
  func write(_ content: ReportContent, to target: Target, stop: StopSignal) async throws {
    let html = try MeetingSheet(content, unit: unit, credits: credits).html()
    try AtomicFile.write(try await printer.pdf(of: html, stop: stop), to: target)
  }
}

extension ReportContent.Unit {
  init(_ unit: UnitFiles.Unit) {
    self.init(
      name: [unit.key, unit.label].compactMap(\.self).joined(separator: " "),
      squareKilometres: unit.squareKilometres,
      groups: unit.shares.map { .init(group: $0.group, squareKilometres: $0.squareKilometres) },
      shannon: unit.shannon, rings: unit.polygon.outlines)
  }
}
