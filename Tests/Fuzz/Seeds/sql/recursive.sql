CREATE VIEW tiles AS WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c) SELECT 10 AS zoom_level, n AS tile_column, 1 AS tile_row, x'FFD8FF' AS tile_data FROM c;
