CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);
INSERT INTO tiles VALUES (1, 1, 1, x'FF');
CREATE INDEX i ON tiles (zoom_level, tile_column, tile_row);
UPDATE sqlite_master SET sql = 'CREATE VIEW tiles AS SELECT 1' WHERE name = 'i';
UPDATE sqlite_master SET rootpage = 1 WHERE name = 'tiles';
