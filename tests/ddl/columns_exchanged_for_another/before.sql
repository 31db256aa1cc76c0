CREATE TABLE t (id int NOT NULL PRIMARY KEY, old varchar(20), last int NOT NULL);
INSERT INTO t VALUES (1, 'x', 3);
