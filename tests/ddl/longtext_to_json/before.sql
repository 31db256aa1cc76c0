CREATE TABLE t (id int NOT NULL PRIMARY KEY, v longtext);
INSERT INTO t VALUES (1, '{"a": 1}'), (2, NULL);
