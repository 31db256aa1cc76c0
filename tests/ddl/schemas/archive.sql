-- Measurements by the million: partitions of every kind, tables without keys, keys that are called
-- as columns are.

CREATE TABLE measurement (
  sensor int NOT NULL,
  taken_at datetime NOT NULL,
  value double DEFAULT NULL,
  PRIMARY KEY (sensor, taken_at)
) PARTITION BY RANGE (YEAR(taken_at)) (
  PARTITION p2023 VALUES LESS THAN (2024),
  PARTITION p2024 VALUES LESS THAN (2025) COMMENT = 'it''s "2024"',
  PARTITION rest VALUES LESS THAN MAXVALUE
);
CREATE TABLE by_columns (
  a int NOT NULL, b varchar(10) NOT NULL, c date NOT NULL, KEY a (b), KEY b (a)
) PARTITION BY RANGE COLUMNS (a, b, c) (
  PARTITION p0 VALUES LESS THAN (1, 'm', '2024-01-01'),
  PARTITION `odd name` VALUES LESS THAN (10, MAXVALUE, '2024-01-01'),
  PARTITION p2 VALUES LESS THAN (MAXVALUE, MAXVALUE, MAXVALUE)
);
CREATE TABLE by_list (region int DEFAULT NULL, n int DEFAULT NULL) PARTITION BY LIST (region) (
  PARTITION north VALUES IN (1, 2, NULL), PARTITION south VALUES IN (3, -4)
);
CREATE TABLE by_list_columns (country char(3) DEFAULT NULL, n int DEFAULT NULL)
PARTITION BY LIST COLUMNS (country) (PARTITION dach VALUES IN ('de', 'at', 'ch'), PARTITION other VALUES IN ('it''', NULL));
CREATE TABLE by_hash (id int NOT NULL AUTO_INCREMENT, n int DEFAULT NULL, PRIMARY KEY (id)) PARTITION BY HASH (id) PARTITIONS 4;
CREATE TABLE by_linear_hash (id int NOT NULL, n int DEFAULT NULL) PARTITION BY LINEAR HASH (id MOD 10 + n) PARTITIONS 3;
CREATE TABLE by_key (id int NOT NULL, name varchar(20) NOT NULL, PRIMARY KEY (id, name)) PARTITION BY KEY (name) PARTITIONS 2;
CREATE TABLE by_primary_key (id int NOT NULL, PRIMARY KEY (id)) PARTITION BY KEY () PARTITIONS 3;
CREATE TABLE by_key_1 (id int NOT NULL, PRIMARY KEY (id)) PARTITION BY LINEAR KEY ALGORITHM = 2 (id) PARTITIONS 2;
CREATE TABLE sub (
  id int NOT NULL, at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
) PARTITION BY RANGE (unix_timestamp(at)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (
  PARTITION p0 VALUES LESS THAN (1700000000), PARTITION p1 VALUES LESS THAN MAXVALUE
);
CREATE TABLE named_sub (
  id int NOT NULL, `to` date NOT NULL
) PARTITION BY RANGE (to_days(`to`)) SUBPARTITION BY KEY (id) (
  PARTITION p0 VALUES LESS THAN (730000) (SUBPARTITION s0, SUBPARTITION s1),
  PARTITION p1 VALUES LESS THAN MAXVALUE (SUBPARTITION s2, SUBPARTITION s3)
);

CREATE TABLE heap_of_things (a int DEFAULT NULL, b varchar(255) DEFAULT NULL, c text);
CREATE TABLE one (id int DEFAULT NULL, UNIQUE KEY id (id));
CREATE TABLE twice (a int DEFAULT NULL, b int DEFAULT NULL, KEY a (a), KEY a_2 (a), KEY b (a, b), KEY ab (a, b), UNIQUE KEY u (a, b), UNIQUE KEY u_2 (b, a));
CREATE TABLE swapped (a int NOT NULL, b int NOT NULL, c int DEFAULT NULL, PRIMARY KEY (b, a), KEY c (b), KEY b (c), KEY a (c, a), KEY a_idx (b), KEY b_idx (a));
CREATE TABLE unordered (
  z int DEFAULT NULL, y int DEFAULT NULL, x int DEFAULT NULL, w int NOT NULL,
  KEY x (x), KEY z (z), KEY y (y), KEY w_idx (w), KEY z_idx (z), KEY yx (y, x DESC), UNIQUE KEY w (w), PRIMARY KEY (w)
);
CREATE TABLE parent (a int NOT NULL, b int NOT NULL, c varchar(20) DEFAULT NULL, PRIMARY KEY (a, b), UNIQUE KEY c (c), KEY ba (b, a));
CREATE TABLE child (
  a int NOT NULL, b int DEFAULT NULL, c varchar(20) DEFAULT NULL, d int DEFAULT NULL, e int DEFAULT NULL,
  KEY c (c),
  CONSTRAINT a FOREIGN KEY (a, b) REFERENCES parent (a, b),
  CONSTRAINT b FOREIGN KEY (d, e) REFERENCES parent (a, b) ON DELETE SET NULL ON UPDATE SET NULL,
  CONSTRAINT c FOREIGN KEY (c) REFERENCES parent (c) ON UPDATE CASCADE,
  CONSTRAINT fk_e_parent_a FOREIGN KEY (e, d) REFERENCES parent (a, b) ON DELETE CASCADE,
  FOREIGN KEY (b) REFERENCES one (id)
);
CREATE TABLE tree (
  id int NOT NULL, parent_id int DEFAULT NULL, root_id int DEFAULT NULL, PRIMARY KEY (id),
  CONSTRAINT tree_parent FOREIGN KEY (parent_id) REFERENCES tree (id) ON DELETE CASCADE,
  CONSTRAINT tree_root FOREIGN KEY (root_id) REFERENCES tree (id)
);
CREATE TABLE checks (
  a int DEFAULT NULL, b int DEFAULT NULL, s varchar(20) DEFAULT NULL, d date DEFAULT NULL,
  CONSTRAINT c1 CHECK (a > 0), CONSTRAINT c2 CHECK (a + b < 100 AND (a <> b OR b IS NULL)),
  CONSTRAINT c3 CHECK (s IN ('a', 'it''s', 'c\\d') AND s NOT LIKE '%\\_%'), CONSTRAINT c4 CHECK (char_length(s) BETWEEN 1 AND 10),
  CONSTRAINT c5 CHECK (d > '2000-01-01' AND year(d) < 2100), CONSTRAINT c6 CHECK (NOT (a = 1 AND b = 2)),
  CONSTRAINT c7 CHECK (s REGEXP '^[a-z]+$'), CONSTRAINT c8 CHECK (CASE WHEN a IS NULL THEN 1 ELSE b END = 1),
  CHECK (b <> 7), CHECK (coalesce(a, b, 0) MOD 2 = 0)
);
CREATE TABLE computed (
  a int NOT NULL, b int NOT NULL, s varchar(30) NOT NULL, j json DEFAULT NULL, at datetime DEFAULT NULL,
  sum_v int GENERATED ALWAYS AS (a + b) VIRTUAL, sum_s bigint GENERATED ALWAYS AS (a * b - -1) STORED,
  up varchar(30) GENERATED ALWAYS AS (upper(s)) VIRTUAL COMMENT 'it''s loud', both_ varchar(80) GENERATED ALWAYS AS (concat(s, ' ''', a, '''', "x")) STORED,
  day_ date GENERATED ALWAYS AS (cast(at AS date)) STORED, flag tinyint(1) GENERATED ALWAYS AS (a > b OR NOT (a = 3)) VIRTUAL,
  js varchar(20) GENERATED ALWAYS AS (json_unquote(json_extract(j, '$.name'))) VIRTUAL,
  cs int GENERATED ALWAYS AS (CASE a WHEN 1 THEN b WHEN 2 THEN NULL ELSE if(b > 3, 4, 5) END) VIRTUAL,
  bits bigint unsigned GENERATED ALWAYS AS ((a & b) | (a ^ 3) << 2 | ~a) STORED,
  n decimal(10,2) GENERATED ALWAYS AS (a / b + 1.50) VIRTUAL, dv int GENERATED ALWAYS AS (a DIV 3 % 2) VIRTUAL,
  KEY up (up), UNIQUE KEY sum_s (sum_s), KEY day_ (day_, flag)
);
