CREATE TABLE t (id int NOT NULL PRIMARY KEY, v longtext NOT NULL);
INSERT INTO t VALUES (1, '{"a": 1}'), (2, 'no json');
