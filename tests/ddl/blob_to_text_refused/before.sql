CREATE TABLE t (id int NOT NULL PRIMARY KEY, v blob NOT NULL);
INSERT INTO t VALUES (1, x'ff'), (2, 'abc');
