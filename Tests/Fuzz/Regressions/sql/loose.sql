CREATE TABLE metadata (name, value);
CREATE TABLE map (zoom_level, tile_column, tile_row, tile_id);
CREATE TABLE images (tile_id, tile_data);
CREATE TABLE harvest (zoom_level, tile_column, tile_row, status, fetched_at, etag, last_modified, expires, attempts, error);
CREATE VIEW tiles AS
SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
  images.tile_data AS tile_data
FROM map JOIN images ON images.tile_id = map.tile_id;
INSERT INTO map VALUES (9, 258, 149, 'FBF5941767372197B8F7396941A22565');
INSERT OR IGNORE INTO images VALUES ('FBF5941767372197B8F7396941A22565', x'ffd8ffe06f6e65');
INSERT INTO harvest VALUES (9, 258, 149, 'present', 1780000000.5, 'e', 'm', 1780003600, 1, NULL);
INSERT INTO map VALUES (9, 258, 150, '1F12693DC1407AB3ED0C51E830A421AC');
INSERT OR IGNORE INTO images VALUES ('1F12693DC1407AB3ED0C51E830A421AC', x'ffd8ffe074776f');
INSERT INTO harvest VALUES (9, 258, 150, 'present', 1780000000.5, 'e', 'm', 1780003600, 1, NULL);
INSERT INTO map VALUES (9, 259, 149, 'FBF5941767372197B8F7396941A22565');
INSERT OR IGNORE INTO images VALUES ('FBF5941767372197B8F7396941A22565', x'ffd8ffe06f6e65');
INSERT INTO harvest VALUES (9, 259, 149, 'present', 1780000000.5, 'e', 'm', 1780003600, 1, NULL);
INSERT INTO map VALUES (9, 1, 1.5, NULL);
INSERT INTO images VALUES (NULL, 5);
INSERT INTO map VALUES (9, 1, 2, 7);
INSERT INTO images VALUES (7, NULL);
INSERT INTO map VALUES (9, 1, 3, x'FF');
INSERT INTO images VALUES (x'FF', 'text');
INSERT INTO harvest VALUES (10, 517, 5.5, x'FF', 'never', x'00', 1.5, 'x', NULL, NULL);
INSERT INTO harvest VALUES (0, 0, 0.5, 'absent', 'x', x'00', 1.5, 'x', NULL, NULL);
INSERT INTO metadata VALUES (NULL, NULL);
INSERT INTO metadata VALUES (x'FF', 9e999);
