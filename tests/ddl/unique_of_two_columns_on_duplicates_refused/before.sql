CREATE TABLE t (a int NOT NULL, b int NOT NULL);
INSERT INTO t VALUES (1, 1), (1, 2), (1, 2), (2, 2);
