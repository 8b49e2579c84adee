CREATE TABLE tiles (zoom_level, tile_column INT GENERATED ALWAYS AS (zoom_level * 2), tile_row DEFAULT 1, tile_data BLOB CHECK (length(tile_data) < 100));
INSERT INTO tiles (zoom_level, tile_data) VALUES (5, x'FF');
CREATE TRIGGER r AFTER INSERT ON tiles BEGIN DELETE FROM tiles; END;
CREATE TABLE metadata (name PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO metadata VALUES ('a', 1);
PRAGMA user_version = 5;
