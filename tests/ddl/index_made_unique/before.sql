CREATE TABLE t (id int NOT NULL PRIMARY KEY, no int NOT NULL, KEY no_idx (no));
INSERT INTO t VALUES (1, 5), (2, 6);
