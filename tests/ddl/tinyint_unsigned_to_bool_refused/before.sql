CREATE TABLE t (id int NOT NULL PRIMARY KEY, v tinyint unsigned NOT NULL);
INSERT INTO t VALUES (1, 0), (2, 1), (3, 200);
