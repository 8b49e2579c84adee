CREATE TABLE t (a, b);
WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c LIMIT 300) INSERT INTO t SELECT n, n FROM c;
CREATE VIEW tiles AS SELECT x.a AS zoom_level, y.a AS tile_column, z.a AS tile_row, x.b AS tile_data FROM t AS x, t AS y, t AS z;
CREATE TABLE metadata (name, value);
