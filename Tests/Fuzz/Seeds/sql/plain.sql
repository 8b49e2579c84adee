CREATE TABLE metadata (name TEXT, value TEXT);
CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
INSERT INTO tiles VALUES (9, 258, 149, x'FFD8FF'), ('a', 1, 2, 'text'), (NULL, NULL, NULL, NULL), (9223372036854775807, -1, 1.5, 7), (3, 1, 1, zeroblob(1000)), (3, 1, 1, 'again'), (22, 4194303, 4194303, x'');
INSERT INTO metadata VALUES ('name', x'FF00'), ('bounds', 5);
