import Geo
import Testing

@testable import Viewer

@Suite(.timeLimit(.minutes(30))) struct RouteTests {
  @Test func `each address means one thing`() {
    #expect(Route("/") == .page)
    #expect(Route("/viewer.js") == .asset(.script))
    #expect(Route("/tiles.json") == .tileJSON)
    #expect(Route("/tiles/12/2082/1417") == .tile(Tile(z: 12, x: 2082, y: 1417)))
    #expect(Route("/tiles/12/2082/1417.png") == .tile(Tile(z: 12, x: 2082, y: 1417)))
    #expect(Route("/tiles/0/0/0") == .tile(Tile(z: 0, x: 0, y: 0)))
    #expect(Route("/tile/12/2082/1417.json") == .place(.tile(Tile(z: 12, x: 2082, y: 1417))))
    #expect(Route("/image/7.json") == .place(.index(7)))
    #expect(Route("/images/7") == .image(7))
    #expect(Route("/thumbs/7.jpg") == .thumbnail(7))
    #expect(Route("/sheets/3.jpg") == .sheet(3))
    #expect(Route("/groups") == .groups && Route("/groups.json") == .groups)
    #expect(Route("/assignments") == .members && Route("/points") == .points)
    #expect(Route("/land") == .land && Route("/land.json") == nil)
    #expect(Route("/projection") == .projection && Route("/projection/1") == nil)
    #expect(Route("/mosaic") == .mosaic && Route("/mosaic.jpg") == nil)
    #expect(Route("/areas") == .areas && Route("/search") == .search)
  }

  @Test func `nothing else is an address, and no address is a path`() {
    for path in [
      "", "x", "*", "//", "/index.html", "/tiles", "/tiles/", "/tiles/1/2", "/tiles/1/2/3/4", "/tiles/1/2/0.jpg.exe",
      "/tiles/01/0/0", "/tiles/1/+1/0", "/tiles/1/1/0x0", "/tiles/1/1/%30", "/tiles/1/2/0", "/tiles/1/１/0",
      "/tiles/..%2f..%2fetc/passwd", "/tiles/../../etc/passwd", "/../etc/passwd", "/sheets/../manifest.json",
      "/sheets/..%2fmanifest.json", "/sheets/-1.jpg", "/sheets/group-00.jpg", "/sheets/3", "/images/../../x",
      "/images//etc/passwd", "/images/99999999999999999999", "/manifest.json", "/tiles.mbtiles", "/viewer.js/",
      "/tile/12/2082/1417", "/http://127.0.0.1/", "/tiles.json\u{0}",
    ] {
      #expect(Route(path) == nil, "\(path)")
    }
  }
}
