import Files
import Foundation
import GRDB
import Geo

/// An OGC GeoPackage 1.3: one SQLite file of layers in EPSG:4326, each with a spatial index, which GDAL and QGIS read as it is.
/// Source: https://www.geopackage.org/spec130/
struct GeoPackage {
  /// A column beside the geometry.
  struct Column {
    enum Kind: String {
      case integer = "INTEGER"
      case real = "REAL"
      case text = "TEXT"
    }

    let name: String
    let kind: Kind

    init(_ name: String, _ kind: Kind) { (self.name, self.kind) = (name, kind) }

    var sql: String { "\(name.quoted) \(kind.rawValue)" }
  }

  struct Feature {
    /// nil in a table without a place.
    let geometry: GeoPackageGeometry?
    let values: [(any DatabaseValueConvertible)?]
  }

  /// A layer, or a table without geometry.
  struct Layer {
    let name: String
    let about: String
    /// nil for a table.
    let geometry: GeoPackageGeometry.Kind?
    let columns: [Column]
    /// How QGIS draws it.
    var style: QGISStyle?
  }

  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String {
      "\(path): cannot be written: SQLite says: \(reason); choose another folder with --output"
    }
  }

  private let db: Database

  /// Makes a file, in one transaction.
  /// - Parameter url: of an empty file.
  /// - Throws: `AtomicFile.Failure`, what `body` throws.
  static func write(_ url: URL, _ body: (GeoPackage) throws -> Void) throws {
    var configuration = Configuration()
    // A file that nobody has yet needs no journal beside it.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = MEMORY") }
    do {
      let queue = try DatabaseQueue(path: url.path, configuration: configuration)
      try queue.write { db in
        try db.execute(sql: Self.schema)
        try body(GeoPackage(db: db))
      }
      try queue.close()
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_FULL { throw AtomicFile.Failure(path: url.path, step: "write", code: ENOSPC) }
      throw Failure(path: url.path, reason: error.message ?? "\(error.resultCode)")
    }
  }

  /// Adds a layer.
  /// - Parameter features: calls its argument with one after the other.
  func add(_ layer: Layer, _ features: (_ add: (Feature) throws -> Void) throws -> Void) throws {
    let table = layer.name.quoted
    let geometry = layer.geometry.map { ["geom \($0.rawValue) NOT NULL"] } ?? []
    let columns = geometry + layer.columns.map(\.sql)
    try db.execute(
      sql: "CREATE TABLE \(table) (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \(columns.joined(separator: ", ")))")
    let index = "rtree_\(layer.name)_geom".quoted
    if layer.geometry != nil {
      try db.execute(sql: "CREATE VIRTUAL TABLE \(index) USING rtree(id, minx, maxx, miny, maxy)")
    }
    let names = (layer.geometry == nil ? [] : ["geom"]) + layer.columns.map(\.name.quoted)
    let places = [String](repeating: "?", count: names.count).joined(separator: ", ")
    let insert = try db.makeStatement(sql: "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(places))")
    let place = layer.geometry == nil ? nil : try db.makeStatement(sql: "INSERT INTO \(index) VALUES (?, ?, ?, ?, ?)")
    var (count, box) = (0, Bounds?.none)
    try features { feature in
      let blob = feature.geometry.map { [$0.blob as (any DatabaseValueConvertible)?] } ?? []
      try insert.execute(arguments: StatementArguments(blob + feature.values))
      count += 1
      guard let extent = feature.geometry?.extent else { return }
      box = box?.union(extent) ?? extent
      try place?.execute(arguments: [db.lastInsertedRowID, extent.west, extent.east, extent.south, extent.north])
    }
    try register(layer, count, box)
  }

  private func register(_ layer: Layer, _ count: Int, _ box: Bounds?) throws {
    try db.execute(
      sql: """
        INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y, srs_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        layer.name, layer.geometry == nil ? "attributes" : "features", layer.name, layer.about, box?.west, box?.south,
        box?.east, box?.north, layer.geometry == nil ? nil : 4326,
      ])
    try db.execute(sql: "INSERT INTO gpkg_ogr_contents VALUES (?, ?)", arguments: [layer.name, count])
    try db.execute(sql: Self.counting(layer.name))
    guard let geometry = layer.geometry else { return }
    try db.execute(
      sql: "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)",
      arguments: [layer.name, geometry.rawValue])
    try db.execute(
      sql: """
        INSERT INTO gpkg_extensions VALUES
        (?, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')
        """, arguments: [layer.name])
    try db.execute(sql: Self.indexing(layer.name))
    guard let style = layer.style else { return }
    if try !db.tableExists("layer_styles") { try db.execute(sql: Self.styles) }
    try db.execute(
      sql: """
        INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
          styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '')
        """, arguments: [layer.name, layer.name, style.qml, layer.about])
  }

  /// As GDAL counts, so that it need not do it again.
  private static func counting(_ name: String) -> String {
    [("insert", "+"), ("delete", "-")].map { word, sign in
      """
      CREATE TRIGGER \("trigger_\(word)_feature_count_\(name)".quoted) AFTER \(word.uppercased()) ON \(name.quoted) BEGIN
      UPDATE gpkg_ogr_contents SET feature_count = feature_count \(sign) 1 WHERE lower(table_name) = lower(\(name.literal)); END;
      """
    }.joined(separator: "\n")
  }

  /// What keeps the spatial index right when somebody edits the layer (annex F.3); programs that edit have the functions.
  private static func indexing(_ name: String) -> String {
    let index = "rtree_\(name)_geom"
    func trigger(_ word: String, _ event: String, _ when: String, _ body: String) -> String {
      "CREATE TRIGGER \("\(index)_\(word)".quoted) AFTER \(event) ON \(name.quoted) WHEN \(when) BEGIN \(body) END;"
    }
    let replace = """
      INSERT OR REPLACE INTO \(index.quoted)
      VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
      """
    func delete(_ rows: String) -> String { "DELETE FROM \(index.quoted) WHERE id \(rows);" }
    let (full, empty) = ("(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))", "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))")
    return [
      trigger("insert", "INSERT", full, replace),
      trigger("update1", "UPDATE OF geom", "OLD.fid = NEW.fid AND \(full)", replace),
      trigger("update2", "UPDATE OF geom", "OLD.fid = NEW.fid AND \(empty)", delete("= OLD.fid")),
      trigger("update3", "UPDATE", "OLD.fid != NEW.fid AND \(full)", delete("= OLD.fid") + replace),
      trigger("update4", "UPDATE", "OLD.fid != NEW.fid AND \(empty)", delete("IN (OLD.fid, NEW.fid)")),
      trigger("delete", "DELETE", "OLD.geom NOT NULL", delete("= OLD.fid")),
    ].joined(separator: "\n")
  }

  private static let schema = """
    PRAGMA application_id = 0x47504B47;
    PRAGMA user_version = 10300;
    CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
    INSERT INTO gpkg_spatial_ref_sys VALUES
      ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
      ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
      ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
    CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
      description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
    CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
      srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
      CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
    CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
      scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
    CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL);
    """

  /// As QGIS makes it; registered, so that others pass over it in peace.
  private static let styles = """
    CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
      f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
      useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
      update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
    INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
      VALUES ('layer_styles', 'attributes', 'layer_styles', 'How QGIS draws the layers');
    """
}

extension String {
  /// As the name of a table or a column of SQL.
  fileprivate var quoted: String { "\"" + replacing("\"", with: "\"\"") + "\"" }
  /// As a text of SQL.
  fileprivate var literal: String { "'" + replacing("'", with: "''") + "'" }
}
