import Foundation
import TestSupport
import Testing

/// What QGIS makes of exports: Debian's, without a screen. `make test-peers` brings it.
@Suite(.timeLimit(.minutes(45)), .enabled(if: QGIS.isThere, "needs QGIS for Python: make test-peers"))
struct QGISTests {
  /// Categories of each layer as QGIS has them when it is opened.
  private func opened(_ layers: [String], in folder: TemporaryFolder) throws -> [String: [[String: Any]]] {
    let script = """
      import json, os, sys
      os.environ["QT_QPA_PLATFORM"] = "offscreen"
      from qgis.core import QgsApplication, QgsRenderContext, QgsVectorLayer
      QgsApplication.setPrefixPath("/usr", True)
      app = QgsApplication([], False)
      app.initQgis()
      out = {}
      for name in sys.argv[1:]:
          layer = QgsVectorLayer(name, name, "ogr")
          assert layer.isValid(), name
          renderer = layer.renderer()
          context = QgsRenderContext()
          renderer.startRender(context, layer.fields())
          # What units have is the colour of the group that has most.
          drawn = all(renderer.symbolForFeature(f, context).color().name() == f["color"].lower() for f in layer.getFeatures())
          renderer.stopRender(context)
          out[name] = [dict(value=str(c.value()), drawn=drawn, label=c.label(), color=c.symbol().color().name(), by=renderer.classAttribute(),
                            features=layer.featureCount(), crs=layer.crs().authid())
                       for c in renderer.categories()] if renderer.type() == "categorizedSymbol" else []
      print(json.dumps(out), flush=True)
      # Debian's ends badly where the interpreter is taken down before it.
      os._exit(0)
      """
    let run = try ToolRun(
      QGIS.python, ["-c", script] + layers, in: folder.url, environment: ["QT_QPA_PLATFORM": "offscreen"])
    #expect(run.status == 0, "\(run.output)")
    let line = run.output.split(separator: "\n").last { $0.hasPrefix("{") } ?? ""
    return try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [[String: Any]]] ?? [:]
  }

  @Test func `a GeoPackage opens with its legend, and so does GeoJSON`() throws {
    let folder = try ExportWorld.tiles()
    try FileManager.default.copyItem(at: folder["Data/groups/found.csv"], to: folder["Data/groups/assignments.csv"])
    let units = """
      {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "a"}, "geometry":
      {"type": "Polygon", "coordinates": [[[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]]]}}]}
      """
    try Data(units.utf8).write(to: folder["units.geojson"])
    for words in [
      ["areas"], ["stats", "--units", "units.geojson", "--key", "code"], ["export", "gpkg"], ["export", "geojson"],
    ] {
      try ExportWorld.run(words, in: folder)
    }
    let package = "Data/export/groups.gpkg|layername="
    let layers = try opened(
      ["tiles", "areas", "units"].map { package + $0 } + ["Data/export/groups.geojson"], in: folder)
    for (name, categories) in layers {
      // Okabe and Ito's first colours, as the report has them.
      #expect(categories.map { $0["label"] as? String } == ["Group 0", "Group 1", "Group 2"], "\(name)")
      #expect(categories.map { $0["color"] as? String } == ["#e69f00", "#56b4e9", "#009e73"], "\(name)")
      #expect(
        categories.map { $0["value"] as? String } == ["0", "1", "2"]
          && categories.first?["crs"] as? String == "EPSG:4326")
      #expect(categories.first?["drawn"] as? Bool == true, "each feature is drawn in the colour that it says")
      #expect(categories.first?["by"] as? String == (name.hasSuffix("units") ? "dominant" : "group"))
    }
    #expect(layers.count == 4)
  }
}

private enum QGIS {
  static let python = URL(fileURLWithPath: "/usr/bin/python3")
  static let isThere = (try? ToolRun(python, ["-c", "import qgis.core"], in: Shared.checkout).status == 0) ?? false
}
