CREATE TABLE t (id int NOT NULL PRIMARY KEY, no int);
INSERT INTO t VALUES (1, 5), (2, 5), (3, 6), (4, 6), (5, 6), (6, NULL), (7, NULL);
