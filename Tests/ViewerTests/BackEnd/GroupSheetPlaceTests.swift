import Testing

@testable import Viewer
@testable import DataDirectory
@testable import Groups

@Suite(.timeLimit(.minutes(30))) struct GroupSheetPlaceTests {
  @Test func `an image's place on the sheet is told in rows and in percent`() throws {
    // 8 columns of 128 pixels with gaps of 4: 1060 pixels wide; 10 images make two rows, 268 pixels.
    let place = try #require(GroupSheets.place(of: 9, among: 10))
    #expect(place.row == 2 && place.column == 2)
    #expect(abs(place.left - 100 * 136 / 1060) < 1e-9 && abs(place.top - 100 * 136 / 268) < 1e-9)
    #expect(abs(place.width - 100 * 128 / 1060) < 1e-9 && abs(place.height - 100 * 128 / 268) < 1e-9)
  }

  @Test func `what is not on the sheet has no place`() {
    #expect(GroupSheets.place(of: 48, among: 100) == nil && GroupSheets.place(of: 47, among: 100) != nil)
    #expect(GroupSheets.place(of: -1, among: 5) == nil)
  }

  @Test func `a sheet of few images is as narrow as they are`() throws {
    let place = try #require(GroupSheets.place(of: 0, among: 2))
    #expect(abs(place.width - 100 * 128 / 268) < 1e-9)
  }
}
