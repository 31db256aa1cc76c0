CREATE TABLE t (a int NOT NULL, b int NOT NULL, UNIQUE KEY one (a), KEY two (b));
INSERT INTO t VALUES (1, 5), (2, 5);
