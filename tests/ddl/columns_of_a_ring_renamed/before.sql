CREATE TABLE t (a int NOT NULL, b varchar(20) NOT NULL, c date NOT NULL);
INSERT INTO t VALUES (1, 'x', '2024-01-31');
