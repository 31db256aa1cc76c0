CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int NOT NULL, d int NOT NULL, e int NOT NULL);
INSERT INTO t VALUES (1, 2, 3, 4, 5);
