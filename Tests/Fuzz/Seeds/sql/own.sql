CREATE TABLE metadata (name TEXT NOT NULL, value TEXT);
CREATE TABLE map (
  zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_id TEXT);
CREATE TABLE images (tile_id TEXT NOT NULL, tile_data BLOB NOT NULL);
CREATE TABLE harvest (
  zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
  status TEXT NOT NULL, fetched_at REAL, etag TEXT, last_modified TEXT, expires INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0, error TEXT,
  PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE TABLE aggregate (id INTEGER PRIMARY KEY CHECK (id = 1), agg_tiles_hash TEXT NOT NULL,
  tiles INTEGER NOT NULL, images INTEGER NOT NULL, bytes INTEGER NOT NULL, zooms TEXT NOT NULL, bounds TEXT,
  pages TEXT NOT NULL);
CREATE UNIQUE INDEX metadata_name ON metadata (name);
CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);
CREATE UNIQUE INDEX images_id ON images (tile_id);
CREATE VIEW tiles AS
SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
  images.tile_data AS tile_data
FROM map JOIN images ON images.tile_id = map.tile_id;
CREATE TRIGGER aggregate_map_insert AFTER INSERT ON map BEGIN DELETE FROM aggregate WHERE id = 1; END;
CREATE TRIGGER aggregate_map_update AFTER UPDATE ON map BEGIN DELETE FROM aggregate WHERE id = 1; END;
CREATE TRIGGER aggregate_map_delete AFTER DELETE ON map BEGIN DELETE FROM aggregate WHERE id = 1; END;
CREATE TRIGGER aggregate_images_insert AFTER INSERT ON images BEGIN DELETE FROM aggregate WHERE id = 1; END;
CREATE TRIGGER aggregate_images_update AFTER UPDATE ON images BEGIN DELETE FROM aggregate WHERE id = 1; END;
CREATE TRIGGER aggregate_images_delete AFTER DELETE ON images BEGIN DELETE FROM aggregate WHERE id = 1; END;
INSERT INTO map VALUES (9, 258, 149, 'FBF5941767372197B8F7396941A22565');
INSERT OR IGNORE INTO images VALUES ('FBF5941767372197B8F7396941A22565', x'ffd8ffe06f6e65');
INSERT INTO harvest VALUES (9, 258, 149, 'present', 1780000000.5, 'e', 'm', 1780003600, 1, NULL);
INSERT INTO map VALUES (9, 258, 150, '1F12693DC1407AB3ED0C51E830A421AC');
INSERT OR IGNORE INTO images VALUES ('1F12693DC1407AB3ED0C51E830A421AC', x'ffd8ffe074776f');
INSERT INTO harvest VALUES (9, 258, 150, 'present', 1780000000.5, 'e', 'm', 1780003600, 1, NULL);
INSERT INTO map VALUES (9, 259, 149, 'FBF5941767372197B8F7396941A22565');
INSERT OR IGNORE INTO images VALUES ('FBF5941767372197B8F7396941A22565', x'ffd8ffe06f6e65');
INSERT INTO harvest VALUES (9, 259, 149, 'present', 1780000000.5, 'e', 'm', 1780003600, 1, NULL);
INSERT INTO metadata VALUES ('name', 'a');
INSERT INTO harvest VALUES (9, 1, 1, 'failed', NULL, NULL, NULL, NULL, 3, 'HTTP 500');
INSERT INTO aggregate SELECT 1, 'ABC', 3, 2, 14, '9', '1,2,3,4', group_concat(name || ' ' || rootpage) FROM (SELECT name, rootpage FROM sqlite_master WHERE name IN ('map', 'images', 'map_index', 'images_id', 'metadata_name') ORDER BY name);
