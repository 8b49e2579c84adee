import Dataset
import Foundation
import Imaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30))) struct ViewpointTableTests {
  private let folder: TemporaryFolder
  private let keys = ["vp1/a.jpg", "vp1/b.jpg", "vp2/a.jpg"].map(ItemKey.path)

  init() throws { folder = try TemporaryFolder() }

  private func table(_ text: String) throws -> ViewpointTable {
    try Data(text.utf8).write(to: folder["v.csv"])
    return try ViewpointTable(folder["v.csv"], of: keys, below: folder["photos"])
  }

  private func failure(_ text: String) throws -> ViewpointTable.Failure? {
    #expect(throws: ViewpointTable.Failure.self) { try table(text) }
  }

  @Test func `columns are known by the names that observatories give them`() throws {
    for text in [
      "path,date,series,longitude,latitude\nvp1/a.jpg,été 1996,7,-1.5,47.25\n",
      "id_photo;path_file_photo;id_site;date_photo;lon;lat\n1;a/vp1/a.jpg;7;été 1996;-1,5;47,25\n",
      "Photo\tViewpoint\tDate\tX\tY\nphotos/vp1/a.jpg\t7\tété 1996\t-1.5\t47.25\n",
    ] {
      let found = try table(text)
      #expect(found.strangers == 0 && found.known.count == 1)
      let known = try #require(found.known[keys[0]])
      #expect(known.taken?.text == "1996-06-01/1996-08-31" && known.series == "7")
      #expect(known.place == .init(longitude: -1.5, latitude: 47.25))
    }
  }

  @Test func `what is blank is not said, and strangers are counted`() throws {
    let found = try table("path,date,series\nvp1/b.jpg,,\nnone.jpg,1996,3\n,1996,3\n")
    #expect(found.known == [keys[1]: .init()] && found.strangers == 1 && found.stranger == "none.jpg")
  }

  @Test func `what cannot be is told with its line`() throws {
    #expect(try failure("name,size\na,1\n") == .columns(path: folder["v.csv"].path, found: ["name", "size"]))
    #expect(try failure("path\nvp1/a.jpg\n") == .columns(path: folder["v.csv"].path, found: ["path"]))
    let date = try failure("path,date\nvp1/a.jpg,\n\nvp1/b.jpg,someday\n")
    #expect(date?.description.contains("v.csv:4: expected a date") == true)
    let place = try failure("path,lon,lat\nvp1/a.jpg,47.25,-181\n")
    #expect(place?.description.contains(":2: expected degrees") == true)
    #expect(try failure("path,lon,lat\nvp1/a.jpg,47.25,\n") != nil)
    let ambiguous = try failure("path,series\na.jpg,1\n")
    #expect(ambiguous?.description.contains("which 2 images end in") == true)
    let twice = try failure("path,series\nvp1/a.jpg,1\nvp1/a.jpg,2\n")
    #expect(twice == .contradictory(path: folder["v.csv"].path, lines: [2, 3], key: "vp1/a.jpg"))
  }

  private func viewpoints(_ text: String) throws -> [ViewpointTable.Viewpoint] {
    try Data(text.utf8).write(to: folder["v.csv"])
    return try ViewpointTable.viewpoints(folder["v.csv"])
  }

  @Test func `viewpoints need no photographs, and their table no paths`() throws {
    let found = try viewpoints("Site;Date;Lon;Lat\n7;été 1996;-1,5;47,25\n\n8;someday;;\n")
    #expect(
      found == [
        .init(taken: "1996-06-01/1996-08-31", series: "7", place: .init(longitude: -1.5, latitude: 47.25)),
        .init(taken: "someday", series: "8"),
      ])
    #expect(
      try viewpoints("path,x,y\na/b.jpg,0,0\n") == [.init(path: "a/b.jpg", place: .init(longitude: 0, latitude: 0))])
    #expect(throws: ViewpointTable.Failure.noPlaces(path: folder["v.csv"].path, found: ["path", "lat"])) {
      try viewpoints("path,lat\na.jpg,1\n")
    }
    let place = #expect(throws: ViewpointTable.Failure.self) { try viewpoints("lon,lat\n1,2\n\n1,\n") }
    #expect(place == .place(path: folder["v.csv"].path, line: 4, found: "1 and "))
  }

  @Test func `points of GeoJSON say what tables say in columns`() throws {
    let found = try viewpoints(
      #"""
      {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [5, 45]},
       "properties": {"viewpoint": "7", "taken": "2019", "photo": "a.jpg", "x": 652000, "y": 6862000}}]}
      """#)
    #expect(
      found == [
        .init(path: "a.jpg", taken: "2019-01-01/2019-12-31", series: "7", place: .init(longitude: 5, latitude: 45))
      ])
  }
}
