CREATE VIEW tiles AS SELECT 3 AS zoom_level, abs(-5) AS tile_column, length('abc') AS tile_row, printf('%d', random()) AS tile_data;
CREATE VIEW metadata AS SELECT upper('name') AS name, hex(randomblob(10)) AS value UNION ALL SELECT 'size', group_concat('x', 'y');
